package dirstore

import (
	"errors"
	"fmt"

	"github.com/partnersec/partnersec/samauth"
)

// ErrUnsafe means that others can reach the folder or a file of it, or that one
// of them is not what it should be. Nothing is read or written then.
var ErrUnsafe = errors.New("it is not safe to use")

// ErrWrongKey means that none of the identities opens a file that is whole. It
// is neither replaced nor moved.
var ErrWrongKey = errors.New("none of the identities opens it: give the one that it was sealed for as well")

// refusal is an ErrUnsafe with what is wrong and how to mend it.
type refusal struct{ path, fault, remedy string }

func (e *refusal) Error() string {
	return fmt.Sprintf("%s is not safe to use: %s: %s", e.path, e.fault, e.remedy)
}

func (e *refusal) Is(target error) bool { return target == ErrUnsafe }

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{samauth.ErrDamaged}, args...)...)
}
