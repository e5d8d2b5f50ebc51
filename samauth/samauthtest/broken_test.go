package samauthtest

import (
	"context"
	"fmt"
	"sync"

	"github.com/partnersec/partnersec/samauth"
)

// broken is a store with one of its methods replaced.
type broken struct {
	*Store
	load func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error)
	swap func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error)
	lock func(s *Store, ctx context.Context) (func(), error)
}

func (b broken) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if b.load != nil {
		return b.load(b.Store, ctx)
	}
	return b.Store.Load(ctx)
}

func (b broken) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	if b.swap != nil {
		return b.swap(b.Store, ctx, token, old)
	}
	return b.Store.Swap(ctx, token, old)
}

func (b broken) Lock(ctx context.Context) (func(), error) {
	if b.lock != nil {
		return b.lock(b.Store, ctx)
	}
	return b.Store.Lock(ctx)
}

// stores changes what is written.
func stores(change func(token *samauth.RefreshToken)) broken {
	return broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
		change(&token)
		return s.Swap(ctx, token, old)
	}}
}

func cut(secret samauth.Secret, size int) samauth.Secret {
	text := secret.Reveal()
	return samauth.NewSecret(text[:min(len(text), size)])
}

func newest(s *Store) samauth.RefreshToken {
	tokens := s.Tokens()
	if len(tokens) == 0 {
		return samauth.RefreshToken{}
	}
	return tokens[len(tokens)-1]
}

// telling is a store whose errors quote what it was to store.
func telling(store *Store) broken {
	return broken{Store: store, swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
		version, err := s.Swap(ctx, token, old)
		if err != nil {
			err = fmt.Errorf("store %s: %w", token.Value.Reveal(), err)
		}
		return version, err
	}}
}

// reckless is a store that ignores versions.
func reckless() broken {
	return broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
		_, version, _ := s.Load(ctx)
		return s.Swap(ctx, token, version)
	}}
}

// unlocked is a store whose lock everybody has.
func unlocked() broken {
	return broken{lock: func(s *Store, ctx context.Context) (func(), error) { return func() {}, ctx.Err() }}
}

// blind is a store that never sees a conflict.
type blind struct {
	mu    sync.Mutex
	token samauth.RefreshToken
	swaps int
	torn  bool
}

func (b *blind) Load(context.Context) (samauth.RefreshToken, string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.swaps == 0 {
		return samauth.RefreshToken{}, "", samauth.ErrNoToken
	}
	return b.token, fmt.Sprint(b.swaps), nil
}

func (b *blind) Swap(_ context.Context, token samauth.RefreshToken, _ string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.torn {
		token.Previous = b.token.Previous
	}
	b.token = token
	b.swaps++
	return fmt.Sprint(b.swaps), nil
}
