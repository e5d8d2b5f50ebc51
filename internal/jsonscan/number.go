package jsonscan

// Number reads a number and returns it as it is written.
func (s *Scanner) Number() string {
	if !s.expect(Number) {
		return ""
	}
	start := s.at
	s.number()
	if s.err != nil {
		return ""
	}
	return s.text[start:s.at]
}

// number goes past a number: an optional minus, an integer without leading
// zeros, an optional fraction, an optional exponent.
func (s *Scanner) number() {
	if s.text[s.at] == '-' {
		s.at++
	}
	if s.at < len(s.text) && s.text[s.at] == '0' {
		s.at++
	} else if !s.digits() {
		return
	}
	if s.at < len(s.text) && s.text[s.at] == '.' {
		s.at++
		if !s.digits() {
			return
		}
	}
	if s.at < len(s.text) && s.text[s.at]|0x20 == 'e' {
		s.at++
		if s.at < len(s.text) && (s.text[s.at] == '+' || s.text[s.at] == '-') {
			s.at++
		}
		s.digits()
	}
}

// digits goes past one digit or more.
func (s *Scanner) digits() bool {
	start := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	if s.at == start {
		s.unexpected("a digit was expected")
		return false
	}
	return true
}
