package mfa

import "unicode/utf8"

// appendQuoted writes a text as a JSON string, as encoding/json does without
// its escapes for HTML: what is not UTF-8 is written as U+FFFD.
func appendQuoted(b []byte, text string) []byte {
	return append(appendEscaped(append(b, '"'), text), '"')
}

// appendEscaped writes the inside of a JSON string.
func appendEscaped(b []byte, text string) []byte {
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		size := 1
		r := rune(c)
		if c >= utf8.RuneSelf {
			if r, size = utf8.DecodeRuneInString(text[i:]); plain(r, size) {
				i += size
				continue
			}
		}
		b = appendEscape(append(b, text[start:i]...), r)
		i += size
		start = i
	}
	return append(b, text[start:]...)
}

// plain reports whether a character beyond ASCII stands for itself. The two
// line separators do not: JavaScript used to end lines at them.
func plain(r rune, size int) bool {
	return (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029'
}

func appendEscape(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[r>>12&0xF], hex[r>>8&0xF], hex[r>>4&0xF], hex[r&0xF])
}
