package signin

import "bytes"

// nesting follows the brackets and quotes of JSON to the end of a value,
// without looking at anything else. It can be fed piece by piece.
type nesting struct {
	depth   int
	quoted  bool
	escaped bool
}

// run goes over b to the byte behind the one that ends the value: the bracket
// that brings the depth to zero, or the quote of a string outside of brackets.
// It reports how far it came, and whether it got there.
func (n *nesting) run(b []byte) (used int, done bool) {
	for i := 0; i < len(b); i++ {
		if n.quoted {
			if i = n.quote(b, i); !n.quoted && n.depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch b[i] {
		case '"':
			n.quoted = true
		case '{', '[':
			n.depth++
		case '}', ']':
			if n.depth--; n.depth <= 0 {
				return i + 1, true
			}
		}
	}
	return len(b), false
}

// quote goes from inside a string to the byte that ends it, or to the last one.
func (n *nesting) quote(b []byte, i int) int {
	if n.escaped {
		n.escaped = false
		i++
	}
	for i < len(b) {
		switch b[i] {
		case '"':
			n.quoted = false
			return i
		case '\\':
			if i+1 == len(b) {
				n.escaped = true
			}
			i += 2
		default:
			i++
		}
	}
	return len(b) - 1
}

// valueEnd is the end of the value at the beginning of b, of any kind.
func valueEnd(b []byte) (end int, done bool) {
	switch b[0] {
	case '{', '[', '"':
		return new(nesting).run(b)
	}
	if i := bytes.IndexAny(b, ",]}\n"); i >= 0 {
		return max(i, 1), true
	}
	return len(b), false
}
