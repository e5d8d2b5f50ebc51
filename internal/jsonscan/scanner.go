// Package jsonscan reads JSON (RFC 8259) from an immutable string, strictly
// and without allocating: the texts it returns are parts of that string unless
// they had to be unescaped.
//
// A [Scanner] is pulled, value by value, by a caller who knows what is
// expected:
//
//	s.Reset(text)
//	s.Object()
//	for name, ok := s.Member(); ok; name, ok = s.Member() {
//		switch name {
//		case "id":
//			id = s.Text()
//		default:
//			s.Skip()
//		}
//	}
//	s.End()
//	return s.Err()
//
// What it accepts, and what it makes of it, is what encoding/json does; the
// fuzz tests hold it to that. Errors are sticky: after the first one every
// method returns zero values, so that it is enough to ask Err at the end.
package jsonscan

import "fmt"

// maxDepth bounds how deep values may lie inside one another, as encoding/json
// does.
const maxDepth = 10000

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of value. Invalid is the end of the input, or no value at all.
const (
	Invalid Kind = iota
	Object
	Array
	String
	Number
	Bool
	Null
)

// String is the kind's name in a sentence.
func (k Kind) String() string {
	names := [...]string{"no value", "an object", "an array", "a string", "a number", "a boolean", "null"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Scanner reads one text. The zero value reads "".
type Scanner struct {
	text     string
	at       int
	depth    int
	opened   bool // the innermost container has just been opened
	replaced int
	err      *SyntaxError
	stack    []byte // what Skip is inside of
}

// Reset starts over on text.
func (s *Scanner) Reset(text string) {
	*s = Scanner{text: text, stack: s.stack[:0]}
}

// Err is the first error, a *[SyntaxError], or nil.
func (s *Scanner) Err() error {
	if s.err == nil {
		return nil
	}
	return s.err
}

// Offset is the number of bytes before what is read next.
func (s *Scanner) Offset() int { return s.at }

// Replaced counts the strings in which bytes that are no UTF-8 were read as
// U+FFFD, skipped ones among them.
func (s *Scanner) Replaced() int { return s.replaced }

// Fail makes reason the error at the current place, unless there is one.
func (s *Scanner) Fail(reason string) {
	if s.err == nil {
		s.err = &SyntaxError{Offset: s.at, Reason: reason}
	}
	s.at = len(s.text)
}

// failAt is Fail for another place.
func (s *Scanner) failAt(offset int, reason string) {
	s.at = offset
	s.Fail(reason)
}

// space skips white space.
func (s *Scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\n', '\t', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek is the next byte after white space, 0 at the end of the input.
func (s *Scanner) peek() byte {
	s.space()
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// Peek is the kind of the next value. It consumes nothing but white space.
func (s *Scanner) Peek() Kind {
	if s.err != nil {
		return Invalid
	}
	switch c := s.peek(); c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return Number
	}
	return Invalid
}

// expect fails unless the next value is of the kind that is wanted.
func (s *Scanner) expect(want Kind) bool {
	found := s.Peek()
	if found == want {
		return true
	}
	if s.err == nil {
		s.Fail(s.mismatch(want, found))
	}
	return false
}

func (s *Scanner) mismatch(want, found Kind) string {
	switch {
	case found != Invalid:
		return fmt.Sprintf("%s was expected, not %s", want, found)
	case s.at >= len(s.text):
		return endOfInput
	}
	return fmt.Sprintf("%s was expected, not %q", want, s.text[s.at])
}

const endOfInput = "unexpected end of input"

// Object begins an object; its members follow by [Scanner.Member].
func (s *Scanner) Object() bool { return s.open(Object) }

// Array begins an array; its elements follow by [Scanner.Element].
func (s *Scanner) Array() bool { return s.open(Array) }

func (s *Scanner) open(kind Kind) bool {
	if !s.expect(kind) {
		return false
	}
	if s.depth++; s.depth > maxDepth {
		s.Fail("nested too deep")
		return false
	}
	s.at++
	s.opened = true
	return true
}

// Member reads the name of the next member of the object that was begun last
// and has not ended; its value follows. It reports false at the object's end.
func (s *Scanner) Member() (name string, ok bool) {
	if !s.next('}') {
		return "", false
	}
	if s.peek() != '"' {
		s.unexpected("a member's name was expected")
		return "", false
	}
	name = s.Text()
	s.colon()
	return name, s.err == nil
}

// Element reports whether another element of the array that was begun last and
// has not ended follows.
func (s *Scanner) Element() bool { return s.next(']') }

// next goes past a comma to what follows it, or past the end of a container.
func (s *Scanner) next(end byte) bool {
	if s.err != nil {
		return false
	}
	first := s.opened
	s.opened = false
	switch c := s.peek(); {
	case c == end:
		s.at++
		s.depth--
		return false
	case first:
		return true
	case c == ',':
		s.at++
		if s.peek() == end {
			s.Fail("a comma without anything after it")
			return false
		}
		return true
	}
	s.unexpected(fmt.Sprintf("a comma or %q was expected", end))
	return false
}

func (s *Scanner) colon() {
	if s.err != nil {
		return
	}
	if s.peek() != ':' {
		s.unexpected("a colon was expected")
		return
	}
	s.at++
}

// unexpected fails with reason, or because the input is at its end.
func (s *Scanner) unexpected(reason string) {
	if s.at >= len(s.text) {
		reason = endOfInput
	}
	s.Fail(reason)
}

// Bool reads a boolean.
func (s *Scanner) Bool() bool {
	if !s.expect(Bool) {
		return false
	}
	if s.text[s.at] == 't' {
		return s.literal("true")
	}
	s.literal("false")
	return false
}

// Null reads null if it comes next, and reports whether it did.
func (s *Scanner) Null() bool {
	return s.Peek() == Null && s.literal("null")
}

func (s *Scanner) literal(word string) bool {
	if len(s.text)-s.at < len(word) || s.text[s.at:s.at+len(word)] != word {
		s.Fail("neither true, false nor null")
		return false
	}
	s.at += len(word)
	return true
}

// End fails if anything but white space follows.
func (s *Scanner) End() {
	if s.err != nil {
		return
	}
	if s.space(); s.at < len(s.text) {
		s.Fail("text after the end of the value")
	}
}
