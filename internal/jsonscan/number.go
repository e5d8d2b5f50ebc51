package jsonscan

// Number reads a number and returns it as it is written.
func (s *Scanner) Number() string {
	if !s.want(Number) {
		return ""
	}
	start := s.at
	end := s.passNumber(start)
	if end < 0 {
		return ""
	}
	s.at, s.place = end, afterValue
	return s.text[start:end]
}

// passNumber goes past the number at i: perhaps a minus, an integer without
// leading zeros, perhaps a fraction, perhaps an exponent.
func (s *Scanner) passNumber(i int) int {
	text := s.text
	if text[i] == '-' {
		i++
	}
	first := i
	if i = s.passDigits(i); i < 0 {
		return failure
	}
	if text[first] == '0' && i > first+1 {
		return s.failAt(first, "number has a leading zero")
	}
	if byteAt(text, i) == '.' {
		if i = s.passDigits(i + 1); i < 0 {
			return failure
		}
	}
	if byteAt(text, i)|0x20 == 'e' {
		i++
		if sign := byteAt(text, i); sign == '+' || sign == '-' {
			i++
		}
		return s.passDigits(i)
	}
	return i
}

// passDigits goes past one digit or more.
func (s *Scanner) passDigits(i int) int {
	text, start := s.text, i
	for i < len(text) && text[i]-'0' < 10 {
		i++
	}
	switch {
	case i > start:
		return i
	case i == len(text):
		return s.failAt(i, endOfInput)
	}
	return s.failAt(i, "a digit was expected, not "+character(text[i:]))
}
