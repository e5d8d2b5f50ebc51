// Package secret keeps a text that no formatter, logger or encoder can print.
//
// The text lies in a closure. A named string type with a String method would
// not do: fmt, encoding/gob and others read unexported fields by reflection and
// pass its methods by. What a closure holds they cannot read.
package secret

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what a Value prints instead of its text.
const Redacted = "[redacted]"

// Value holds a secret text. Its zero value holds the empty text.
//
// However it is printed, logged or encoded, alone or inside another value, it
// shows [Redacted]; encoders that cannot show a text in its place fail. None of
// them brings it back: a Value is read from a text with [New] and from nothing
// else, so a redacted copy is never mistaken for the secret.
//
// The text is an ordinary string in memory, and Go gives no way to wipe it.
type Value struct {
	reveal func() string
}

// New is the Value that holds a text.
func New(text string) Value {
	if text == "" {
		return Value{}
	}
	return Value{func() string { return text }}
}

// Reveal is the secret text.
func (v Value) Reveal() string {
	if v.reveal == nil {
		return ""
	}
	return v.reveal()
}

// IsZero says whether the text is empty.
func (v Value) IsZero() bool { return v.reveal == nil }

// Equal compares two secrets in a time that depends on their lengths alone.
func (v Value) Equal(other Value) bool {
	return subtle.ConstantTimeCompare([]byte(v.Reveal()), []byte(other.Reveal())) == 1
}

var errDecode = errors.New("secret: decode: an encoded secret is redacted and cannot be read back: make it with New")

// String is [Redacted].
func (v Value) String() string { return Redacted }

// GoString is [Redacted].
func (v Value) GoString() string { return Redacted }

// Format writes [Redacted], whatever the verb.
func (v Value) Format(f fmt.State, verb rune) { io.WriteString(f, Redacted) }

// LogValue is [Redacted].
func (v Value) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText is [Redacted].
func (v Value) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalBinary fails: what it would write could not be read back.
func (v Value) MarshalBinary() ([]byte, error) {
	return nil, errors.New("secret: encode: a secret has no binary form: use Reveal where it has to be written")
}

// UnmarshalText fails.
func (v *Value) UnmarshalText([]byte) error { return errDecode }

// UnmarshalBinary fails.
func (v *Value) UnmarshalBinary([]byte) error { return errDecode }
