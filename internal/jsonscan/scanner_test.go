package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

// tree reads any value into what encoding/json makes of it with UseNumber.
func tree(s *jsonscan.Scanner) any {
	switch s.Peek() {
	case jsonscan.Object:
		object := map[string]any{}
		s.Object()
		for name, ok := s.Member(); ok; name, ok = s.Member() {
			object[name] = tree(s)
		}
		return object
	case jsonscan.Array:
		array := []any{}
		for s.Array(); s.Element(); {
			array = append(array, tree(s))
		}
		return array
	case jsonscan.String:
		return s.Text()
	case jsonscan.Number:
		return json.Number(s.Number())
	case jsonscan.Bool:
		return s.Bool()
	case jsonscan.Null:
		s.Null()
		return nil
	}
	s.Skip()
	return nil
}

func oracle(t *testing.T, text string) (any, error) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the value")
	}
	return value, nil
}

var texts = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `-1.5e+10`, `1E5`, `true`, `false`, `null`, ` [ 1 , 2 ] `,
	`{"a":{"b":[1,{"c":null}]},"a":2}`, `"a\"\\\/\b\f\n\r\tb"`, `"\u00e9\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83dx"`, `"\ud83d\u0041"`,
	"\"\xff\xfe and more text than one word\"", `"é and more text than one word"`, `{"\u0069d":1}`,
	``, ` `, `{`, `[`, `"`, `"\`, `"\u12`, `"\x"`, `tru`, `nul`, `truex`, `01`, `-`, `1.`, `.5`, `1e`, `+1`, `[1,]`, `[,1]`, `{"a"}`, `{"a":}`,
	`{"a":1,}`, `{,}`, `{1:2}`, `[1 2]`, `{"a":1 "b":2}`, `[1]]`, `{}{}`, "\"\n\"", "\"\x01long enough for a word\"", `[}`, `{]`, `{"a":[}`, `NaN`, `'a'`, "\ufeff{}",
	strings.Repeat("[", 50000) + strings.Repeat("]", 50000), strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat(`{"a":`, 50000),
}

func same(t *testing.T, text string) {
	t.Helper()
	var s jsonscan.Scanner
	s.Reset(text)
	got := tree(&s)
	s.End()
	want, err := oracle(t, text)
	if err != nil {
		require.Error(t, s.Err(), "%.80q: encoding/json refuses it: %v", text, err)
	} else {
		require.NoError(t, s.Err(), "%.80q", text)
		require.Equal(t, want, got, "%.80q", text)
	}

	s.Reset(text)
	raw := s.Raw()
	s.End()
	require.Equal(t, json.Valid([]byte(text)), s.Err() == nil, "Skip and json.Valid on %.80q: %v", text, s.Err())
	if s.Err() == nil {
		require.Equal(t, strings.Trim(text, " \t\r\n"), raw)
	}
}

func TestScannerReadsWhatEncodingJSONReads(t *testing.T) {
	for _, text := range texts {
		same(t, text)
	}
}

func FuzzScanner(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(same)
}

func TestErrorsSayWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		read func(*jsonscan.Scanner)
		want string
	}{
		"truncated object":      {`{"a":1`, (*jsonscan.Scanner).Skip, "unexpected end of input at byte 6"},
		"truncated string":      {`["abc`, (*jsonscan.Scanner).Skip, "string is not closed at byte 5"},
		"control character":     {"[\"a\x01\"]", (*jsonscan.Scanner).Skip, "control character in a string at byte 3"},
		"bad literal":           {`[nil]`, (*jsonscan.Scanner).Skip, "neither true, false nor null at byte 1"},
		"leading zero":          {`[01]`, (*jsonscan.Scanner).Skip, "a comma or the end of a list or an object was expected at byte 2"},
		"nested too deep":       {strings.Repeat("[", 20000), (*jsonscan.Scanner).Skip, "nested too deep at byte 10000"},
		"number for a string":   {` 12`, func(s *jsonscan.Scanner) { s.Text() }, "a string was expected, not a number at byte 1"},
		"array for an object":   {`[]`, func(s *jsonscan.Scanner) { s.Object() }, "an object was expected, not an array at byte 0"},
		"nothing for a boolean": {``, func(s *jsonscan.Scanner) { s.Bool() }, "unexpected end of input at byte 0"},
		"the caller's own": {`"x"`, func(s *jsonscan.Scanner) {
			s.Text()
			s.Fail("no such colour")
			s.Fail("a later error")
		}, "no such colour at byte 3"},
	} {
		t.Run(name, func(t *testing.T) {
			var s jsonscan.Scanner
			s.Reset(c.text)
			c.read(&s)
			s.End()
			require.EqualError(t, s.Err(), "jsonscan: "+c.want)
			require.Equal(t, jsonscan.Invalid, s.Peek(), "nothing is read after an error")
		})
	}
}

func TestReplacedStringsAreCountedOnce(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset("[\"\xff\xff\",\"\xfe\",\"\\ud800\",\"é\",\"fine\"]")
	s.Array()
	s.Element()
	require.Equal(t, "\ufffd\ufffd", s.Text())
	s.Element()
	s.Skip()
	for s.Element() {
		s.Text()
	}
	require.NoError(t, s.Err())
	require.Equal(t, 2, s.Replaced())
}

func sample(records int) string {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range records {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"5f1c5c6e-2f0e-4f1e-9f0e-%012d","createdDateTime":"2026-11-01T10:00:00.1234567Z","userDisplayName":"Zoé Martin","status":{"errorCode":0,"failureReason":"Other.","additionalDetails":null},"appliedConditionalAccessPolicies":[{"id":"a","displayName":"Require MFA for everybody who signs in","enforcedGrantControls":["Mfa"],"result":"success"}],"isInteractive":true,"processingTimeInMilliseconds":%d}`, i, i)
	}
	b.WriteByte(']')
	return b.String()
}

func TestScanningWithoutEscapesDoesNotAllocate(t *testing.T) {
	text := sample(20)
	var s jsonscan.Scanner
	require.Zero(t, testing.AllocsPerRun(100, func() {
		s.Reset(text)
		for s.Array(); s.Element(); {
			s.Object()
			for name, ok := s.Member(); ok; name, ok = s.Member() {
				if name == "id" || name == "userDisplayName" {
					s.Text()
				} else {
					s.Skip()
				}
			}
		}
		s.End()
		if s.Err() != nil {
			t.Fatal(s.Err())
		}
	}))
}

func BenchmarkSkip(b *testing.B) {
	text := sample(1000)
	b.Run("jsonscan", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		var s jsonscan.Scanner
		for b.Loop() {
			s.Reset(text)
			s.Skip()
		}
	})
	b.Run("encodingjson", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			json.Valid([]byte(text))
		}
	})
}

func ExampleScanner() {
	var s jsonscan.Scanner
	s.Reset(`{"id":"42","names":["a","b"],"rest":{"x":[1,2,3]}}`)
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		switch name {
		case "id":
			fmt.Println("id", s.Text())
		case "names":
			for s.Array(); s.Element(); {
				fmt.Println("name", s.Text())
			}
		default:
			fmt.Println("skipped", s.Raw())
		}
	}
	s.End()
	fmt.Println(s.Err())
	// Output:
	// id 42
	// name a
	// name b
	// skipped {"x":[1,2,3]}
	// <nil>
}
