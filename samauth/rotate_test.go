package samauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestTheRefreshTokenIsReplacedWhenItIsAWeekOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		first := s.stored(t)
		time.Sleep(6 * 24 * time.Hour)
		s.token(t, customerA)
		require.Zero(t, s.store.Swaps(), "it is not yet due")
		time.Sleep(2 * 24 * time.Hour)
		s.token(t, customerA)
		second := s.stored(t)
		require.Equal(t, 1, s.store.Swaps())
		require.Equal(t, first.Generation+1, second.Generation)
		require.False(t, second.Value.Equal(first.Value))
		require.True(t, second.Previous.Equal(first.Value))
		require.WithinDuration(t, time.Now(), second.ObtainedAt, time.Second)
		require.Equal(t, samauth.MFAInAccessToken, second.MFA)
		s.token(t, customerB)
		require.Equal(t, 1, s.store.Swaps(), "once is enough")
	})
}

func TestAFleetReplacesTheRefreshTokenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, slow{s.entra, 50 * time.Millisecond}, s.store, nil)
		time.Sleep(8 * 24 * time.Hour)
		var group sync.WaitGroup
		for i := range 10_000 {
			group.Go(func() { s.token(t, customerID(i)) })
		}
		group.Wait()
		require.Equal(t, 10_000, s.entra.Calls())
		require.Equal(t, 1, s.store.Swaps())
	})
}

func TestATokenFromElsewhereWorksAsItIsAndIsReplacedAtOnce(t *testing.T) {
	s := newStage(t, nil)
	bare := samauth.RefreshToken{Value: s.stored(t).Value}
	store := samauthtest.NewStore(bare)
	sam := newClient(t, s.entra, store, nil)
	_, err := sam.Token(t.Context(), partnerTenant, graphScopes)
	require.NoError(t, err)
	token, _, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, uint64(1), token.Generation)
	require.Equal(t, partnerTenant, token.Tenant)
	require.Equal(t, appID, token.App)
	require.Equal(t, samauth.User{ID: userID, Tenant: partnerTenant, Name: consentUser.Name}, token.User)
	require.Equal(t, samauth.MFAInAccessToken, token.MFA)
}

func TestANewTokenIsNotUsedBeforeItIsDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		var uses int
		s.entra.Used = func(used samauth.Secret) {
			uses++
			for _, token := range s.store.Tokens() {
				if token.Value.Equal(used) {
					return
				}
			}
			t.Error("a token was used that is not in the store")
		}
		for range 20 {
			time.Sleep(8 * 24 * time.Hour)
			s.token(t, customerA)
			s.token(t, customerB)
		}
		require.Equal(t, 40, uses)
		require.Equal(t, 20, s.store.Swaps())
	})
}

func TestAStoreThatCannotBeWritten(t *testing.T) {
	full := errors.New("no space left on device")
	for _, single := range []bool{false, true} {
		t.Run(fmt.Sprintf("single use %t", single), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				options := &samauth.Options{SingleUse: single}
				s := newStage(t, options)
				s.entra.SingleUse = single
				first := s.stored(t)
				broken := samauthtest.FailSwaps(s.store, -1, full)
				sam := newClient(t, s.entra, broken, options)
				time.Sleep(8 * 24 * time.Hour)

				err := sam.Rotate(t.Context())
				require.ErrorIs(t, err, samauth.ErrNotDurable)
				require.ErrorIs(t, err, full)
				require.True(t, s.stored(t).Value.Equal(first.Value), "the old one is still there")

				_, err = sam.Token(t.Context(), customerA, graphScopes)
				if single {
					require.ErrorIs(t, err, samauth.ErrNotDurable)
					require.Equal(t, 1, s.entra.Calls(), "what is left is not tried in vain")
					return
				}
				require.NoError(t, err, "the old one still serves")
				require.Equal(t, []int{1, 1}, tokensUsed(s.entra))
			})
		})
	}
}

func tokensUsed(entra *samauthtest.Entra) []int {
	var serials []int
	for _, exchange := range entra.Exchanges() {
		serials = append(serials, exchange.Token)
	}
	return serials
}

func TestAWriteWhoseAnswerWasLostIsNotLost(t *testing.T) {
	for _, single := range []bool{false, true} {
		t.Run(fmt.Sprintf("single use %t", single), func(t *testing.T) {
			options := &samauth.Options{SingleUse: single}
			s := newStage(t, options)
			s.entra.SingleUse = single
			sam := newClient(t, s.entra, samauthtest.LoseSwaps(s.store, 1, errors.New("timeout")), options)
			require.NoError(t, sam.Rotate(t.Context()))
			require.NoError(t, sam.Rotate(t.Context()))
			require.Equal(t, uint64(3), s.stored(t).Generation)
		})
	}
}

