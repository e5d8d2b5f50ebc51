package samauth_test

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

// unlocked is a store that keeps no writers apart.
type unlocked struct{ samauth.Store }

func TestRotationsThatNothingKeepsApartBothSucceed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		outcomes := make(chan error, 2)
		for i := range 2 {
			delay := time.Second + time.Duration(i)*time.Millisecond
			sam := newClient(t, slow{s.entra, delay}, unlocked{s.store}, nil)
			go func() { outcomes <- sam.Rotate(t.Context()) }()
		}
		require.NoError(t, <-outcomes)
		require.NoError(t, <-outcomes)
		require.Equal(t, 1, s.store.Swaps(), "the second found that the first had rotated")
		require.Equal(t, 2, s.entra.Calls())
	})
}

// belated is a store that writes and then answers no more.
type belated struct{ *samauthtest.Store }

func (b belated) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	if _, err := b.Store.Swap(ctx, token, old); err != nil {
		return "", err
	}
	<-ctx.Done()
	return "", ctx.Err()
}

func TestAWriteThatTookAllItsTimeIsStillReadBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, s.entra, belated{s.store}, nil)
		require.NoError(t, s.sam.Rotate(t.Context()))
		require.Equal(t, uint64(2), s.stored(t).Generation)
	})
}

func TestThatTheProgramEndsIsNoFailure(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(*samauth.Client, context.Context) error
	}{
		{"in Rotate", (*samauth.Client).Rotate},
		{"in KeepFresh", (*samauth.Client).KeepFresh},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				s.sam = newClient(t, slow{s.entra, time.Second}, s.store, nil)
				time.Sleep(8 * 24 * time.Hour)
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				require.ErrorIs(t, test.run(s.sam, ctx), context.DeadlineExceeded)
				require.Zero(t, s.stored(t).Failure)
				require.Zero(t, s.store.Swaps())
				health, err := s.sam.Health(t.Context())
				require.NoError(t, err)
				require.Zero(t, health.Failure)
			})
		})
	}
}

func TestADeadGrantIsNotWrittenDownAtEveryTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		require.NoError(t, s.sam.Rotate(t.Context()))
		s.restart(t, nil) // which does not know whether the new token has ever served
		s.entra.Revoke()
		before := s.store.Swaps()
		for range 24 * 60 {
			_, err := s.sam.Token(t.Context(), customerA, graphScopes)
			require.Error(t, err)
			time.Sleep(time.Minute)
		}
		require.Less(t, s.store.Swaps()-before, 50)
	})
}

func TestAStoreThatNobodyCanWriteIsTriedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		time.Sleep(8 * 24 * time.Hour)
		s.sam = newClient(t, s.entra, samauthtest.FailSwaps(s.store, -1, errors.New("read only")), nil)
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
		require.LessOrEqual(t, s.entra.Calls(), 40)
		require.Greater(t, s.entra.Calls(), 20)
	})
}

func TestTheTokenBeforeIsErasedThoughNobodyAsksForTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		go s.sam.KeepFresh(t.Context())
		var with int
		for range 100 {
			time.Sleep(24 * time.Hour)
			if !s.stored(t).Previous.IsZero() {
				with++
			}
		}
		require.Greater(t, s.stored(t).Generation, uint64(10))
		require.Less(t, with, 30, "days on which it could be read")
	})
}

func TestScopesOfItsOwnAreChecked(t *testing.T) {
	s := newStage(t, nil)
	for _, scope := range []string{"", "a b", "a\r\nc", `a"`, "ü"} {
		_, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), s.store,
			&samauth.Options{Transport: s.entra, Scopes: []string{graphScopes[0], scope}})
		require.ErrorContains(t, err, "is not a scope", "%q", scope)
	}
}
