package jsonscan

import "strings"

// Bool reads a boolean.
func (s *Scanner) Bool() bool {
	if !s.want(Bool) {
		return false
	}
	value := s.text[s.at] == 't'
	return s.literal() && value
}

// Null reads null if it is the next value, and reports whether it was.
func (s *Scanner) Null() bool {
	return s.Peek() == Null && s.literal()
}

// literal reads true, false or null.
func (s *Scanner) literal() bool {
	end := s.passLiteral(s.at)
	if end < 0 {
		return false
	}
	s.at, s.place = end, afterValue
	return true
}

// passLiteral goes past the literal that begins at i.
func (s *Scanner) passLiteral(i int) int {
	rest, literal := s.text[i:], "null"
	switch rest[0] {
	case 't':
		literal = "true"
	case 'f':
		literal = "false"
	}
	switch {
	case strings.HasPrefix(rest, literal):
		return i + len(literal)
	case strings.HasPrefix(literal, rest):
		return s.failAt(len(s.text), endOfInput)
	}
	return s.failAt(i, "neither true, false nor null")
}
