package jsonscan

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Text reads a string. Bytes that are no UTF-8 and halves of surrogate pairs
// are read as U+FFFD.
func (s *Scanner) Text() string {
	if !s.want(String) {
		return ""
	}
	text, next := s.readString(s.at)
	if next < 0 {
		return ""
	}
	s.at, s.place = next, afterValue
	return text
}

// readString reads the string whose opening quote is at i and goes past it.
func (s *Scanner) readString(i int) (text string, next int) {
	start := i + 1
	end := plain(s.text, start)
	if byteAt(s.text, end) == '"' {
		return s.text[start:end], end + 1
	}
	next, marks := s.passRest(start, end)
	if next < 0 {
		return "", failure
	}
	text = s.text[start : next-1]
	if marks&garbled != 0 {
		text = mend(text)
	}
	if marks&escaped != 0 {
		text = unescape(text)
	}
	return text, next
}

// passString goes past the string whose opening quote is at i.
func (s *Scanner) passString(i int) (next int) {
	start := i + 1
	end := plain(s.text, start)
	if byteAt(s.text, end) == '"' {
		return end + 1
	}
	next, _ = s.passRest(start, end)
	return next
}

// plain is the offset of the first byte from i on that is not just a character
// in a string, but a quote, a backslash, a control character or not ASCII.
func plain(text string, i int) int {
	for len(text)-i >= 8 {
		if stop := stops(load(text, i)); stop != 0 {
			return i + bits.TrailingZeros64(stop)/8
		}
		i += 8
	}
	for i < len(text) && ' ' <= text[i] && text[i] < utf8.RuneSelf && text[i] != '"' && text[i] != '\\' {
		i++
	}
	return i
}

// marks is what keeps a string from being taken as it stands.
type marks uint8

const (
	escaped marks = 1 << iota // it has escapes
	foreign                   // it has bytes that are not ASCII
	garbled                   // it has bytes that are no UTF-8
)

// passRest goes past the rest of the string which begins at start, from i on.
func (s *Scanner) passRest(start, i int) (next int, m marks) {
	text := s.text
	for {
		switch c := byteAt(text, i); {
		case c == '"':
			if m&foreign != 0 && !utf8.ValidString(text[start:i]) {
				m |= garbled
				s.replaced++
			}
			return i + 1, m
		case c >= utf8.RuneSelf:
			m |= foreign
			i = plain(text, pastForeign(text, i))
		default:
			length := escapeLength(text[i:])
			if length == 0 {
				return s.brokenString(i), 0
			}
			m |= escaped
			i = plain(text, i+length)
		}
	}
}

// pastForeign is the offset of the first byte from i on that is ASCII.
func pastForeign(text string, i int) int {
	for i < len(text) && text[i] >= utf8.RuneSelf {
		i++
	}
	return i
}

// mend replaces each byte that is no UTF-8 by U+FFFD.
func mend(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2*utf8.UTFMax)
	for _, r := range text {
		b.WriteRune(r)
	}
	return b.String()
}

// brokenString fails because of the byte at i in a string.
func (s *Scanner) brokenString(i int) int {
	switch {
	case i >= len(s.text) || cutEscape(s.text[i:]):
		return s.failAt(len(s.text), "string is not closed")
	case s.text[i] != '\\':
		return s.failAt(i, "control character in string")
	case s.text[i+1] == 'u':
		return s.failAt(i, `\u without four hexadecimal digits in string`)
	}
	return s.failAt(i, "unknown escape in string")
}
