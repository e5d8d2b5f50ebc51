package samauth

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

func TestReadObject(t *testing.T) {
	for _, test := range []struct{ name, text, err string }{
		{"an object is read", `{"a":"x","b":[1,{"a":2}],"c":null}`, ""},
		{"a byte order mark is passed over", "\ufeff{}", ""},
		{"the same member inside another value is another member", `{"a":{"a":1}}`, ""},
		{"a member given twice is an error", `{"tid":"a","tid":"b"}`, `its member "tid" is there twice`},
		{"another case is the same member", `{"tid":"a","TID":"b"}`, `its member "TID" is there twice`},
		{"an escape is the same member", `{"tid":"a","\u0074id":"b"}`, `its member "tid" is there twice`},
		{"an array is no object", `[]`, "it is not a JSON object"},
		{"a page is no object", `<html>`, "it is not a JSON object"},
		{"nothing is no object", ``, "it is not a JSON object"},
		{"what is cut off is damaged", `{"a":"canary`, "its JSON is damaged or cut off"},
		{"what is followed by something is damaged", `{} {}`, "its JSON is damaged or cut off"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := readObject(test.text)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.err)
		})
	}
}

func TestObjectText(t *testing.T) {
	members, err := readObject(`{"text":"\u00e9\n","null":null,"number":1}`)
	require.NoError(t, err)
	text, err := members.text("text")
	require.NoError(t, err)
	require.Equal(t, "é\n", text)
	for _, name := range []string{"null", "missing"} {
		text, err = members.text(name)
		require.NoError(t, err)
		require.Empty(t, text)
	}
	_, err = members.text("number")
	require.EqualError(t, err, "its number is not a text")
	require.Equal(t, member{jsonscan.Number, "1"}, members["number"])
}

func FuzzReadObject(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":"b","c":[1,{}]}`, `{"a":1,"A":2}`, "\ufeff{}", `{"a":"\ud800"}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		members, err := readObject(text)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &want))
		require.Len(t, members, len(want))
		for name, raw := range want {
			if members[name].kind == jsonscan.String {
				var value string
				require.NoError(t, json.Unmarshal(raw, &value))
				require.Equal(t, value, members[name].text)
			}
		}
	})
}
