package terminal

import (
	"strconv"
	"strings"
	"unicode"
)

// Clean is a text that a terminal shows as it is: control characters, and those
// that change the direction of writing or show nothing, are spelled out. Bytes
// that are no text, which an old terminal may obey, become U+FFFD.
func Clean(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if hidden(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool { return !unicode.IsGraphic(r) }
