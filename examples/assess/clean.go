package main

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/partnersec/partnersec/examples/internal/operator/terminal"
)

// clean is a text that a terminal shows as it is.
func clean(text string) string { return terminal.Clean(text) }

// short is a text of at most n characters.
func short(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// number writes thousands apart, as in 1,234,567.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, digit := range digits {
		if left := len(digits) - i; i > 0 && left%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// some is a number of things, as in "1 user" or "2 users".
func some(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return number(n) + " " + thing + "s"
}
