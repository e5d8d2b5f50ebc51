package samauth_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// newStrict is a stage whose server takes a refresh token once.
func newStrict(t *testing.T, store func(*samauthtest.Store) samauth.Store) *stage {
	s := newStage(t, nil)
	s.entra.SingleUse = true
	s.sam = newClient(t, s.entra, store(s.store), &samauth.Options{SingleUse: true})
	return s
}

func sound(store *samauthtest.Store) samauth.Store { return store }

// wrecked is a store that breaks. It then says err in place of what it holds,
// until it is written anew in place of version.
type wrecked struct {
	*samauthtest.Store
	err     error
	version string
	broken  atomic.Bool
}

func (w *wrecked) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if w.broken.Load() {
		return samauth.RefreshToken{}, w.version, w.err
	}
	return w.Store.Load(ctx)
}

func (w *wrecked) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	if !w.broken.Load() {
		return w.Store.Swap(ctx, token, old)
	}
	if old != w.version {
		return "", samauth.ErrConflict
	}
	_, old, err := w.Store.Load(ctx)
	if err != nil {
		return "", err
	}
	w.broken.Store(false)
	return w.Store.Swap(ctx, token, old)
}

func TestAStrictServersTokenIsStoredThoughTheOldOneIsGone(t *testing.T) {
	for _, test := range []struct {
		name, version string
		err           error
	}{
		{"the store is damaged during the exchange", "damaged", samauth.ErrDamaged},
		{"the store is emptied during the exchange", "", samauth.ErrNoToken},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var store *wrecked
				s := newStrict(t, func(inner *samauthtest.Store) samauth.Store {
					store = &wrecked{Store: inner, err: test.err, version: test.version}
					return store
				})
				s.entra.Used = func(samauth.Secret) { store.broken.Store(true) }
				s.token(t, customerA)
				s.entra.Used = nil
				require.False(t, store.broken.Load(), "the store gave a version to replace")
				require.Equal(t, 2, s.entra.Serial(s.stored(t).Value))
				s.token(t, customerB)
			})
		})
	}
}

// aging is a store that, once it is damaged, gives a copy of the token before
// and cannot be written.
type aging struct {
	*samauthtest.Store
	damaged atomic.Bool
}

func (a *aging) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if a.damaged.Load() {
		all := a.Tokens()
		return all[len(all)-2], "copy", samauth.ErrDamaged
	}
	return a.Store.Load(ctx)
}

func (a *aging) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	if a.damaged.Load() {
		return "", errors.New("no space left on device")
	}
	return a.Store.Swap(ctx, token, old)
}

func TestAStrictServerIsNotShownASpentTokenThatADamagedStoreGives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store *aging
		s := newStrict(t, func(inner *samauthtest.Store) samauth.Store {
			store = &aging{Store: inner}
			return store
		})
		time.Sleep(time.Second) // so that its dates tell the new token from the old one
		s.token(t, customerA)
		store.damaged.Store(true)
		_, err := s.sam.Token(t.Context(), customerB, graphScopes)
		require.ErrorIs(t, err, samauth.ErrNotDurable)
		require.Equal(t, []int{1, 2}, tokensUsed(s.entra))
		store.damaged.Store(false)
		time.Sleep(time.Minute)
		s.token(t, customerB)
		require.Equal(t, []int{1, 2, 3}, tokensUsed(s.entra))
	})
}

// late is a transport that loses the answer of whoever leaves before it comes.
type late struct {
	http.RoundTripper
	delay time.Duration
}

