package jsonscan

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads a string. Bytes that are no UTF-8 and halves of surrogate pairs
// are read as U+FFFD.
func (s *Scanner) Text() string {
	if !s.expect(String) {
		return ""
	}
	start := s.at + 1
	end, plain := s.stringEnd(start)
	if s.err != nil {
		return ""
	}
	s.at = end + 1
	text := s.text[start:end]
	if plain {
		return text
	}
	return s.unescape(start, end)
}

// stringEnd finds the quote that ends the string which begins at start. The
// string is plain if it can be taken as it stands. Escapes are looked at here,
// so that a string which is skipped is checked as strictly as one that is read.
func (s *Scanner) stringEnd(start int) (end int, plain bool) {
	text := s.text
	plain = true
	high := false
	for i := start; ; {
		for i+8 <= len(text) {
			word := load(text, i)
			if special(word) != 0 {
				break
			}
			high = high || word&highBits != 0
			i += 8
		}
		for n := 0; ; n++ {
			if i >= len(text) {
				s.failAt(len(text), "string is not closed")
				return 0, false
			}
			c := text[i]
			if c == '"' {
				if high && !utf8.ValidString(text[start:i]) {
					s.replaced++
					plain = false
				}
				return i, plain
			}
			if c == '\\' {
				plain = false
				if i = s.escape(i); s.err != nil {
					return 0, false
				}
				break
			}
			if c < ' ' {
				s.failAt(i, "control character in a string")
				return 0, false
			}
			high = high || c >= utf8.RuneSelf
			if i++; n >= 8 {
				break
			}
		}
	}
}

// escape checks the escape at i and returns the offset behind it.
func (s *Scanner) escape(i int) int {
	if i+1 >= len(s.text) {
		s.failAt(len(s.text), "string is not closed")
		return i
	}
	switch s.text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if _, ok := hex(s.text, i+2); ok {
			return i + 6
		}
	}
	s.failAt(i, "unknown escape in a string")
	return i
}

// unescape is the string between start and end, whose escapes are known to be
// well formed, in its own memory.
func (s *Scanner) unescape(start, end int) string {
	var b strings.Builder
	b.Grow(end - start)
	for i := start; i < end; {
		c := s.text[i]
		switch {
		case c == '\\' && s.text[i+1] == 'u':
			var r rune
			r, i = s.surrogates(i, end)
			b.WriteRune(r)
		case c == '\\':
			b.WriteByte(unescaped(s.text[i+1]))
			i += 2
		case c < utf8.RuneSelf:
			b.WriteByte(c)
			i++
		default:
			r, size := utf8.DecodeRuneInString(s.text[i:end])
			b.WriteRune(r)
			i += size
		}
	}
	return b.String()
}

// surrogates reads the \u escape at i and, if it is half of a pair, the other
// half.
func (s *Scanner) surrogates(i, end int) (r rune, next int) {
	r, _ = hex(s.text, i+2)
	i += 6
	if !utf16.IsSurrogate(r) {
		return r, i
	}
	if i+6 <= end && s.text[i] == '\\' && s.text[i+1] == 'u' {
		low, _ := hex(s.text, i+2)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, i + 6
		}
	}
	return utf8.RuneError, i
}

func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// hex reads four hexadecimal digits.
func hex(text string, i int) (r rune, ok bool) {
	if i+4 > len(text) {
		return 0, false
	}
	for _, c := range []byte(text[i : i+4]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// load is the eight bytes at i as one word, the first one lowest.
func load(text string, i int) uint64 {
	b := text[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// special is not zero if one of the word's bytes is a quote, a backslash or a
// control character. It may also be not zero for other bytes above such a one.
func special(word uint64) uint64 {
	quote := word ^ lowBits*'"'
	slash := word ^ lowBits*'\\'
	return ((quote-lowBits)&^quote | (slash-lowBits)&^slash | (word-lowBits*' ')&^word) & highBits
}
