package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func open(*testing.T) (one, other samauth.Store) {
	store := NewStore()
	return store, store
}

// lockless hides the lock of a store.
type lockless struct{ samauth.Store }

func TestTheStoreInMemoryKeepsTheLaw(t *testing.T) {
	TestStore(t, open)
}

func TestAStoreWithoutALockKeepsTheLaw(t *testing.T) {
	TestStore(t, func(*testing.T) (one, other samauth.Store) {
		store := NewStore()
		return lockless{store}, lockless{store}
	})
}

func TestAStoreWithoutALockMayLoseWritesButNotTearThem(t *testing.T) {
	for _, c := range []struct {
		name  string
		store *blind
		says  string
	}{
		{"it loses writes", &blind{}, ""},
		{"it tears them", &blind{torn: true}, "parts of several tokens: the token is another than the one stored, in Previous"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := concurrent(t.Context(), c.store, c.store)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestTheLawHoldsUnderVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, law := range laws() {
			one, other := open(t)
			require.NoError(t, law.tried(t.Context(), one, other), law.name)
		}
	})
}

func TestEachLawIsMissedByAStoreThatBreaksIt(t *testing.T) {
	for _, c := range []struct {
		name   string
		law    string
		broken broken
		says   string
	}{
		{"it makes up an empty token", "a new place is empty", broken{load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
			return samauth.RefreshToken{}, "", nil
		}}, "Load returned a token although none is stored"},
		{"it has an error of its own for an empty place", "a new place is empty", broken{load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
			return samauth.RefreshToken{}, "", os.ErrNotExist
		}}, "the error of Load is not ErrNoToken but file does not exist"},
		{"it has a version for an empty place", "a new place is empty", broken{load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
			return samauth.RefreshToken{}, "0", samauth.ErrNoToken
		}}, `Load returned version "0" beside ErrNoToken`},
		{"it keeps the value alone", "a token comes back with all that is known about it", stores(func(token *samauth.RefreshToken) {
			*token = samauth.RefreshToken{Value: token.Value}
		}), "in Previous, Generation, ObtainedAt, Tenant, App, User, MFA, Failure"},
		{"it forgets failures", "a token comes back with all that is known about it", stores(func(token *samauth.RefreshToken) { token.Failure.Code = 0 }), "in Failure"},
		{"it keeps days", "a token comes back with all that is known about it", stores(func(token *samauth.RefreshToken) {
			token.ObtainedAt = token.ObtainedAt.Truncate(24 * time.Hour)
		}), "in ObtainedAt"},
		{"it makes up when a token was issued", "a token of which nothing is known comes back as that", stores(func(token *samauth.RefreshToken) {
			token.ObtainedAt = time.Unix(0, 0)
		}), "in ObtainedAt"},
		{"it merges", "nothing of an older token remains", broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
			if last := newest(s); token.Tenant == "" {
				token.Tenant = last.Tenant
			}
			return s.Swap(ctx, token, old)
		}}, "in Tenant"},
		{"it trims what follows a quote", "every character of a token comes back", stores(func(token *samauth.RefreshToken) { token.Value = cut(token.Value, 3) }), "in Value"},
		{"it has room for a kilobyte", "a long token comes back", stores(func(token *samauth.RefreshToken) { token.Value = cut(token.Value, 1024) }), "in Value"},
		{"its version is a hash", "every swap has a version of its own", broken{
			load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
				return newest(s), fmt.Sprint(newest(s).Generation), nil
			},
			swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
				_, version, _ := s.Load(ctx)
				s.Swap(ctx, token, version)
				return fmt.Sprint(token.Generation), nil
			},
		}, `version "1" was that of another swap`},
		{"it does not look at versions", "a stale version is a conflict", reckless(), "the error of Swap in place of version \"1\" is not ErrConflict but none"},
		{"it stores what it refuses", "a stale version is a conflict", broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
			_, version, _ := s.Load(ctx)
			next, err := s.Swap(ctx, token, version)
			if old != version {
				return "", samauth.ErrConflict
			}
			return next, err
		}}, `Load returned version "3", and Swap had returned "2"`},
		{"it takes no version for any", "no version is a conflict once something is stored", reckless(), `in place of version "" is not ErrConflict but none`},
		{"it takes any version for none", "a version is a conflict while nothing is stored", reckless(), "the error of Swap is not ErrConflict but none"},
		{"it ignores contexts when it writes", "a context that was canceled is an error", broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
			return s.Swap(context.WithoutCancel(ctx), token, old)
		}}, "the error of Swap is not context.Canceled but none"},
		{"it ignores contexts when it reads", "a context that was canceled is an error", broken{load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
			return s.Load(context.WithoutCancel(ctx))
		}}, "the error of Load is not context.Canceled but none"},
		{"it writes and then tells of the context", "a context that was canceled is an error", broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
			version, err := s.Swap(context.WithoutCancel(ctx), token, old)
			return version, errors.Join(ctx.Err(), err)
		}}, `Load returned version "2", and Swap had returned "1"`},
		{"its errors quote what it was to store", "no error or version contains a token", telling(nil), "an error or a version contains a token"},
		{"its errors quote what it holds", "no error or version contains a token", broken{load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
			token, version, err := s.Load(ctx)
			if err != nil {
				err = fmt.Errorf("%s: %w", newest(s).Previous.Reveal(), err)
			}
			return token, version, err
		}}, "an error or a version contains a token"},
		{"it checks versions and writes in two steps", "concurrent writers leave whole tokens", broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
			for range 20 {
				if _, version, _ := s.Load(ctx); version != old {
					return "", samauth.ErrConflict
				}
				time.Sleep(time.Microsecond) // gives way to other writers
			}
			_, version, _ := s.Load(ctx)
			return s.Swap(ctx, token, version)
		}}, "another's work unseen"},
		{"it always meets a conflict beside others", "concurrent writers leave whole tokens", broken{swap: func(s *Store, ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
			return "", samauth.ErrConflict
		}}, "Swap met conflicts although nobody else had written"},
		{"its lock is none", "the lock keeps others out", unlocked(), "the same store: Lock returned while another had the lock"},
		{"its lock waits for good", "the lock keeps others out", broken{lock: func(s *Store, ctx context.Context) (func(), error) {
			unlock, err := s.Lock(ctx)
			if err != nil {
				err = errors.New("busy")
			}
			return unlock, err
		}}, "is not context.DeadlineExceeded but busy"},
		{"its lock is never free again", "the lock is free after unlock", broken{lock: func(s *Store, ctx context.Context) (func(), error) {
			_, err := s.Lock(ctx)
			return func() {}, err
		}}, "Lock, where nobody has the lock: samauthtest: lock: wait for who has it: context deadline exceeded"},
		{"its lock ends with the context", "the lock outlives the context it was waited for with", broken{lock: func(s *Store, ctx context.Context) (func(), error) {
			unlock, err := s.Lock(ctx)
			if err == nil {
				context.AfterFunc(ctx, unlock)
			}
			return unlock, err
		}}, "Lock returned while another had the lock"},
		{"its lock does not look at the context first", "a canceled wait for the lock leaves nothing behind", broken{lock: func(s *Store, ctx context.Context) (func(), error) {
			return s.Lock(context.WithoutCancel(ctx))
		}}, "the error of Lock is not context.Canceled but none"},
		{"a wait in vain keeps the lock when it comes", "a canceled wait for the lock leaves nothing behind", broken{lock: func(s *Store, ctx context.Context) (func(), error) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			got := make(chan func(), 1)
			go func() {
				unlock, _ := s.Lock(context.WithoutCancel(ctx))
				got <- unlock
			}()
			select {
			case unlock := <-got:
				return unlock, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}}, "after a wait that was in vain: Lock, where nobody has the lock"},
		{"many hold its lock", "the lock is held by one at a time", unlocked(), "had the lock at once"},
		{"it cannot read while the lock is held", "Load and Swap do not need the lock", broken{load: func(s *Store, ctx context.Context) (samauth.RefreshToken, string, error) {
			unlock, err := s.Lock(ctx)
			if err != nil {
				return samauth.RefreshToken{}, "", err
			}
			defer unlock()
			return s.Load(ctx)
		}}, "whoever has the lock: Load after a Swap"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.broken.Store = NewStore()
				err := lawOf(t, c.law).tried(t.Context(), c.broken, c.broken)
				require.ErrorContains(t, err, c.says)
				require.NotContains(t, err.Error(), "canary")
				if c.name == "a wait in vain keeps the lock when it comes" {
					<-c.broken.Store.lock // ends the goroutine that still waits
				}
			})
		})
	}
}

