package samauthtest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func token(text string) samauth.RefreshToken {
	return samauth.RefreshToken{Value: samauth.NewSecret(text)}
}

func TestAStoreRemembersAllThatItHeld(t *testing.T) {
	store := samauthtest.NewStore(token("one"), token("two"))
	held, version, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "two", held.Value.Reveal())
	require.Zero(t, store.Swaps(), "what it began with is no swap")
	_, err = store.Swap(t.Context(), token("three"), version)
	require.NoError(t, err)
	_, err = store.Swap(t.Context(), token("four"), version)
	require.ErrorIs(t, err, samauth.ErrConflict)
	require.Equal(t, 1, store.Swaps())

	tokens := store.Tokens()
	require.Len(t, tokens, 3)
	require.Equal(t, "three", tokens[2].Value.Reveal())
	tokens[2] = token("changed")
	require.Equal(t, "three", store.Tokens()[2].Value.Reveal(), "it gives copies away")
}

func TestAStoreDoesNotShareWhatItWasMadeFrom(t *testing.T) {
	tokens := []samauth.RefreshToken{token("one")}
	store := samauthtest.NewStore(tokens...)
	tokens[0] = token("changed")
	require.Equal(t, "one", store.Tokens()[0].Value.Reveal())
}

func TestASecondUnlockDoesNotEndTheLockOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := samauthtest.NewStore()
		first, err := store.Lock(t.Context())
		require.NoError(t, err)
		first()
		second, err := store.Lock(t.Context())
		require.NoError(t, err)
		go first()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err = store.Lock(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		second()
	})
}

var errBroken = errors.New("the disk is full")

func TestFaultsOfStores(t *testing.T) {
	for _, c := range []struct {
		name   string
		make   func(store samauth.Store) samauth.Store
		loads  []error // of three calls
		swaps  []error // of three calls after them
		stored []string
	}{
		{"the first two loads fail", func(s samauth.Store) samauth.Store { return samauthtest.FailLoads(s, 2, errBroken) },
			[]error{errBroken, errBroken, nil}, []error{nil, nil, nil}, []string{"a", "0", "1", "2"}},
		{"all loads fail", func(s samauth.Store) samauth.Store { return samauthtest.FailLoads(s, -1, errBroken) },
			[]error{errBroken, errBroken, errBroken}, []error{nil, nil, nil}, []string{"a", "0", "1", "2"}},
		{"the first swap fails", func(s samauth.Store) samauth.Store { return samauthtest.FailSwaps(s, 1, errBroken) },
			[]error{nil, nil, nil}, []error{errBroken, nil, nil}, []string{"a", "1", "2"}},
		{"all swaps fail", func(s samauth.Store) samauth.Store { return samauthtest.FailSwaps(s, -1, errBroken) },
			[]error{nil, nil, nil}, []error{errBroken, errBroken, errBroken}, []string{"a"}},
		{"no swap fails", func(s samauth.Store) samauth.Store { return samauthtest.FailSwaps(s, 0, errBroken) },
			[]error{nil, nil, nil}, []error{nil, nil, nil}, []string{"a", "0", "1", "2"}},
		{"the first swap's answer is lost", func(s samauth.Store) samauth.Store { return samauthtest.LoseSwaps(s, 1, errBroken) },
			[]error{nil, nil, nil}, []error{errBroken, nil, nil}, []string{"a", "0", "1", "2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := samauthtest.NewStore(token("a"))
			faulty := c.make(store)
			for _, want := range c.loads {
				_, _, err := faulty.Load(t.Context())
				require.ErrorIs(t, err, want)
			}
			for i, want := range c.swaps {
				_, version, err := store.Load(t.Context())
				require.NoError(t, err)
				_, err = faulty.Swap(t.Context(), token(string(rune('0'+i))), version)
				require.ErrorIs(t, err, want)
			}
			var stored []string
			for _, token := range store.Tokens() {
				stored = append(stored, token.Value.Reveal())
			}
			require.Equal(t, c.stored, stored)
		})
	}
}

func TestALostAnswerHidesNoErrorOfTheStore(t *testing.T) {
	store := samauthtest.LoseSwaps(samauthtest.NewStore(token("a")), 1, errBroken)
	_, err := store.Swap(t.Context(), token("b"), "")
	require.ErrorIs(t, err, samauth.ErrConflict)
	_, err = store.Swap(t.Context(), token("b"), "1")
	require.ErrorIs(t, err, errBroken)
}

// plain is a store without a lock.
type plain struct{ samauth.Store }

func TestFaultsKeepTheLockOfAStoreThatHasOne(t *testing.T) {
	for name, fault := range map[string]func(samauth.Store, int, error) samauth.Store{
		"FailLoads": samauthtest.FailLoads, "FailSwaps": samauthtest.FailSwaps, "LoseSwaps": samauthtest.LoseSwaps,
	} {
		t.Run(name, func(t *testing.T) {
			require.NotImplements(t, (*samauth.Exclusive)(nil), fault(plain{samauthtest.NewStore()}, 1, errBroken))
			require.Implements(t, (*samauth.Exclusive)(nil), fault(samauthtest.NewStore(), 1, errBroken))
		})
	}
	t.Run("all of them are stores", func(t *testing.T) {
		samauthtest.TestStore(t, func(*testing.T) (one, other samauth.Store) {
			store := samauthtest.NewStore()
			return samauthtest.FailLoads(samauthtest.FailSwaps(store, 0, errBroken), 0, errBroken), samauthtest.LoseSwaps(store, 0, errBroken)
		})
	})
}