func (l late) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	select {
	case <-time.After(l.delay):
		return resp, err
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func TestAStrictServersAnswerIsWaitedForThoughTheProgramEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *samauth.Client, context.Context)
	}{
		{"in Rotate", func(t *testing.T, sam *samauth.Client, ctx context.Context) { require.NoError(t, sam.Rotate(ctx)) }},
		{"in KeepFresh", func(t *testing.T, sam *samauth.Client, ctx context.Context) {
			require.ErrorIs(t, sam.KeepFresh(ctx), context.DeadlineExceeded)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStrict(t, sound)
				options := &samauth.Options{SingleUse: true}
				s.sam = newClient(t, late{s.entra, time.Second}, s.store, options)
				time.Sleep(8 * 24 * time.Hour)
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				test.run(t, s.sam, ctx)
				require.Equal(t, uint64(2), s.stored(t).Generation)
				s.restart(t, options)
				s.token(t, customerA)
			})
		})
	}
}

func TestAStrictServersBadAccessTokenCostsNobodyElseTheirs(t *testing.T) {
	for _, test := range []struct {
		name  string
		amend func(answer map[string]any)
		pause time.Duration // until others are served
		is    error
	}{
		{"there is none", func(a map[string]any) { delete(a, "access_token") }, time.Minute, nil},
		{"it is a number", func(a map[string]any) { a["access_token"] = 1 }, time.Minute, nil},
		{"it is of another kind", func(a map[string]any) { a["token_type"] = "N_A" }, time.Minute, nil},
		{"it is another tenant's", func(a map[string]any) { a["access_token"] = tokenOf(customerB) }, 0, samauth.ErrForeignToken},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStrict(t, sound)
				s.entra.Amend = func(tenant string, answer map[string]any) {
					if tenant == customerA {
						test.amend(answer)
					}
				}
				_, err := s.sam.Token(t.Context(), customerA, graphScopes)
				require.Error(t, err)
				if test.is != nil {
					require.ErrorIs(t, err, test.is)
				}
				time.Sleep(test.pause)
				s.token(t, customerB)
			})
		})
	}
}

func TestAnAnswerWithoutARefreshTokenStillServesThoughTokensAreSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrict(t, sound)
		s.entra.SingleUse = false // as Entra is, so that the old one can serve on
		s.entra.Amend = func(tenant string, answer map[string]any) {
			if tenant == customerA {
				delete(answer, "refresh_token")
			}
		}
		s.token(t, customerB)
		s.token(t, customerA)
		s.token(t, partnerTenant)
	})
}

// stuck is a store that hangs from the first write on.
type stuck struct {
	*samauthtest.Store
	hangs atomic.Bool
}

func (s *stuck) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if s.hangs.Load() {
		<-ctx.Done()
		return samauth.RefreshToken{}, "", ctx.Err()
	}
	return s.Store.Load(ctx)
}

func (s *stuck) Swap(ctx context.Context, _ samauth.RefreshToken, _ string) (string, error) {
	s.hangs.Store(true)
	<-ctx.Done()
	return "", ctx.Err()
}

func TestAStoreThatHangsEndsAStrictRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrict(t, func(inner *samauthtest.Store) samauth.Store { return &stuck{Store: inner} })
		done := make(chan error, 1)
		go func() { done <- s.sam.Rotate(t.Context()) }()
		select {
		case err := <-done:
			require.ErrorIs(t, err, samauth.ErrNotDurable)
		case <-time.After(10 * time.Minute):
			require.Fail(t, "Rotate has not returned")
		}
	})
}

func TestAStrictServerIsNotShownASpentTokenOfTheSameSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store *aging
		s := newStrict(t, func(inner *samauthtest.Store) samauth.Store {
			store = &aging{Store: inner}
			return store
		})
		time.Sleep(time.Hour)
		for range 2 { // as every fleet of customers does
			_, err := s.sam.Token(t.Context(), customerID(s.entra.Calls()), graphScopes)
			require.NoError(t, err)
		}
		store.damaged.Store(true)
		_, err := s.sam.Token(t.Context(), customerB, graphScopes)
		require.ErrorIs(t, err, samauth.ErrNotDurable)
		require.Equal(t, []int{1, 2, 3}, tokensUsed(s.entra))
		store.damaged.Store(false)
		time.Sleep(time.Minute)
		s.token(t, customerB)
		require.Equal(t, []int{1, 2, 3, 4}, tokensUsed(s.entra))
	})
}
