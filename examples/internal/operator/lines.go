package operator

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/partnersec/partnersec/examples/internal/operator/terminal"
)

const (
	width  = 96 // of a line, in characters
	indent = 13 // of what stands beside a label
)

// Lines is a text for people, made of labels and of what stands beside them.
type Lines struct{ strings.Builder }

// Print writes one line.
func (l *Lines) Print(format string, args ...any) {
	fmt.Fprintf(l, format, args...)
	l.WriteByte('\n')
}

// Labelled writes a text beside a label, on as many lines as it takes, or
// nothing if there is no text.
func (l *Lines) Labelled(label, text string) {
	if text == "" {
		return
	}
	for i, line := range wrap(terminal.Clean(text), width-indent) {
		if i > 0 {
			label = ""
		}
		l.Print("%-*s%s", indent, label, line)
	}
}

// List writes texts one below the other beside a label.
func (l *Lines) List(label string, texts []string) {
	for i, text := range texts {
		if i > 0 {
			label = ""
		}
		l.Labelled(label, text)
	}
}

// wrap breaks a text between words into lines of at most n characters; a longer
// word has a line of its own.
func wrap(text string, n int) []string {
	var all []string
	line, length := "", 0
	for _, word := range strings.Fields(text) {
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
