package jsonscan_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

// signInJSON is a sign-in in Graph's form, as people save it.
func signInJSON(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/signin.json")
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}

func TestErrorsSayWhatIsWrongAndWhere(t *testing.T) {
	deep := strings.Repeat("[", 20000)
	for name, c := range map[string]struct{ text, want string }{
		"nothing at all":                       {``, "unexpected end of input at byte 0"},
		"only white space":                     {"  \n ", "unexpected end of input at byte 4"},
		"an object that is cut off":            {`{"a":1`, "unexpected end of input at byte 6"},
		"a number that is cut off":             {`[-`, "unexpected end of input at byte 2"},
		"a literal that is cut off":            {`[tru`, "unexpected end of input at byte 4"},
		"a string that is cut off":             {`["abc`, "string is not closed at byte 5"},
		"a string that is cut off at a slash":  {`["abc\`, "string is not closed at byte 6"},
		"a string that is cut off in \\u":      {`["abc\u00`, "string is not closed at byte 9"},
		"a control character":                  {"[\"a\x01\"]", "control character in string at byte 3"},
		"a line break in a string":             {"[\"a long enough text\n\"]", "control character in string at byte 20"},
		"an unknown escape":                    {`["a\x"]`, "unknown escape in string at byte 3"},
		"an escaped character without its hex": {`["\u00x0"]`, `\u without four hexadecimal digits in string at byte 2`},
		"a string that ends inside of \\u":     {`["\u00"]`, `\u without four hexadecimal digits in string at byte 2`},
		"an unknown literal":                   {`[nil]`, "neither true, false nor null at byte 1"},
		"a leading zero":                       {`[-01]`, "number has a leading zero at byte 2"},
		"a fraction without digits":            {`[1.]`, "a digit was expected, not ']' at byte 3"},
		"an exponent without digits":           {`[1e+-2]`, "a digit was expected, not '-' at byte 4"},
		"a plus":                               {`[+1]`, "a value was expected, not '+' at byte 1"},
		"a comma with nothing behind it":       {`[1,]`, "a value was expected, not ']' at byte 3"},
		"a comma and no member":                {`{"a":1,}`, "a member's name was expected, not '}' at byte 7"},
		"two commas":                           {`[1,,2]`, "a value was expected, not ',' at byte 3"},
		"no comma in a list":                   {`[1 2]`, "a comma or ']' was expected, not a number at byte 3"},
		"no comma in an object":                {`{"a":1 "b":2}`, "a comma or '}' was expected, not a string at byte 7"},
		"no colon":                             {`{"a" 1}`, "a colon was expected, not a number at byte 5"},
		"a name without quotes":                {`{a:1}`, "a member's name was expected, not 'a' at byte 1"},
		"a name that is a number":              {`{1:1}`, "a member's name was expected, not a number at byte 1"},
		"the wrong bracket":                    {`{"a":[1}`, "a comma or ']' was expected, not '}' at byte 7"},
		"a byte order mark":                    {"\ufeff{}", `a value was expected, not '\ufeff' at byte 0`},
		"a byte that is no UTF-8":              {"[\xff]", "a value was expected, not the byte 0xff at byte 1"},
		"text after the value":                 {`{} x`, "text after the end of the value at byte 3"},
		"a second value":                       {`{} {}`, "text after the end of the value at byte 3"},
		"too many lists in one another":        {deep, "nested too deep at byte 10000"},
	} {
		t.Run(name, func(t *testing.T) {
			var s jsonscan.Scanner
			for verb, read := range map[string]func(){"skipped": s.Skip, "read": func() { value(&s) }} {
				s.Reset(c.text)
				read()
				s.End()
				require.EqualError(t, s.Err(), "jsonscan: "+c.want, verb)
			}
		})
	}
}

func TestAValueOfAnotherKindIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		read func(s *jsonscan.Scanner) any
		want string
	}{
		"a number for a string":        {` 12`, func(s *jsonscan.Scanner) any { return s.Text() }, "a string was expected, not a number at byte 1"},
		"a string for a number":        {`"1"`, func(s *jsonscan.Scanner) any { return s.Number() }, "a number was expected, not a string at byte 0"},
		"an array for an object":       {`[]`, func(s *jsonscan.Scanner) any { return s.Object() }, "an object was expected, not an array at byte 0"},
		"an object for an array":       {`{}`, func(s *jsonscan.Scanner) any { return s.Array() }, "an array was expected, not an object at byte 0"},
		"a boolean for a string":       {`true`, func(s *jsonscan.Scanner) any { return s.Text() }, "a string was expected, not a boolean at byte 0"},
		"null for a boolean":           {`null`, func(s *jsonscan.Scanner) any { return s.Bool() }, "a boolean was expected, not null at byte 0"},
		"nothing for a boolean":        {``, func(s *jsonscan.Scanner) any { return s.Bool() }, "unexpected end of input at byte 0"},
		"something odd for a string":   {`?`, func(s *jsonscan.Scanner) any { return s.Text() }, "a string was expected, not '?' at byte 0"},
		"half a literal for a boolean": {`trux`, func(s *jsonscan.Scanner) any { return s.Bool() }, "neither true, false nor null at byte 0"},
		"half a literal for null":      {`nulx`, func(s *jsonscan.Scanner) any { return s.Null() }, "neither true, false nor null at byte 0"},
	} {
		t.Run(name, func(t *testing.T) {
			var s jsonscan.Scanner
			s.Reset(c.text)
			require.Zero(t, c.read(&s))
			require.EqualError(t, s.Err(), "jsonscan: "+c.want)
		})
	}
}

