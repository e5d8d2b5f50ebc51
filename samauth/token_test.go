package samauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestOneRefreshTokenServesEveryTenant(t *testing.T) {
	s := newStage(t, nil)
	for _, tenant := range []string{partnerTenant, customerA, customerB, "customer.example"} {
		token := s.token(t, tenant)
		require.Equal(t, tenant, token.Tenant)
		require.WithinDuration(t, time.Now().Add(time.Hour), token.ExpiresAt, time.Minute)
		require.Contains(t, token.Scope, graphScopes[0])
	}
	require.Equal(t, 4, s.entra.Calls())
	require.Zero(t, s.store.Swaps(), "nothing was due")
}

func TestATokenIsKept(t *testing.T) {
	s := newStage(t, nil)
	first := s.token(t, customerA)
	require.True(t, first.Value.Equal(s.token(t, strings.ToUpper(customerA)).Value), "whatever the case of the tenant")
	require.Equal(t, 1, s.entra.Calls())
	both := []string{"https://graph.microsoft.com/User.Read.All", "https://graph.microsoft.com/Group.Read.All"}
	_, err := s.sam.Token(t.Context(), customerA, both)
	require.NoError(t, err)
	_, err = s.sam.Token(t.Context(), customerA, []string{both[1], both[0], both[0]})
	require.NoError(t, err)
	require.Equal(t, 2, s.entra.Calls(), "neither order nor repetition of scopes matters")
}

func TestATokenIsRenewedInTheBackgroundBeforeItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		first := s.token(t, customerA)
		time.Sleep(time.Until(first.RefreshAt))
		require.True(t, first.Value.Equal(s.token(t, customerA).Value), "nobody waits for the next one")
		synctest.Wait()
		second := s.token(t, customerA)
		require.False(t, first.Value.Equal(second.Value))
		require.Equal(t, 2, s.entra.Calls())
	})
}

func TestEntraSaysWhenToRenew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.RefreshIn = 20 * time.Minute
		require.Equal(t, time.Now().Add(20*time.Minute), s.token(t, customerA).RefreshAt)
	})
}

func TestAnOutageIsSurvivedOnTheOldToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		first := s.token(t, customerA)
		s.entra.Fail(http.StatusServiceUnavailable)
		for time.Until(first.ExpiresAt) > time.Minute {
			require.True(t, first.Value.Equal(s.token(t, customerA).Value))
			time.Sleep(time.Second)
		}
		require.Less(t, s.entra.Calls(), 150)
		time.Sleep(2 * time.Minute)
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		require.Equal(t, samauth.Transient, classOf(t, err))
		s.entra.Fail(0)
		time.Sleep(5 * time.Minute)
		s.token(t, customerA)
	})
}

func TestCallersShareAnExchange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, slow{s.entra, time.Second}, s.store, nil)
		var group sync.WaitGroup
		for range 1000 {
			group.Go(func() { s.token(t, customerA) })
		}
		group.Wait()
		require.Equal(t, 1, s.entra.Calls())
	})
}

func TestACallerWhoLeavesFailsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, slow{s.entra, time.Second}, s.store, nil)
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			begin := time.Now()
			_, err := s.sam.Token(ctx, customerA, graphScopes)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, time.Millisecond, time.Since(begin))
		})
		time.Sleep(time.Microsecond)
		group.Go(func() { s.token(t, customerA) })
		group.Wait()
		require.Equal(t, 1, s.entra.Calls())
	})
}

func TestARefusalIsRememberedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Refuse(customerA, 50076)
		for range 100 {
			_, err := s.sam.Token(t.Context(), customerA, graphScopes)
			e := errorOf(t, err)
			require.Equal(t, samauth.MFARequired, e.Class())
			require.Contains(t, e.Claims, "capolids")
		}
		require.Equal(t, 1, s.entra.Calls())
		s.token(t, customerB)
		s.entra.Refuse(customerA, 0)
		time.Sleep(2 * time.Minute)
		s.token(t, customerA)
	})
}

