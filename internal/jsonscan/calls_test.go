package jsonscan_test

import (
	"encoding/json"
	"testing"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

// call calls the method that a letter stands for.
func call(s *jsonscan.Scanner, letter byte) {
	switch letter {
	case 'p':
		s.Peek()
	case 'o':
		s.Object()
	case 'm':
		s.Member()
	case 'a':
		s.Array()
	case 'e':
		s.Element()
	case 't':
		s.Text()
	case 'n':
		s.Number()
	case 'b':
		s.Bool()
	case 'z':
		s.Null()
	case 's':
		s.Skip()
	case 'r':
		s.Raw()
	case 'x':
		s.End()
	}
}

func TestACallOutOfTurnIsAnError(t *testing.T) {
	for name, c := range map[string]struct{ text, calls, want string }{
		"an element in an object":                  {`{"a":1}`, "oe", "an element was asked for out of turn at byte 1"},
		"a member in an array":                     {`["a"]`, "am", "a member was asked for out of turn at byte 1"},
		"a member of nothing":                      {`{"a":1}`, "m", "a member was asked for out of turn at byte 0"},
		"an element of nothing":                    {`[1]`, "e", "an element was asked for out of turn at byte 0"},
		"a value before its member":                {`{"a":1}`, "ot", "a string was asked for out of turn at byte 1"},
		"a value before its element":               {`[1]`, "as", "a value was asked for out of turn at byte 1"},
		"two values of one element":                {`[1 2]`, "aenn", "a number was asked for out of turn at byte 2"},
		"two members without a value between them": {`{"a":1}`, "omm", "a member was asked for out of turn at byte 5"},
		"two elements without a value":             {`[1,2]`, "aee", "an element was asked for out of turn at byte 1"},
		"null before its element":                  {`[null]`, "azs", "a value was asked for out of turn at byte 1"},
		"the end before the value":                 {`1`, "x", "the end was asked for out of turn at byte 0"},
		"the end inside of an array":               {`[1]`, "aenx", "the end was asked for out of turn at byte 2"},
		"the end inside of an array that is open":  {`[1`, "aenx", "unexpected end of input at byte 2"},
		"a second value":                           {`1 2`, "nn", "text after the end of the value at byte 2"},
		"a second value that is not there":         {`1 `, "nn", "unexpected end of input at byte 2"},
		"a member behind the end":                  {`{} `, "omm", "unexpected end of input at byte 3"},
	} {
		t.Run(name, func(t *testing.T) {
			var s jsonscan.Scanner
			s.Reset(c.text)
			for _, letter := range []byte(c.calls) {
				require.NoError(t, s.Err())
				call(&s, letter)
			}
			require.EqualError(t, s.Err(), "jsonscan: "+c.want)
		})
	}
}

func FuzzCalls(f *testing.F) {
	f.Add(`{"a":[1,"x",true,null,{}],"b":2}`, "opmaenetebezseomr")
	f.Add(`[1 2]`, "aenn")
	f.Add(`["a":1]`, "aeomn")
	f.Add(`1 2`, "nxn")
	f.Add(`[[[[1,2],{"a":[]}]]]`, "aeaesee")
	f.Fuzz(func(t *testing.T, text, calls string) {
		var s jsonscan.Scanner
		s.Reset(text)
		for _, letter := range []byte(calls) {
			before := s.Offset()
			call(&s, letter)
			if s.Offset() < before || s.Offset() > len(text) {
				t.Fatalf("%q, calls %q: offset %d after %d", text, calls, s.Offset(), before)
			}
		}
		if s.End(); s.Err() == nil && !json.Valid([]byte(text)) {
			t.Fatalf("%q, calls %q: no error", text, calls)
		}
	})
}
