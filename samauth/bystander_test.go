package samauth_test

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// challenged asks for a token that answers a claims challenge.
func (s *stage) challenged(t *testing.T, tenant string, scopes []string, claims string) error {
	_, err := s.sam.Credential(tenant).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: scopes, Claims: claims, EnableCAE: true})
	return err
}

const stepUp = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`

// recovery is how long it takes from now until a tenant's token can be had.
func (s *stage) recovery(t *testing.T, tenant string) time.Duration {
	begin := time.Now()
	_, err := s.sam.Token(t.Context(), tenant, graphScopes)
	for err != nil && time.Since(begin) < time.Hour {
		time.Sleep(time.Second)
		_, err = s.sam.Token(t.Context(), tenant, graphScopes)
	}
	require.NoError(t, err)
	return time.Since(begin)
}

func TestAChallengeThatIsNoneStopsNobodyElse(t *testing.T) {
	for _, test := range []struct{ name, claims string }{
		{"a text", "not json"},
		{"a list", `[1]`},
		{"an object that is cut off", stepUp[:20]},
		{"one without end", strings.Repeat(" ", 1<<20) + stepUp},
		{"a number where there should be an object", `{"access_token":1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				s.token(t, partnerTenant)
				require.Error(t, s.challenged(t, customerA, graphScopes, test.claims))
				s.token(t, customerB)
				s.token(t, customerA)
			})
		})
	}
}

func TestARefusedChallengeIsNoAnswerToThoseWithoutOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.token(t, partnerTenant)
		s.entra.Refuse(customerA, 50076)
		_, err := s.sam.Credential(customerA).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes, Claims: stepUp})
		require.Equal(t, samauth.MFARequired, classOf(t, err))
		s.entra.Refuse(customerA, 0) // whom it would have granted one without the challenge
		s.token(t, customerA)
	})
}

func TestARefusedChallengeIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.token(t, partnerTenant)
		s.entra.Refuse(customerA, 50076)
		for range 100 {
			require.Equal(t, samauth.MFARequired, classOf(t, s.challenged(t, customerA, graphScopes, stepUp)))
		}
		require.Equal(t, 2, s.entra.Calls())
	})
}

func TestAChallengeIsNotTakenForAScope(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const scope = "https://graph.microsoft.com/User.Read.All"
		s := newStage(t, nil)
		s.token(t, partnerTenant)
		s.sam = newClient(t, slow{s.entra, time.Second}, s.store, nil)
		var group sync.WaitGroup
		group.Go(func() { _, _ = s.sam.Token(t.Context(), customerA, []string{scope, "{}"}) })
		time.Sleep(time.Millisecond)
		_, err := s.sam.Credential(customerA).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}, Claims: "{} "})
		require.NoError(t, err)
		group.Wait()
		exchanges := s.entra.Exchanges()[1:]
		require.Len(t, exchanges, 2, "two requests shared an exchange")
		require.NotEqual(t, exchanges[0].Scopes, exchanges[1].Scopes)
		require.Error(t, s.challenged(t, customerA, []string{scope}, scope))
	})
}

func TestTwoSecondsOfTroubleAreOverSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, slow{s.entra, 100 * time.Millisecond}, s.store, nil)
		s.token(t, partnerTenant)
		s.entra.Fail(http.StatusServiceUnavailable)
		var group sync.WaitGroup
		for i := range 64 {
			group.Go(func() { _, _ = s.sam.Token(t.Context(), customerID(i), graphScopes) })
		}
		time.Sleep(2 * time.Second)
		s.entra.Fail(0)
		group.Wait()
		require.Less(t, s.recovery(t, customerB), 30*time.Second)
	})
}

// hanging is a store that is not answered by its service for a while.
type hanging struct {
	*samauthtest.Store
	on atomic.Bool
}

func (h *hanging) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if h.on.Load() {
		<-ctx.Done()
		return samauth.RefreshToken{}, "", ctx.Err()
	}
	return h.Store.Load(ctx)
}

func TestAReadThatHangsIsOverSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		store := &hanging{Store: s.store}
		store.on.Store(true)
		s.sam = newClient(t, s.entra, store, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := s.sam.Token(ctx, customerA, graphScopes)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		store.on.Store(false)
		require.Less(t, s.recovery(t, customerB), time.Minute)
	})
}

func TestAPartnerThatRefusesItsOwnExchangeKeepsNoCustomerFromRotating(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Refuse(partnerTenant, 65001) // there is no consent for Partner Center
		go s.sam.KeepFresh(t.Context())
		for range 4 * 91 {
			time.Sleep(6 * time.Hour)
			s.token(t, customerA)
		}
		require.Greater(t, s.stored(t).Generation, uint64(10))
	})
}

func TestABlipIsTriedAgainWhereARotationIsDueToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.token(t, partnerTenant)
		time.Sleep(8 * 24 * time.Hour)
		s.entra.Fail(http.StatusServiceUnavailable)
		time.AfterFunc(100*time.Millisecond, func() { s.entra.Fail(0) })
		s.token(t, customerA)
		require.Equal(t, uint64(2), s.stored(t).Generation)
	})
}

func TestReadsWhileATokenIsRenewedHoldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, slow{s.entra, 10 * time.Second}, s.store, nil)
		first := s.token(t, customerA)
		time.Sleep(time.Until(first.RefreshAt))
		s.token(t, customerA) // begins the renewal, which hangs
		synctest.Wait()
		perRead := testing.AllocsPerRun(10_000, func() { require.True(t, first.Value.Equal(s.token(t, customerA).Value)) })
		require.Less(t, perRead, 5.0, "each read waits for the renewal")
		require.Equal(t, 1, s.entra.Calls(), "the renewal is still under way")
		time.Sleep(time.Minute)
		require.False(t, first.Value.Equal(s.token(t, customerA).Value))
		require.Equal(t, 2, s.entra.Calls(), "there was one renewal")
	})
}

func TestACredentialThatEndsItsGoroutineStopsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		assertion := samauth.NewSecret("canary-assertion")
		s.entra.Trust(assertion)
		var asked int
		credential := samauth.FederatedAssertion(func(context.Context) (samauth.Secret, error) {
			if asked++; asked == 1 {
				runtime.Goexit()
			}
			return assertion, nil
		})
		var err error
		s.sam, err = samauth.New(partnerTenant, appID, credential, s.store, &samauth.Options{Transport: s.entra})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = s.sam.Token(ctx, customerA, graphScopes)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		s.token(t, customerB)
		s.token(t, customerA)
	})
}
