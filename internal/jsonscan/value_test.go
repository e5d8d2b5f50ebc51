package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

// texts are JSON and what looks like it.
var texts = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `-1.5e+10`, `1E5`, `10`, `0.10`, `0e0`, `true`, `false`, `null`, ` [ 1 , 2 ] `, "\t\r\n {} \n",
	`[[],{},[{}],{"a":[]}]`, `{"a":{"b":[1,{"c":null}]},"a":2}`, `{"":""}`, `{"a":1,"A":2}`, "{\n        \"indented\" :         1\n}",
	`"a\"\\\/\b\f\n\r\tb"`, `"\u00e9\ud83d\ude00"`, `"\uD83D\uDE00"`, `"\ud83d"`, `"\ude00\ud83dx"`, `"\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`, `"\ud83d\n"`, `"\u0000"`,
	"\"\xff\xfe and more text than one word\"", "\"\xc3\"", "\"\xed\xa0\x80\\n\"", "\"caf\xc3\xa9\xff\\u00e9\"", `"é and more text than one word"`, `{"\u0069d":1}`, "{\"\xff\":1}", "\"\x7f\"",
	``, ` `, `{`, `[`, `"`, `"\`, `"\u12`, `"\x"`, `"\u12g4"`, `tru`, `nul`, `truex`, `01`, `-`, `-a`, `--1`, `1.`, `.5`, `1e`, `1e+`, `1.e5`, `+1`, `00`, `-01`,
	`[,]`, `[1,]`, `[,1]`, `[1,,2]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{1:2}`, `{"a" 1}`, `[1 2]`, `{"a":1 "b":2}`, `[1]]`, `{}{}`, `1 2`, `"\u0041"x`,
	"\"\n\"", "\"\x00\"", "\"\x1fand text long enough for a word\"", "\"text long enough for a word and\x1f\"", `[}`, `{]`, `{"a":[}`, `[{"a":1]`,
	`NaN`, `'a'`, "\ufeff{}", "[1\x00]", "[1\u00a0]", "\v1", "/**/1", strings.Repeat("[", 1000), strings.Repeat(`{"a":[`, 100) + strings.Repeat(`]}`, 100),
}

// value reads any value into what encoding/json makes of it with UseNumber.
func value(s *jsonscan.Scanner) any {
	switch s.Peek() {
	case jsonscan.Object:
		object := map[string]any{}
		s.Object()
		for name, ok := s.Member(); ok; name, ok = s.Member() {
			object[name] = value(s)
		}
		return object
	case jsonscan.Array:
		array := []any{}
		for s.Array(); s.Element(); {
			array = append(array, value(s))
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

// checkValue compares what a Scanner makes of a text with encoding/json.
func checkValue(t *testing.T, text string) {
	t.Helper()
	var s jsonscan.Scanner
	s.Reset(text)
	got := value(&s)
	s.End()
	if valid := json.Valid([]byte(text)); valid != (s.Err() == nil) {
		t.Fatalf("%.200q: json.Valid says %v, reading it %v", text, valid, s.Err())
	}
	if s.Err() != nil {
		require.Less(t, s.Err().(*jsonscan.SyntaxError).Offset, len(text)+1)
		return
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var want any
	require.NoError(t, decoder.Decode(&want))
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("%.200q: encoding/json makes %.200q of it, not %.200q", text, want, got)
	}
	require.Equal(t, garbled(text), s.Replaced(), "%.200q", text)
}

// checkSkip compares what a Scanner skips with what json.Valid accepts.
func checkSkip(t *testing.T, text string) {
	t.Helper()
	var s jsonscan.Scanner
	s.Reset(text)
	raw := s.Raw()
	s.End()
	if valid := json.Valid([]byte(text)); valid != (s.Err() == nil) {
		t.Fatalf("%.200q: json.Valid says %v, Skip %v", text, valid, s.Err())
	}
	if s.Err() != nil {
		require.Less(t, s.Err().(*jsonscan.SyntaxError).Offset, len(text)+1)
		return
	}
	if want := strings.Trim(text, " \t\r\n"); raw != want {
		t.Fatalf("%.200q: Raw is %.200q", text, raw)
	}
	require.Equal(t, garbled(text), s.Replaced(), "%.200q", text)
}

// garbled counts the strings of a JSON text with bytes that are no UTF-8.
func garbled(text string) (strings int) {
	start := -1
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '"' && start < 0:
			start = i + 1
		case text[i] == '"':
			if !utf8.ValidString(text[start:i]) {
				strings++
			}
			start = -1
		}
	}
	return strings
}

func TestValuesAreThoseOfEncodingJSON(t *testing.T) {
	for _, text := range texts {
		checkValue(t, text)
		checkSkip(t, text)
		checkValue(t, `{"before":0,"x":`+text+`,"after":[true]}`)
		checkSkip(t, `[0,`+text+`,{"after":true}]`)
	}
}

func FuzzScanner(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(checkValue)
}

func FuzzSkip(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(checkSkip)
}

// Words of eight bytes, and what is left of them, must not make a difference.
func TestEachByteAtEachPlaceInAStringIsReadAsEncodingJSONReadsIt(t *testing.T) {
	for _, filler := range []string{"abcdefghijklmnopqrst", "abcdéfghijklmnopqrs", "abcd\\u00e9fghijklmno"} {
		for at := range len(filler) + 1 {
			for b := range 256 {
				text := `"` + filler[:at] + string([]byte{byte(b)}) + filler[at:] + `"`
				checkValue(t, text)
				checkSkip(t, text)
			}
		}
	}
}

func TestEachChangedByteIsSeenAsEncodingJSONSeesIt(t *testing.T) {
	const text = ` {"id" : "é\u00e9" , "n":[-10.5e+3,0] ,"s":{"ok":true,"no":false,"x":null}, "empty":[{},[]]}   `
	for at := range text {
		for b := range 256 {
			changed := []byte(text)
			changed[at] = byte(b)
			checkValue(t, string(changed))
			checkSkip(t, string(changed))
		}
	}
}

func TestATextThatIsCutOffIsAnError(t *testing.T) {
	text := signInJSON(t)
	var s jsonscan.Scanner
	for end := range text {
		s.Reset(text[:end])
		s.Skip()
		s.End()
		var syntax *jsonscan.SyntaxError
		require.ErrorAs(t, s.Err(), &syntax)
		require.Equal(t, end, syntax.Offset)
		require.Contains(t, []string{"unexpected end of input", "string is not closed"}, syntax.Reason)

		s.Reset(text[:end])
		value(&s)
		require.Equal(t, error(syntax), s.Err(), "read and skipped, a text is wrong in the same way")
	}
}

func TestASignInIsReadAsEncodingJSONReadsIt(t *testing.T) {
	text := signInJSON(t)
	checkValue(t, text)
	checkSkip(t, text)
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, []byte(text)))
	checkValue(t, compact.String())
	checkSkip(t, compact.String())
}
