package jsonscan_test

import (
	"strings"
	"testing"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

func TestStringsAreUnescaped(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		replaced   int
	}{
		"no escape":                                    {`"plain"`, "plain", 0},
		"every short escape":                           {`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t", 0},
		"hexadecimal digits of both cases":             {`"\u00e9\u00E9"`, "éé", 0},
		"a surrogate pair":                             {`"\ud83d\ude00"`, "😀", 0},
		"a high surrogate alone":                       {`"\ud83d!"`, "\ufffd!", 0},
		"a low surrogate alone":                        {`"\ude00!"`, "\ufffd!", 0},
		"two high surrogates before a low one":         {`"\ud83d\ud83d\ude00"`, "\ufffd😀", 0},
		"a high surrogate before another escape":       {`"\ud83d\u0041\ud83d\n"`, "\ufffdA\ufffd\n", 0},
		"a high surrogate before a line break and hex": {`"\ud83d\nde00"`, "\ufffd\nde00", 0},
		"a high surrogate at the end":                  {`"a\ud83d"`, "a\ufffd", 0},
		"bytes that are no UTF-8, one by one":          {"\"a\xff\xfeb\"", "a\ufffd\ufffdb", 1},
		"a character that is cut off":                  {"\"caf\xc3\"", "caf\ufffd", 1},
		"a surrogate in UTF-8":                         {"\"\xed\xa0\x80\"", "\ufffd\ufffd\ufffd", 1},
		"an escape beside bytes that are no UTF-8":     {"\"\xff\\n\xff\\u00e9é\"", "\ufffd\n\ufffdéé", 1},
		"U+FFFD itself":                                {"\"\ufffd\\ufffd\"", "\ufffd\ufffd", 0},
		"delete, which is no control character":        {"\"\x7f\"", "\x7f", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var s jsonscan.Scanner
			s.Reset(c.text)
			require.Equal(t, c.want, s.Text())
			require.Equal(t, c.replaced, s.Replaced())

			s.Reset(`{` + c.text + `:` + c.text + `}`)
			s.Object()
			member, _ := s.Member()
			require.Equal(t, c.want, member, "as a name")
			require.Equal(t, c.text, s.Raw())
			_, more := s.Member()
			require.False(t, more)
			s.End()
			require.NoError(t, s.Err())
			require.Equal(t, 2*c.replaced, s.Replaced())

			s.Reset(`[{` + c.text + `:` + c.text + `}]`)
			s.Skip()
			s.End()
			require.NoError(t, s.Err())
			require.Equal(t, 2*c.replaced, s.Replaced(), "skipped")
		})
	}
}

func TestAStringHasOneMemoryWithItsTextUnlessItHasEscapes(t *testing.T) {
	allocations := func(text string) float64 {
		var s jsonscan.Scanner
		return testing.AllocsPerRun(10, func() {
			s.Reset(text)
			s.Text()
		})
	}
	require.Zero(t, allocations(`"plain"`))
	require.Zero(t, allocations(`"not ASCII: é, 😀"`))
	require.Equal(t, 1.0, allocations(`"a\nb\u00e9\ud83d\ude00 \ud83d"`))
	require.Equal(t, 1.0, allocations("\"a\xffb\""))
}

func TestLongStringsAreRead(t *testing.T) {
	long := strings.Repeat("twenty megabytes. é ", 1<<20)
	var s jsonscan.Scanner
	s.Reset(`"` + long + `"`)
	require.True(t, long == s.Text())
	s.Reset(`"` + long + `\n` + long + `"`)
	require.True(t, long+"\n"+long == s.Text())
	s.Reset(`"` + long)
	s.Skip()
	require.Error(t, s.Err())
}
