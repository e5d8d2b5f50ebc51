package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	width  = 96 // of a line, in characters
	indent = 11 // of what stands beside a label
)

// lines is the text of a summary.
type lines struct{ strings.Builder }

// print writes one line.
func (l *lines) print(format string, args ...any) {
	fmt.Fprintf(l, format, args...)
	l.WriteByte('\n')
}

// labelled writes a text beside a label, on as many lines as it takes.
func (l *lines) labelled(label, text string) {
	for i, line := range wrap(text, width-indent) {
		if i > 0 {
			label = ""
		}
		l.print("%-*s%s", indent, label, strings.ReplaceAll(line, tie, " "))
	}
}

// list writes items beside a label, as many as go on so many lines.
func (l *lines) list(label, lead string, items []string, most int) {
	if len(items) > 0 {
		l.labelled(label, fit(lead, items, most))
	}
}

// fit is as many items after the lead as go on so many lines, but at least one,
// and the number of the others.
func fit(lead string, items []string, most int) string {
	for shown := len(items); ; shown-- {
		text := lead + strings.Join(items[:shown], ", ")
		if others := len(items) - shown; others > 0 {
			text += fmt.Sprintf(" and %s%smore", number(int64(others)), tie)
		}
		if shown == 1 || len(wrap(text, width-indent)) <= most {
			return text
		}
	}
}

// counted is an item with its number, which stay on one line.
func counted(name string, n int64) string { return name + tie + number(n) }

// tie is a space where no line breaks.
const tie = "\u00a0"

// wrap breaks a text between words into lines of at most n characters; a longer
// word has a line of its own.
func wrap(text string, n int) []string {
	var all []string
	line, length := "", 0
	for word := range strings.SplitSeq(text, " ") {
		size := utf8.RuneCountInString(word)
		if length > 0 && length+1+size > n {
			all = append(all, line)
			line, length = "", 0
		}
		if length > 0 {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+size
	}
	return append(all, line)
}
