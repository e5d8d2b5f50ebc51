package aadsts

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	prefix        = "AADSTS"
	longestNumber = 9 // digits
)

// Find is the first number in a text: all the digits after an "AADSTS" that
// begins a word, in whatever case. Digits that go on beyond what a number can
// be, or run into letters, are none: nothing is ever cut to a number that it is
// not. It says nothing of whether the table has the number.
func Find(text string) (code int, ok bool) {
	for end := 0; ; {
		i := indexPrefix(text[end:])
		if i < 0 {
			return 0, false
		}
		begin := end + i
		end = begin + len(prefix)
		if !beginsWord(text[:begin]) {
			continue
		}
		if code, ok := number(text[end:]); ok {
			return code, true
		}
	}
}

// FindStart is the number that a text begins with, after white space.
func FindStart(text string) (code int, ok bool) {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return 0, false
	}
	return number(text[len(prefix):])
}

// Number reads a text that is a number and nothing else, with or without
// "AADSTS" before it.
func Number(text string) (code int, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		text = text[len(prefix):]
	}
	if len(strings.TrimRight(text, digits)) > 0 {
		return 0, false
	}
	return number(text)
}

const digits = "0123456789"

// number reads the digits that a text begins with.
func number(text string) (code int, ok bool) {
	n := len(text) - len(strings.TrimLeft(text, digits))
	if n == 0 || n > longestNumber || text[0] == '0' {
		return 0, false
	}
	if r, _ := utf8.DecodeRuneInString(text[n:]); r == '_' || unicode.IsDigit(r) || isASCIILetter(r) {
		return 0, false
	}
	code, err := strconv.Atoi(text[:n])
	return code, err == nil
}

// indexPrefix finds "AADSTS" in whatever case, -1 if there is none.
func indexPrefix(text string) int {
	for i := 0; i+len(prefix) <= len(text); i++ {
		if text[i]|0x20 == 'a' && strings.EqualFold(text[i:i+len(prefix)], prefix) {
			return i
		}
	}
	return -1
}

// beginsWord says whether a word can begin after a text.
func beginsWord(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return r != '_' && !unicode.IsDigit(r) && !isASCIILetter(r)
}

func isASCIILetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
