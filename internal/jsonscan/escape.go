package jsonscan

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeLength is the length of the escape with which text begins, 0 if it
// begins with none.
func escapeLength(text string) int {
	switch {
	case len(text) < 2 || text[0] != '\\':
		return 0
	case text[1] != 'u':
		if escapes[text[1]] == 0 {
			return 0
		}
		return 2
	case len(text) < 6 || hex(text[2:6]) < 0:
		return 0
	}
	return 6
}

// escapes is what the byte behind a backslash stands for, 0 for nothing.
var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/',
	'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// cutEscape reports whether text is the beginning of an escape and nothing else.
func cutEscape(text string) bool {
	return text[0] == '\\' && len(text) < 6 && escapeLength(text+`\u0000`[len(text):]) == 6
}

// unescape replaces the escapes in a string, all of which are well formed.
func unescape(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := strings.IndexByte(text, '\\'); i >= 0; i = strings.IndexByte(text, '\\') {
		b.WriteString(text[:i])
		text = text[i:]
		if text[1] != 'u' {
			b.WriteByte(escapes[text[1]])
			text = text[2:]
			continue
		}
		r, length := codePoint(text)
		b.WriteRune(r)
		text = text[length:]
	}
	b.WriteString(text)
	return b.String()
}

// codePoint is the character that the \u escape at the beginning of text stands
// for, together with the one behind it if the two are a surrogate pair.
func codePoint(text string) (r rune, length int) {
	r = hex(text[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(text) >= 12 && text[6] == '\\' && text[7] == 'u' {
		if pair := utf16.DecodeRune(r, hex(text[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

// hex is the number that four hexadecimal digits write, below zero for others.
func hex(text string) rune {
	return digit(text[0])<<12 | digit(text[1])<<8 | digit(text[2])<<4 | digit(text[3])
}

// digit is the value of a hexadecimal digit, below zero for another byte.
func digit(c byte) rune {
	switch letter := c | 0x20; {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= letter && letter <= 'f':
		return rune(letter-'a') + 10
	}
	return -1
}
