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
// What it accepts, and what it makes of it, is what encoding/json does: also
// members given twice, which the caller sees twice, bytes that are no UTF-8,
// and no more than 10,000 values inside one another.
//
// Errors are sticky. After the first one every method returns zero values, so
// that it is enough to ask for it at the end. A value of another kind than the
// one that was asked for is an error, and so is a call out of turn: a text to
// whose end [Scanner.End] came without an error is JSON, whatever was called.
package jsonscan

// Scanner reads one text. The zero value reads "".
type Scanner struct {
	text     string
	at       int
	place    place
	replaced int
	nesting  nesting
	err      *SyntaxError
}

// place is where a Scanner is in the grammar.
type place uint8

const (
	beforeValue place = iota // at the first byte of a value, if there is one
	opened                   // behind the bracket that begins a container
	afterValue               // behind a value
	failed                   // at an error
)

// Reset starts over on text. It keeps the memory that was allocated.
func (s *Scanner) Reset(text string) {
	outer := s.nesting.outer[:0]
	*s = Scanner{text: text, at: space(text, 0), nesting: nesting{outer: outer}}
}

// Offset is the number of bytes before the value that is read next or, behind
// a value, before what follows it; after an error, before what is wrong.
func (s *Scanner) Offset() int { return s.at }

// Replaced counts the strings so far in which bytes that are no UTF-8 are read
// as U+FFFD, skipped ones and members' names among them.
func (s *Scanner) Replaced() int { return s.replaced }

// Peek is the kind of the next value, by its first byte. It consumes nothing,
// and is Invalid where there is no value.
func (s *Scanner) Peek() Kind {
	if s.place != beforeValue {
		return Invalid
	}
	return kindOf(byteAt(s.text, s.at))
}

// want fails unless the next value is of a kind.
func (s *Scanner) want(kind Kind) bool {
	if s.Peek() == kind {
		return true
	}
	if s.place == beforeValue {
		s.unexpected(s.at, kind.String())
	} else {
		s.outOfTurn(kind.String())
	}
	return false
}

// End fails if the value has not been read to its end, or if anything but
// white space follows it.
func (s *Scanner) End() {
	switch at := space(s.text, s.at); {
	case s.place == afterValue && s.nesting.depth == 0 && at == len(s.text):
	case at == len(s.text):
		s.failAt(at, endOfInput)
	default:
		s.outOfTurn("the end")
	}
}
