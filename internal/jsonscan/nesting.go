package jsonscan

// maxDepth bounds how deep values may lie inside one another, as encoding/json
// does.
const maxDepth = 10000

// nesting is the containers around the current place, a bit for each, which is
// set for an object.
type nesting struct {
	depth int
	inner uint64   // the innermost 1 to 64 of them, the last one lowest
	outer []uint64 // those around them, in full words
}

// push goes into a container.
func (n *nesting) push(kind Kind) {
	if n.depth > 0 && n.depth%64 == 0 {
		n.outer = append(n.outer, n.inner)
	}
	n.depth++
	n.inner <<= 1
	if kind == Object {
		n.inner |= 1
	}
}

// pop goes out of the innermost container.
func (n *nesting) pop() {
	n.depth--
	n.inner >>= 1
	if n.depth > 0 && n.depth%64 == 0 {
		last := len(n.outer) - 1
		n.inner, n.outer = n.outer[last], n.outer[:last]
	}
}

// kind is that of the innermost container, Invalid if there is none.
func (n *nesting) kind() Kind {
	switch {
	case n.depth == 0:
		return Invalid
	case n.inner&1 != 0:
		return Object
	}
	return Array
}
