package jsonscan

import "fmt"

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of value. Invalid is the end of the input, or no value at all.
const (
	Invalid Kind = iota
	Object
	Array
	String
	Number
	Bool
	Null
)

// String is the kind's name in a sentence.
func (k Kind) String() string {
	names := [...]string{"no value", "an object", "an array", "a string", "a number", "a boolean", "null"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// kindOf is the kind of the values that begin with c.
func kindOf(c byte) Kind {
	switch c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return Number
	}
	return Invalid
}
