package jsonscan

// Skip goes past one value of any kind, and checks it as strictly as if it
// were read.
func (s *Scanner) Skip() {
	if s.place != beforeValue {
		s.outOfTurn("a value")
		return
	}
	if next := s.pass(s.at); next >= 0 {
		s.at, s.place = next, afterValue
	}
}

// Raw goes past one value of any kind, as [Scanner.Skip] does, and returns its
// text.
func (s *Scanner) Raw() string {
	start := s.at
	s.Skip()
	if s.place == failed {
		return ""
	}
	return s.text[start:s.at]
}

// pass goes past the value at i with all that is inside of it.
func (s *Scanner) pass(i int) int {
	text, base := s.text, s.nesting.depth
	for i >= 0 {
		switch c := byteAt(text, i); c {
		case '"':
			i = s.passString(i)
		case '{', '[':
			if s.nesting.depth == maxDepth {
				return s.failAt(i, tooDeep)
			}
			kind := kindOf(c)
			s.nesting.push(kind)
			if i = space(text, i+1); byteAt(text, i) != closer(kind) {
				if kind == Object {
					i = s.passName(i)
				}
				continue
			}
		default:
			i = s.passScalar(i)
		}
		if s.nesting.depth > base && i >= 0 {
			i = s.leave(i, base)
		}
		if s.nesting.depth == base {
			return i
		}
	}
	return failure
}

// passScalar goes past a number, a boolean or null.
func (s *Scanner) passScalar(i int) int {
	switch kindOf(byteAt(s.text, i)) {
	case Number:
		return s.passNumber(i)
	case Bool, Null:
		return s.passLiteral(i)
	}
	return s.unexpected(i, "a value")
}

// leave goes from the end of a value to the next one, out of the containers
// that end there, or past the end of the one that lies in base others.
func (s *Scanner) leave(i, base int) int {
	text := s.text
	for {
		i = space(text, i)
		kind := s.nesting.kind()
		switch byteAt(text, i) {
		case ',':
			i = space(text, i+1)
			if kind == Object {
				return s.passName(i)
			}
			return i
		case closer(kind):
			i++
			if s.nesting.pop(); s.nesting.depth == base {
				return i
			}
		default:
			return s.unexpected(i, separator(kind))
		}
	}
}

// passName goes past the member's name at i to the value.
func (s *Scanner) passName(i int) int {
	if byteAt(s.text, i) != '"' {
		return s.unexpected(i, aName)
	}
	if i = s.passString(i); i < 0 {
		return failure
	}
	return s.passColon(i)
}
