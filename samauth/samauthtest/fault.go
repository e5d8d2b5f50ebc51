package samauthtest

import (
	"context"
	"sync/atomic"

	"github.com/partnersec/partnersec/samauth"
)

// FailLoads is the store, whose first n calls of Load fail with err. They do
// not reach the store. A negative n stands for all calls.
//
// Like the other wrappers here it is a [samauth.Exclusive] if the store is one.
func FailLoads(store samauth.Store, n int, err error) samauth.Store {
	failing := countdown(n)
	return wrap(store, fault{Store: store, load: func(ctx context.Context) (samauth.RefreshToken, string, error) {
		if failing() {
			return samauth.RefreshToken{}, "", err
		}
		return store.Load(ctx)
	}})
}

// FailSwaps is the store, whose first n calls of Swap fail with err. They do
// not reach the store, which goes on holding what it held. A negative n stands
// for all calls.
func FailSwaps(store samauth.Store, n int, err error) samauth.Store {
	failing := countdown(n)
	return wrap(store, fault{Store: store, swap: func(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
		if failing() {
			return "", err
		}
		return store.Swap(ctx, token, old)
	}})
}

// LoseSwaps is the store, which applies every Swap and loses the answer of the
// first n that succeeded: they fail with err although the token was stored. A
// negative n stands for all.
func LoseSwaps(store samauth.Store, n int, err error) samauth.Store {
	failing := countdown(n)
	return wrap(store, fault{Store: store, swap: func(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
		version, failure := store.Swap(ctx, token, old)
		if failure == nil && failing() {
			return "", err
		}
		return version, failure
	}})
}

// countdown says yes n times, or always if n is negative.
func countdown(n int) func() bool {
	var calls atomic.Int64
	return func() bool { return n < 0 || calls.Add(1) <= int64(n) }
}

// fault is a store with another Load or another Swap, where they are not nil.
type fault struct {
	samauth.Store
	load func(ctx context.Context) (samauth.RefreshToken, string, error)
	swap func(ctx context.Context, token samauth.RefreshToken, old string) (string, error)
}

func (f fault) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if f.load == nil {
		return f.Store.Load(ctx)
	}
	return f.load(ctx)
}

func (f fault) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	if f.swap == nil {
		return f.Store.Swap(ctx, token, old)
	}
	return f.swap(ctx, token, old)
}

// exclusiveFault is a fault of a store that has a lock.
type exclusiveFault struct {
	fault
	locker samauth.Exclusive
}

func (f exclusiveFault) Lock(ctx context.Context) (unlock func(), err error) {
	return f.locker.Lock(ctx)
}

// wrap gives the fault the lock of the store, if it has one.
func wrap(store samauth.Store, f fault) samauth.Store {
	if locker, ok := store.(samauth.Exclusive); ok {
		return exclusiveFault{f, locker}
	}
	return f
}