func TestAFleetStopsAtTheFirstErrorThatAllWouldGet(t *testing.T) {
	for _, test := range []struct {
		code  int
		class samauth.Class
		calls int
	}{
		{7000215, samauth.ConfigError, 1},
		{7000222, samauth.ConfigError, 1},
		{700082, samauth.ReauthNeeded, 1},
		{50173, samauth.Revoked, 1},
		{50076, samauth.MFARequired, 1000},
		{65001, samauth.ConsentNeeded, 1000},
	} {
		t.Run(fmt.Sprint(test.code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				s.entra.Refuse("", test.code)
				var group sync.WaitGroup
				for i := range 1000 {
					group.Go(func() {
						_, err := s.sam.Token(t.Context(), customerID(i), graphScopes)
						require.Equal(t, test.class, classOf(t, err))
					})
				}
				group.Wait()
				require.Equal(t, test.calls, s.entra.Calls())
				require.Len(t, s.store.Tokens(), 1, "the token is still there")
			})
		})
	}
}

func TestAThrottledServiceIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.token(t, customerA)
		s.entra.Throttle(time.Minute)
		for i := range 1000 {
			_, err := s.sam.Token(t.Context(), customerID(i), graphScopes)
			require.Equal(t, samauth.Transient, classOf(t, err))
		}
		require.LessOrEqual(t, s.entra.Calls(), 6)
		time.Sleep(time.Minute)
		s.token(t, customerB)
	})
}

func TestABlipIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Fail(http.StatusBadGateway)
		time.AfterFunc(time.Millisecond, func() { s.entra.Fail(0) })
		s.token(t, customerA)
		require.Equal(t, 2, s.entra.Calls())
	})
}

func TestATokenOfUnknownLifeIsUsedOnce(t *testing.T) {
	for _, life := range []any{nil, 0, -1, "soon", "NaN", true} {
		t.Run(fmt.Sprint(life), func(t *testing.T) {
			s := newStage(t, nil)
			s.entra.Amend = func(_ string, answer map[string]any) { answer["expires_in"] = life }
			s.token(t, customerA)
			s.token(t, customerA)
			require.Equal(t, 2, s.entra.Calls())
		})
	}
}

func TestALifeIsReadFromTextsAndBounded(t *testing.T) {
	for _, test := range []struct {
		life any
		want time.Duration
	}{
		{"3599", 3599 * time.Second},
		{3599.5, 3599500 * time.Millisecond},
		{1e12, 28 * time.Hour},
	} {
		t.Run(fmt.Sprint(test.life), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				s.entra.Amend = func(_ string, answer map[string]any) { answer["expires_in"] = test.life }
				require.Equal(t, time.Now().Add(test.want), s.token(t, customerA).ExpiresAt)
			})
		})
	}
}

func TestWhatIsNotAskedForIsThrownAway(t *testing.T) {
	foreign := newStage(t, nil).token(t, customerB)
	for _, test := range []struct {
		name  string
		amend func(answer map[string]any)
		is    error
	}{
		{"a token of another tenant", func(a map[string]any) { a["access_token"] = foreign.Value.Reveal() }, samauth.ErrForeignToken},
		{"no token at all", func(a map[string]any) { delete(a, "access_token") }, nil},
		{"a number in place of a token", func(a map[string]any) { a["access_token"] = 1 }, nil},
		{"a token of another kind", func(a map[string]any) { a["token_type"] = "pop" }, nil},
		{"a second token in another case", func(a map[string]any) { a["Access_Token"] = "canary" }, nil},
		{"a refresh token without end", func(a map[string]any) { a["refresh_token"] = strings.Repeat("canary", 1<<14) }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				s.entra.Amend = func(_ string, answer map[string]any) { test.amend(answer) }
				_, err := s.sam.Token(t.Context(), customerA, graphScopes)
				require.Error(t, err)
				require.NotContains(t, err.Error(), "canary")
				if test.is != nil {
					require.ErrorIs(t, err, test.is)
				}
				require.Len(t, s.store.Tokens(), 1)
			})
		})
	}
}

