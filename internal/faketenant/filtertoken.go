package faketenant

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	textToken // in single quotes
	signToken
	badToken
)

// token is a word, a text or a sign of a filter.
type token struct {
	kind tokenKind
	text string // as it stands there, with quotes
	at   int
}

// is says whether it is that sign or that word.
func (t token) is(text string) bool {
	return (t.kind == signToken || t.kind == wordToken) && t.text == text
}

// advance reads the next token.
func (p *parser) advance() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
	begin := p.at
	if begin == len(p.text) {
		p.token = token{at: begin}
		return
	}
	kind, length := scan(p.text[begin:])
	p.at += length
	p.token = token{kind, p.text[begin:p.at], begin}
}

// scan finds the kind and the length of the token at the beginning of a text.
func scan(text string) (tokenKind, int) {
	switch c := text[0]; {
	case c == '\'':
		return scanText(text)
	case strings.IndexByte("(),:", c) >= 0:
		return signToken, 1
	case !inWord(c):
		return badToken, 1
	}
	n := 1
	for n < len(text) && (inWord(text[n]) || text[n] == ':' && digit(text[n-1])) { // a time has colons
		n++
	}
	return wordToken, n
}

// scanText finds the end of a text, in which a quote is doubled.
func scanText(text string) (tokenKind, int) {
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '\'' {
			i++
			continue
		}
		return textToken, i + 1
	}
	return badToken, len(text)
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func inWord(c byte) bool {
	return digit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("_-./+$", c) >= 0
}

// value reads a literal of a kind.
func (t token) value(kind string) (any, error) {
	switch {
	case t.kind == wordToken && t.text == "null" && kind != "time":
		return nilFor(kind)
	case t.kind == textToken && kind == "text":
		return strings.ReplaceAll(t.text[1:len(t.text)-1], "''", "'"), nil
	case t.kind == wordToken && kind == "time":
		return parseTime(t.text)
	case t.kind == wordToken && kind == "number":
		if n, err := strconv.Atoi(t.text); err == nil {
			return n, nil
		}
	case t.kind == wordToken && kind == "bool" && (t.text == "true" || t.text == "false"):
		return t.text == "true", nil
	}
	return nil, fmt.Errorf("a literal of type %s was expected at position %d, not %.60q", kind, t.at, t.text)
}

// nilFor refuses null, which the log's filters do not support.
func nilFor(kind string) (any, error) {
	return nil, fmt.Errorf("a null literal is not supported for type %s", kind)
}

// parseTime reads an Edm.DateTimeOffset, or a date alone. More than seven digits
// of a second are refused: .NET has no more.
func parseTime(text string) (any, error) {
	if len(text) == len(time.DateOnly) {
		if at, err := time.Parse(time.DateOnly, text); err == nil {
			return at, nil
		}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Nanosecond()%100 != 0 || strings.Contains(text, ",") {
		return nil, fmt.Errorf("%.40q is no literal of type Edm.DateTimeOffset", text)
	}
	return at.UTC(), nil
}
