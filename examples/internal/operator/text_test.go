package operator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATextIsReadInWhateverWayWindowsWroteIt(t *testing.T) {
	for name, test := range map[string]struct{ data, want string }{
		"as it is":                      {"a b", "a b"},
		"with the end of a line":        {"a\n", "a"},
		"with the end of a line of DOS": {" \ta\r\n", "a"},
		"UTF-8 with a mark":             {"\xef\xbb\xbfä\r\n", "ä"},
		"UTF-16, as PowerShell writes":  {"\xff\xfea\x00\xe4\x00\r\x00\n\x00", "aä"},
		"UTF-16 the other way round":    {"\xfe\xff\x00a\x00\xe4", "aä"},
		"nothing":                       {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := PlainText([]byte(test.data))
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
	for name, data := range map[string]string{
		"no UTF-8":                    "\xc3",
		"a zero":                      "a\x00",
		"half a unit of UTF-16":       "\xff\xfea",
		"half a pair of UTF-16":       "\xff\xfe\x00\xd8",
		"UTF-16 without a mark":       "a\x00b\x00",
		"a zero in the middle, wide":  "\xff\xfea\x00\x00\x00",
		"a program, and no text":      "\x7fELF\x02\x01\x01\x00",
		"bytes that are no character": "\xff\xff\xff",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := PlainText([]byte(data))
			require.ErrorIs(t, err, errNotText)
		})
	}
}

func TestASecretIsOneWord(t *testing.T) {
	got, err := OneLine([]byte("abc8Q~x.y_z-\r\n"))
	require.NoError(t, err)
	require.Equal(t, "abc8Q~x.y_z-", got)
	for name, test := range map[string]struct{ data, says string }{
		"blank":                         {" \r\n", "it is blank"},
		"two lines":                     {"canary\ncanary", "not one word"},
		"two words":                     {"secret canary", "not one word"},
		"what deletes a character":      {"canary\x7f", "not one word"},
		"an ending that does not show":  {"\xff", "no text"},
		"a blank that is not an ending": {"a\u00a0canary", "not one word"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := OneLine([]byte(test.data))
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "canary")
		})
	}
}
