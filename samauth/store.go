package samauth

import (
	"context"
	"errors"
)

// Store keeps one refresh token, and nothing else in the module does.
//
// A version stands for what is stored: it changes whenever that changes, and is
// "" while nothing is. Whoever writes says which version it read, so that two
// who rotate at once cannot undo each other's work unseen. samauthtest.TestStore
// is the contract as a test.
//
// No method deletes: a refresh token that may still be good is only ever
// replaced by a newer one.
type Store interface {
	// Load reads the token and its version. While nothing is stored the error
	// is [ErrNoToken]. If what is stored is damaged and an older copy can be
	// read, Load returns that copy and its version together with an error that
	// is [ErrDamaged].
	Load(ctx context.Context) (token RefreshToken, version string, err error)

	// Swap stores a token in place of the one whose version is old, and returns
	// its version; old "" is for a store that has nothing yet. If another
	// version is stored the error is [ErrConflict] and nothing changes. When
	// Swap returns nil the token is durable: it survives a crash and a power
	// cut. After any other error, either the old or the new token is stored,
	// whole.
	Swap(ctx context.Context, token RefreshToken, old string) (version string, err error)
}

// Exclusive is a Store that can keep other writers out, in this process and in
// others, while a token is exchanged for the next. Where it is missing two
// writers may rotate at once; Entra lets the older token live, so neither harms
// the other.
type Exclusive interface {
	Store

	// Lock waits until no other has the lock, or until ctx ends. The lock ends
	// with a call of unlock or with the process. It does not keep Load and Swap
	// out, of its holder or of anybody else.
	Lock(ctx context.Context) (unlock func(), err error)
}

// Errors of a [Store].
var (
	// ErrNoToken means that nothing has been stored yet: a user of the partner
	// tenant has to consent.
	ErrNoToken = errors.New("samauth: no refresh token is stored: a user of the partner tenant has to consent first")

	// ErrConflict means that another has written since the version was read.
	ErrConflict = errors.New("samauth: the store holds another version: load it and look again")

	// ErrDamaged means that what is stored cannot be read as it was written.
	ErrDamaged = errors.New("samauth: the stored refresh token is damaged")
)