func TestADomainNameStandsForOneTenant(t *testing.T) {
	s := newStage(t, nil)
	foreign := s.token(t, customerB).Value
	s.token(t, "customer.example")
	s.entra.Amend = func(_ string, answer map[string]any) { answer["access_token"] = foreign.Reveal() }
	_, err := s.sam.Token(t.Context(), "customer.example", []string{"https://api.partnercenter.microsoft.com/.default"})
	require.ErrorIs(t, err, samauth.ErrForeignToken)
}

func TestOddAnswersAreErrorsAndNothingIsLost(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		class  samauth.Class
	}{
		{"a page of a proxy", 200, "<html>canary</html>", samauth.Transient},
		{"nothing", 200, "", samauth.Transient},
		{"a body that is cut off", 200, `{"access_token":"canary`, samauth.Transient},
		{"an error under 200", 200, `{"error":"invalid_grant","error_codes":[50076]}`, samauth.MFARequired},
		{"a redirect", 302, "", samauth.Unknown},
		{"a body without end", 200, `{"token_type":"Bearer","access_token":"canary","odd":"` + strings.Repeat("x", 1<<20) + `"}`, samauth.Transient},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				s.entra.Answer(test.status, test.body)
				_, err := s.sam.Token(t.Context(), customerA, graphScopes)
				require.Equal(t, test.class, classOf(t, err))
				require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "canary")
				require.Len(t, s.store.Tokens(), 1)
			})
		})
	}
}

func TestRequestsThatCannotBeMade(t *testing.T) {
	s := newStage(t, nil)
	for _, test := range []struct {
		name, tenant string
		scopes       []string
		err          string
	}{
		{"no scope", customerA, nil, "there is no scope"},
		{"an empty scope", customerA, []string{""}, "is not a scope"},
		{"two scopes in one", customerA, []string{"a b"}, "is not a scope"},
		{"no tenant", "", graphScopes, "tenant"},
		{"a path as tenant", "../common", graphScopes, "tenant"},
		{"all tenants at once", "common", graphScopes, "tenant"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := s.sam.Token(t.Context(), test.tenant, test.scopes)
			require.ErrorContains(t, err, test.err)
		})
	}
	require.Zero(t, s.entra.Calls())
}

func TestNothingIsStoredYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		empty := samauthtest.NewStore()
		sam := newClient(t, s.entra, empty, nil)
		_, err := sam.Token(t.Context(), customerA, graphScopes)
		require.ErrorIs(t, err, samauth.ErrNoToken)
		require.ErrorIs(t, sam.Rotate(t.Context()), samauth.ErrNoToken)
		_, err = empty.Swap(t.Context(), s.stored(t), "")
		require.NoError(t, err)
		time.Sleep(5 * time.Second)
		_, err = sam.Token(t.Context(), customerA, graphScopes)
		require.NoError(t, err, "the consent is seen without a restart")
	})
}

func TestATokenOfAnotherPartnerIsNotUsed(t *testing.T) {
	s := newStage(t, nil)
	for _, test := range []struct {
		name   string
		change func(*samauth.RefreshToken)
		err    string
	}{
		{"another tenant", func(r *samauth.RefreshToken) { r.Tenant = customerA }, "belongs to tenant"},
		{"another application", func(r *samauth.RefreshToken) { r.App = customerA }, "issued to application"},
	} {
		t.Run(test.name, func(t *testing.T) {
			token := s.stored(t)
			test.change(&token)
			sam := newClient(t, s.entra, samauthtest.NewStore(token), nil)
			_, err := sam.Token(t.Context(), customerA, graphScopes)
			require.ErrorContains(t, err, test.err)
			require.Zero(t, s.entra.Calls())
		})
	}
}

// slow is a transport whose answers take a while.
type slow struct {
	http.RoundTripper
	delay time.Duration
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(s.delay):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return s.RoundTripper.RoundTrip(r)
}

func errorOf(t testing.TB, err error) *samauth.Error {
	t.Helper()
	var e *samauth.Error
	require.True(t, errors.As(err, &e), "not an *Error: %v", err)
	return e
}

func classOf(t testing.TB, err error) samauth.Class {
	t.Helper()
	return errorOf(t, err).Class()
}