func TestNullIsReadOnlyWhereItStands(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset(`[null,0]`)
	s.Array()
	s.Element()
	require.True(t, s.Null())
	s.Element()
	require.False(t, s.Null())
	require.Equal(t, "0", s.Number())
	require.False(t, s.Element())
	s.End()
	require.NoError(t, s.Err())
}

func TestThereIsNoElementWhereNoValueBegins(t *testing.T) {
	for _, text := range []string{`[`, `[,`, `[,1]`, `[x]`, `[}`, `[:`} {
		var s jsonscan.Scanner
		s.Reset(text)
		s.Array()
		require.False(t, s.Element(), text)
		require.Error(t, s.Err(), text)
	}
	for _, text := range []string{`[1,`, `[1,]`, `[1,,1]`, `[1`, `[1 1]`, `[1}`} {
		var s jsonscan.Scanner
		s.Reset(text)
		s.Array()
		require.True(t, s.Element(), text)
		s.Number()
		require.False(t, s.Element(), text)
		require.Error(t, s.Err(), text)
	}
}

func TestAValueThatIsWrongHasNoRawText(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset(`[1,x]`)
	require.Empty(t, s.Raw())
	require.Error(t, s.Err())
}

func TestTheFirstErrorStays(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset(`{"colour":"x","n":1}`)
	s.Object()
	s.Member()
	s.Text()
	s.Fail("no such colour")
	s.Fail("a later error")
	s.Skip()
	s.End()
	require.EqualError(t, s.Err(), "jsonscan: no such colour at byte 13")
	require.Equal(t, 13, s.Offset())
}

func TestNothingIsReadAfterAnError(t *testing.T) {
	for _, text := range []string{`"x"`, `1`, `true`, `null`, `{"a":1}`, `[1]`} {
		var s jsonscan.Scanner
		s.Reset(text)
		s.Fail("no")
		require.Equal(t, jsonscan.Invalid, s.Peek())
		require.False(t, s.Object())
		name, ok := s.Member()
		require.Empty(t, name)
		require.False(t, ok)
		require.False(t, s.Array())
		require.False(t, s.Element())
		require.Empty(t, s.Text())
		require.Empty(t, s.Number())
		require.False(t, s.Bool())
		require.False(t, s.Null())
		require.Empty(t, s.Raw())
		s.End()
		require.EqualError(t, s.Err(), "jsonscan: no at byte 0")
	}
}

func TestResetStartsOver(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset("[[[[\"\xff\",")
	value(&s)
	require.Error(t, s.Err())
	require.Equal(t, 1, s.Replaced())

	s.Reset(` {"a":[1]} `)
	require.NoError(t, s.Err())
	require.Zero(t, s.Replaced())
	require.Equal(t, 1, s.Offset())
	require.Equal(t, map[string]any{"a": []any{json.Number("1")}}, value(&s))
	s.End()
	require.NoError(t, s.Err())
}

func TestTheZeroScannerReadsTheEmptyText(t *testing.T) {
	var s jsonscan.Scanner
	require.Equal(t, jsonscan.Invalid, s.Peek())
	require.Zero(t, s.Offset())
	require.NoError(t, s.Err())
	s.End()
	require.EqualError(t, s.Err(), "jsonscan: unexpected end of input at byte 0")
}

func TestOffsetIsWhereTheNextValueBegins(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset("  { \"a\" : 1 , \"b\" :\n[ 2 ] }  ")
	offsets := []int{s.Offset()}
	note := func() { offsets = append(offsets, s.Offset()) }
	s.Object()
	s.Member()
	note() // 1
	s.Number()
	note() // behind it
	s.Member()
	note() // [
	s.Array()
	s.Element()
	note() // 2
	s.Skip()
	s.Element()
	note() // behind ]
	s.Member()
	note() // behind }
	s.End()
	require.NoError(t, s.Err())
	require.Equal(t, []int{2, 10, 11, 20, 22, 25, 27}, offsets)
}

func TestKindsHaveNames(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "an object", `[]`: "an array", `""`: "a string", `-1`: "a number", `false`: "a boolean", `null`: "null", ``: "no value",
	} {
		var s jsonscan.Scanner
		s.Reset(text)
		require.Equal(t, want, s.Peek().String())
	}
	require.Equal(t, "Kind(77)", jsonscan.Kind(77).String())
}
