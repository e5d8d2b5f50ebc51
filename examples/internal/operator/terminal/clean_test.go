package terminal

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATerminalShowsTextAndObeysNothing(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"plain text":                      {"sam@partner.example", "sam@partner.example"},
		"nothing":                         {"", ""},
		"letters of any language":         {"Zoë 東京 😀", "Zoë 東京 😀"},
		"a quotation mark":                {`it's "so"`, `it's "so"`},
		"a sequence that clears a screen": {"a\x1b[2Jb", `a\x1b[2Jb`},
		"the end of a line":               {"a\r\nb", `a\r\nb`},
		"the other direction of writing":  {"a\u202eb", `a\u202eb`},
		"a space of no width":             {"a\u200bb", `a\u200bb`},
		"a sequence in one byte of old":   {"a\u009bb", `a\u009bb`},
		"what is no text":                 {"a\xffb", "a\ufffdb"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, Clean(test.text)) })
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[2Jb\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range Clean(text) {
			require.False(t, hidden(r), "%q", r)
		}
	})
}
