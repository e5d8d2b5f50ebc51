package jsonscan

// Eight bytes of text are looked at in one step, as a word of which each byte
// is one of them.
const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// load is the eight bytes at i as a word, the first one lowest. It compiles to
// one load.
func load(text string, i int) uint64 {
	b := text[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// stops has the highest bit of each byte set that ends a run of plain bytes in a
// string: a quote, a backslash, a control character, or one that is not ASCII.
// Bits above the lowest one set may be wrong, because subtraction borrows.
//
// Flipping the bit of value 2 turns a quote into 0x20, keeps control characters
// below that and everything else above it, so that one comparison finds both.
func stops(word uint64) uint64 {
	quoteOrControl := (word ^ lows*('"'^0x20)) - lows*0x21
	backslash := (word ^ lows*'\\') - lows
	return (quoteOrControl | backslash | word) & highs
}

// byteAt is the byte at i or, behind the end, 0, which is nowhere allowed.
func byteAt(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}
