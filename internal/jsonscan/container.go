package jsonscan

// Object begins an object; its members follow by [Scanner.Member].
func (s *Scanner) Object() bool { return s.open(Object) }

// Array begins an array; its elements follow by [Scanner.Element].
func (s *Scanner) Array() bool { return s.open(Array) }

// open goes into a container.
func (s *Scanner) open(kind Kind) bool {
	if !s.want(kind) {
		return false
	}
	if s.nesting.depth == maxDepth {
		s.Fail(tooDeep)
		return false
	}
	s.nesting.push(kind)
	s.at, s.place = s.at+1, opened
	return true
}

// Member reads the name of the next member of the object that was begun last
// and has not ended; its value has to be read next. It reports false at the
// object's end.
func (s *Scanner) Member() (name string, ok bool) {
	i := s.next(Object, "a member")
	if i < 0 {
		return "", false
	}
	if byteAt(s.text, i) != '"' {
		s.unexpected(i, aName)
		return "", false
	}
	if name, i = s.readString(i); i < 0 {
		return "", false
	}
	if i = s.passColon(i); i < 0 {
		return "", false
	}
	s.at, s.place = i, beforeValue
	return name, true
}

// Element reports whether the array that was begun last and has not ended has
// another element, which has to be read next.
func (s *Scanner) Element() bool {
	i := s.next(Array, "an element")
	if i < 0 {
		return false
	}
	if kindOf(byteAt(s.text, i)) == Invalid {
		s.unexpected(i, "a value")
		return false
	}
	s.at, s.place = i, beforeValue
	return true
}

// next is the offset of the innermost container's next part. It goes past the
// container's end and returns failure if there is none.
func (s *Scanner) next(kind Kind, asked string) int {
	if s.place != opened && s.place != afterValue || s.nesting.kind() != kind {
		s.outOfTurn(asked)
		return failure
	}
	i := space(s.text, s.at)
	switch c := byteAt(s.text, i); {
	case c == ',' && s.place == afterValue:
		return space(s.text, i+1)
	case c == closer(kind):
		s.nesting.pop()
		s.at, s.place = i+1, afterValue
		return failure
	case s.place == opened:
		return i
	}
	return s.unexpected(i, separator(kind))
}

// passColon goes past the colon behind a member's name to the value.
func (s *Scanner) passColon(i int) int {
	i = space(s.text, i)
	if byteAt(s.text, i) != ':' {
		return s.unexpected(i, "a colon")
	}
	return space(s.text, i+1)
}

const aName = "a member's name"

// closer is the bracket that ends a container.
func closer(kind Kind) byte {
	if kind == Object {
		return '}'
	}
	return ']'
}

// separator names what may follow a value in a container.
func separator(kind Kind) string {
	if kind == Object {
		return "a comma or '}'"
	}
	return "a comma or ']'"
}
