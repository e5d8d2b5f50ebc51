package mask

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const longestLook = 16 << 10 // bytes of a text that are looked at

// Clean makes a text that may be kept: valid UTF-8, without what [Text] hides,
// and not longer than a number of bytes. Line breaks and tabs stay; other control
// characters go. It looks at the first 16 KiB.
func Clean(text string, longest int) string {
	return clean(text, longest, Text)
}

// Transport is [Clean] for the error of a connection or whatever else may quote
// a URL: of that it also hides the user and the query.
func Transport(text string, longest int) string {
	return clean(text, longest, func(text string) string { return Text(urls(text)) })
}

func clean(text string, longest int, hide func(string) string) string {
	text = strings.ToValidUTF8(bound(text, longestLook), "\ufffd")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(cut(hide(text), longest))
}

// cut cuts a text to a number of bytes, between characters.
func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "")
}

// bound cuts a text to a number of bytes. It cuts before the ASCII word that
// would be halved: half a secret is not recognized as one.
func bound(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	text = strings.ToValidUTF8(text[:longest], "")
	end := strings.LastIndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r >= utf8.RuneSelf })
	return text[:end+1]
}

// OneLine makes a text printable in one line: what cannot be printed is escaped,
// and what is longer than a number of bytes is cut and ends in "...". It hides
// nothing.
func OneLine(text string, longest int) string {
	var b strings.Builder
	for _, r := range text {
		piece := string(r)
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			piece = strings.Trim(strconv.QuoteRuneToASCII(r), "'")
		}
		if b.Len()+len(piece) > longest {
			b.WriteString("...")
			break
		}
		b.WriteString(piece)
	}
	return b.String()
}
