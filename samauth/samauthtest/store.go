package samauthtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/partnersec/partnersec/samauth"
)

// Store is a [samauth.Exclusive] in memory, safe for concurrent use. What it
// holds ends with the process, so it is for tests alone. [NewStore] makes one.
type Store struct {
	lock chan struct{} // holds an element while somebody has the lock

	mu      sync.Mutex
	tokens  []samauth.RefreshToken // all that were stored, the newest last
	initial int
}

var _ samauth.Exclusive = (*Store)(nil)

// NewStore is a store that has been given the tokens one after the other, so
// that it holds the last of them. Without any it is empty.
func NewStore(tokens ...samauth.RefreshToken) *Store {
	return &Store{lock: make(chan struct{}, 1), tokens: slices.Clone(tokens), initial: len(tokens)}
}

// Load is the token that was stored last.
func (s *Store) Load(ctx context.Context) (token samauth.RefreshToken, version string, err error) {
	if err := ctx.Err(); err != nil {
		return samauth.RefreshToken{}, "", fmt.Errorf("samauthtest: load: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tokens) == 0 {
		return samauth.RefreshToken{}, "", fmt.Errorf("samauthtest: load: %w", samauth.ErrNoToken)
	}
	return s.tokens[len(s.tokens)-1], s.version(), nil
}

// Swap stores a token in place of the one with version old.
func (s *Store) Swap(ctx context.Context, token samauth.RefreshToken, old string) (version string, err error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("samauthtest: swap: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old != s.version() {
		return "", fmt.Errorf("samauthtest: swap: %w", samauth.ErrConflict)
	}
	s.tokens = append(s.tokens, token)
	return s.version(), nil
}

// version is how many tokens were stored, which s.mu protects.
func (s *Store) version() string {
	if len(s.tokens) == 0 {
		return ""
	}
	return strconv.Itoa(len(s.tokens))
}

// Lock waits for the lock of this store.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("samauthtest: lock: %w", err)
	}
	select {
	case s.lock <- struct{}{}:
		return sync.OnceFunc(func() { <-s.lock }), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("samauthtest: lock: wait for who has it: %w", ctx.Err())
	}
}

// Tokens are all the tokens that were ever stored, those of [NewStore] among
// them. The last is what the store holds.
func (s *Store) Tokens() []samauth.RefreshToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.tokens)
}

// Swaps is how many calls of Swap stored a token.
func (s *Store) Swaps() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tokens) - s.initial
}