func lawOf(t *testing.T, name string) law {
	for _, law := range laws() {
		if law.name == name {
			return law
		}
	}
	require.FailNow(t, "there is no law that "+name)
	return law{}
}

func TestBothStoresOfAPlaceAreTried(t *testing.T) {
	for _, c := range []struct {
		law, says string
	}{
		{"two stores of one place see each other's tokens", "the other store: Load after a Swap: samauthtest: load: samauth: no refresh token is stored"},
		{"the lock keeps others out", "the other store: Lock returned while another had the lock"},
	} {
		require.ErrorContains(t, lawOf(t, c.law).tried(t.Context(), NewStore(), NewStore()), c.says)
	}
	store := NewStore()
	require.ErrorContains(t, discreet(t.Context(), store, telling(store)), "an error or a version contains a token")
	require.ErrorContains(t, concurrent(t.Context(), NewStore(), lockless{NewStore()}), "is an Exclusive and the other is not")
}

func TestTestStoreFailsTheTestOfABrokenStore(t *testing.T) {
	const inside = "SAMAUTHTEST_BROKEN_STORE"
	if os.Getenv(inside) != "" {
		TestStore(t, func(*testing.T) (one, other samauth.Store) {
			b := reckless()
			b.Store = NewStore()
			return b, b
		})
		return
	}
	program, err := os.Executable()
	require.NoError(t, err)
	command := exec.Command(program, "-test.run=^"+t.Name()+"$", "-test.count=1")
	command.Env = append(os.Environ(), inside+"=1", "GOCOVERDIR="+t.TempDir())
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Contains(t, string(output), "--- FAIL: TestTestStoreFailsTheTestOfABrokenStore/a_stale_version_is_a_conflict")
	require.Contains(t, string(output), `samauthtest: no version is a conflict once something is stored: the error of Swap in place of version "" is not ErrConflict but none`)
	require.NotContains(t, string(output), "FAIL: TestTestStoreFailsTheTestOfABrokenStore/a_new_place_is_empty")
	require.NotContains(t, string(output), "canary")
}
