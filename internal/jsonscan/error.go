package jsonscan

import "fmt"

// SyntaxError says what is wrong with a text, and where.
type SyntaxError struct {
	Offset int // bytes before it
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("jsonscan: %s at byte %d", e.Reason, e.Offset)
}
