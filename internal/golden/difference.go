package golden

import (
	"bytes"
	"fmt"
)

// Bytes of a line that a message shows before and after the place of a difference.
const (
	before = 40
	after  = 60
)

// difference says in which line and column want and got first part, and shows
// that place in both.
func difference(want, got []byte) string {
	at := commonPrefix(want, got)
	line := bytes.Count(want[:at], []byte("\n")) + 1
	start := bytes.LastIndexByte(want[:at], '\n') + 1
	return fmt.Sprintf("in line %d, column %d (byte %d of %d, got %d bytes):\n\twant %s\n\tgot  %s",
		line, at-start+1, at, len(want), len(got), excerpt(want, start, at), excerpt(got, start, at))
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// excerpt quotes the line of text that begins at start, shortened around at.
func excerpt(text []byte, start, at int) string {
	if at == len(text) && start == at {
		return "the end"
	}
	end := len(text)
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		end = at + i + 1
	}
	head, tail := "", ""
	if at-start > before {
		start, head = at-before, "..."
	}
	if end-at > after {
		end, tail = at+after, "..."
	}
	return fmt.Sprintf("%s%q%s", head, text[start:end], tail)
}
