package jsonscan

// Raw goes past one value of any kind and returns its text.
func (s *Scanner) Raw() string {
	s.space()
	start := s.at
	s.Skip()
	if s.err != nil {
		return ""
	}
	return s.text[start:s.at]
}

// Skip goes past one value of any kind, and checks it as strictly as if it
// were read.
func (s *Scanner) Skip() {
	s.stack = s.stack[:0]
	for s.err == nil {
		if s.value() && s.closed() {
			return
		}
	}
}

// value goes past the next value, or into a container that is not empty, in
// which case it reports false.
func (s *Scanner) value() bool {
	switch s.Peek() {
	case Object:
		return s.enter('}')
	case Array:
		return s.enter(']')
	case String:
		end, _ := s.stringEnd(s.at + 1)
		if s.err == nil {
			s.at = end + 1
		}
	case Number:
		s.number()
	case Bool:
		s.Bool()
	case Null:
		s.Null()
	default:
		s.unexpected("a value was expected")
	}
	return true
}

// enter goes into a container, and past it if it is empty.
func (s *Scanner) enter(end byte) (done bool) {
	if s.depth+len(s.stack) >= maxDepth {
		s.Fail("nested too deep")
		return true
	}
	s.at++
	if s.peek() == end {
		s.at++
		return true
	}
	s.stack = append(s.stack, end)
	if end == '}' {
		s.name()
	}
	return false
}

// name goes past a member's name and its colon.
func (s *Scanner) name() {
	if s.peek() != '"' {
		s.unexpected("a member's name was expected")
		return
	}
	end, _ := s.stringEnd(s.at + 1)
	if s.err == nil {
		s.at = end + 1
		s.colon()
	}
}

// closed goes from the end of a value to the next one that Skip has to go
// past, and reports whether there is none.
func (s *Scanner) closed() bool {
	for s.err == nil && len(s.stack) > 0 {
		end := s.stack[len(s.stack)-1]
		switch s.peek() {
		case end:
			s.at++
			s.stack = s.stack[:len(s.stack)-1]
		case ',':
			s.at++
			if end == '}' {
				s.name()
			}
			return false
		default:
			s.unexpected("a comma or the end of a list or an object was expected")
		}
	}
	return s.err == nil
}
