package jsonscan

import "math/bits"

// space is the offset of the first byte from i on that is no white space.
func space(text string, i int) int {
	if i < len(text) && text[i] > ' ' {
		return i
	}
	return spaces(text, i)
}

// spaces is space where there probably is some. It goes by words through
// indentation.
func spaces(text string, i int) int {
	for i < len(text) && white(text[i]) {
		if i++; len(text)-i < 8 {
			continue
		}
		if others := load(text, i) ^ lows*' '; others != 0 {
			i += bits.TrailingZeros64(others) / 8
		} else {
			i += 8
		}
	}
	return i
}

// white reports whether c is white space in JSON.
func white(c byte) bool {
	return 1<<c&uint64(1<<' '|1<<'\n'|1<<'\r'|1<<'\t') != 0
}
