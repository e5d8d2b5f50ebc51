package jsonscan

import (
	"fmt"
	"unicode/utf8"
)

// SyntaxError says what is wrong with a text, and where.
type SyntaxError struct {
	Offset int // bytes before it
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("jsonscan: %s at byte %d", e.Reason, e.Offset)
}

const (
	endOfInput   = "unexpected end of input"
	textAfterEnd = "text after the end of the value"
	tooDeep      = "nested too deep"
)

// failure stands for the offset that a method of the Scanner did not reach.
const failure = -1

// Err is the first error, a *[SyntaxError], or nil.
func (s *Scanner) Err() error {
	if s.err == nil {
		return nil
	}
	return s.err
}

// Fail makes reason the error at the current offset, unless there is an error
// already. It is for what JSON allows and the caller does not.
func (s *Scanner) Fail(reason string) { s.failAt(s.at, reason) }

// failAt is Fail for another offset. It returns failure.
func (s *Scanner) failAt(at int, reason string) int {
	if s.place != failed {
		s.at, s.place = at, failed
		s.err = &SyntaxError{Offset: at, Reason: reason}
	}
	return failure
}

// unexpected fails because of what stands at an offset, or because nothing does.
func (s *Scanner) unexpected(at int, wanted string) int {
	if at >= len(s.text) {
		return s.failAt(at, endOfInput)
	}
	return s.failAt(at, fmt.Sprintf("%s was expected, not %s", wanted, beginning(s.text[at:])))
}

// outOfTurn fails because a method was called where it cannot be, which is a
// mistake of the caller, or a text that goes on after its value.
func (s *Scanner) outOfTurn(asked string) {
	if s.place != afterValue || s.nesting.depth > 0 {
		s.Fail(asked + " was asked for out of turn")
		return
	}
	if at := space(s.text, s.at); at < len(s.text) {
		s.failAt(at, textAfterEnd)
	} else {
		s.failAt(at, endOfInput)
	}
}

// beginning names what a text begins with: a kind of value, or a character.
func beginning(text string) string {
	if kind := kindOf(text[0]); kind != Invalid {
		return kind.String()
	}
	return character(text)
}

// character names the first character of a text.
func character(text string) string {
	if r, size := utf8.DecodeRuneInString(text); r != utf8.RuneError || size > 1 {
		return fmt.Sprintf("%q", r)
	}
	return fmt.Sprintf("the byte %#x", text[0])
}