func TestAStrictServersTokenIsStoredAtTheNextTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := &samauth.Options{SingleUse: true}
		s := newStage(t, options)
		s.entra.SingleUse = true
		sam := newClient(t, s.entra, samauthtest.FailSwaps(s.store, 8, errors.New("busy")), options)
		_, err := sam.Token(t.Context(), customerA, graphScopes)
		require.ErrorIs(t, err, samauth.ErrNotDurable)
		time.Sleep(time.Minute)
		_, err = sam.Token(t.Context(), customerA, graphScopes)
		require.ErrorIs(t, err, samauth.ErrNotDurable)
		time.Sleep(time.Minute)
		_, err = sam.Token(t.Context(), customerA, graphScopes)
		require.NoError(t, err)
		require.Equal(t, []int{1, 2}, tokensUsed(s.entra))
	})
}

func TestSingleUse(t *testing.T) {
	options := &samauth.Options{SingleUse: true}
	s := newStage(t, options)
	s.entra.SingleUse = true
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() { s.token(t, customerID(i)) })
	}
	group.Wait()
	s.restart(t, options)
	s.token(t, customerA)
	require.Equal(t, 101, s.store.Swaps())
}

func TestAStrictServersTokenOutlivesTheOneWhoAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := &samauth.Options{SingleUse: true}
		s := newStage(t, options)
		s.entra.SingleUse = true
		ctx, cancel := context.WithCancel(t.Context())
		s.entra.Used = func(samauth.Secret) { cancel() }
		require.NoError(t, s.sam.Rotate(ctx))
		s.entra.Used = nil
		s.token(t, customerA)
	})
}

func TestAStrictServersTokenIsKeptWhateverElseIsWrong(t *testing.T) {
	options := &samauth.Options{SingleUse: true}
	for _, access := range []string{tokenOf(customerB), "e30.e30." + tokenOf(customerA), "e30.eyJ0aWQiOjF9.c2ln"} {
		s := newStage(t, options)
		s.entra.SingleUse = true
		s.entra.Amend = func(_ string, answer map[string]any) { answer["access_token"] = access }
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		if access != "e30.e30."+tokenOf(customerA) { // which is opaque
			require.Error(t, err)
		}
		s.entra.Amend = nil
		s.restart(t, options)
		s.token(t, customerA)
	}
}

func TestRotationIsNotUndoneByCancellation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newStage(t, nil)
	sam := newClient(t, s.entra, canceling{s.store, cancel}, nil)
	require.NoError(t, sam.Rotate(ctx))
	require.Equal(t, uint64(2), s.stored(t).Generation)
}

// canceling is a store that cancels whatever context somebody waits with, just
// before it writes.
type canceling struct {
	*samauthtest.Store
	cancel func()
}

func (c canceling) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	c.cancel()
	return c.Store.Swap(ctx, token, old)
}

func TestWhatAnotherProcessRotatedIsAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		other := newClient(t, s.entra, s.store, nil)
		s.token(t, customerA)
		_, err := other.Token(t.Context(), customerA, graphScopes)
		require.NoError(t, err)
		time.Sleep(8 * 24 * time.Hour)
		s.token(t, customerA)
		_, err = other.Token(t.Context(), customerA, graphScopes)
		require.NoError(t, err)
		require.Equal(t, 1, s.store.Swaps())
		exchanges := s.entra.Exchanges()
		require.Equal(t, exchanges[2].Issued, exchanges[3].Token)
	})
}

func TestANewConsentIsSeenWithoutARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.token(t, customerA)
		s.entra.Revoke()
		_, err := s.sam.Token(t.Context(), customerB, graphScopes)
		require.Equal(t, samauth.Revoked, classOf(t, err))
		again := s.entra.Consent(consentUser, "pwd", "mfa")
		again.Generation = s.stored(t).Generation + 1
		_, version, err := s.store.Load(t.Context())
		require.NoError(t, err)
		_, err = s.store.Swap(t.Context(), again, version)
		require.NoError(t, err)
		time.Sleep(2 * time.Minute)
		s.token(t, customerB)
	})
}

func TestAnAnswerWithoutARefreshTokenReplacesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Amend = func(_ string, answer map[string]any) { answer["refresh_token"] = "" }
		time.Sleep(8 * 24 * time.Hour)
		s.token(t, customerA)
		require.True(t, s.stored(t).Value.Equal(s.store.Tokens()[0].Value))
		require.ErrorContains(t, s.sam.Rotate(t.Context()), "offline_access")
	})
}

func TestATokenThatNeverServedGivesWayToTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Amend = func(_ string, answer map[string]any) { answer["refresh_token"] = "canary-mangled-by-a-proxy" }
		require.NoError(t, s.sam.Rotate(t.Context()))
		s.entra.Amend = nil
		s.token(t, customerA)
		require.Equal(t, uint64(3), s.stored(t).Generation)
		s.token(t, customerB)
	})
}

func TestNoRefusalTouchesTheStoredToken(t *testing.T) {
	for _, code := range []int{700082, 70008, 50173, 50076, 70043, 53003, 65001, 700016, 90002, 7000215, 7000222, 700027, 700007, 50196, 424242} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				value := s.stored(t).Value
				s.entra.Refuse("", code)
				time.Sleep(8 * 24 * time.Hour)
				_, err := s.sam.Token(t.Context(), customerA, graphScopes)
				require.Equal(t, code, errorOf(t, err).Code)
				require.Equal(t, code, errorOf(t, s.sam.Rotate(t.Context())).Code)
				require.True(t, s.stored(t).Value.Equal(value))
				require.False(t, s.stored(t).Value.IsZero())
			})
		})
	}
}

func TestThatACustomerRefusesSaysNothingOfTheRefreshToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Refuse(customerA, 53003)
		time.Sleep(8 * 24 * time.Hour)
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		require.Equal(t, samauth.BlockedByPolicy, classOf(t, err))
		require.Zero(t, s.stored(t).Failure)
		s.token(t, customerB)
		require.Equal(t, uint64(2), s.stored(t).Generation)
	})
}

func TestKeepFreshForTwoHundredAndFortyDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		end := time.Now().Add(240 * 24 * time.Hour)
		for process := 0; time.Now().Before(end); process++ {
			s.restart(t, nil)
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(process%40+1)*7*time.Hour)
			require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
			cancel()
			s.token(t, customerA)
			require.Less(t, time.Since(s.stored(t).ObtainedAt), 20*24*time.Hour)
		}
		rotations := s.stored(t).Generation - 1
		require.Greater(t, rotations, uint64(25))
		require.Less(t, rotations, uint64(50))
	})
}

func TestWithoutRotationATokenDiesAfterNinetyDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		time.Sleep(samauth.Lifetime + time.Hour)
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		e := errorOf(t, err)
		require.Equal(t, 700082, e.Code)
		require.Equal(t, samauth.ReauthNeeded, e.Class())
		require.False(t, s.stored(t).Value.IsZero())
	})
}

func TestAnOutageOfADayWithAHundredRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		time.Sleep(8 * 24 * time.Hour)
		s.entra.Fail(http.StatusServiceUnavailable)
		for range 100 {
			s.restart(t, nil)
			ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour/100)
			require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
			cancel()
		}
		require.LessOrEqual(t, s.entra.Calls(), 40)
		require.Greater(t, s.entra.Calls(), 20)
		s.entra.Fail(0)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
		require.Equal(t, uint64(2), s.stored(t).Generation)
		require.Zero(t, s.stored(t).Failure)
	})
}

func TestAHopelessRotationIsTriedOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		time.Sleep(8 * 24 * time.Hour)
		s.entra.Revoke()
		ctx, cancel := context.WithTimeout(t.Context(), 10*24*time.Hour)
		defer cancel()
		require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
		require.LessOrEqual(t, s.entra.Calls(), 10)
	})
}

func TestTheTokenBeforeIsErasedOnceItIsNotNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		require.NoError(t, s.sam.Rotate(t.Context()))
		s.token(t, customerA)
		ctx, cancel := context.WithTimeout(t.Context(), 23*time.Hour)
		require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
		cancel()
		require.False(t, s.stored(t).Previous.IsZero())
		ctx, cancel = context.WithTimeout(t.Context(), 3*time.Hour)
		defer cancel()
		require.ErrorIs(t, s.sam.KeepFresh(ctx), context.DeadlineExceeded)
		require.True(t, s.stored(t).Previous.IsZero())
		require.Equal(t, uint64(2), s.stored(t).Generation)
	})
}

func TestConcurrentRotationsAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		transport := slow{s.entra, time.Second}
		clients := []*samauth.Client{newClient(t, transport, s.store, nil), newClient(t, transport, s.store, nil)}
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() { require.NoError(t, clients[i%2].Rotate(t.Context())) })
		}
		group.Wait()
		require.Equal(t, 1, s.store.Swaps())
	})
}
