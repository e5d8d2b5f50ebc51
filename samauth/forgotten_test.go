package samauth_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// held holds an answer of the token endpoint for a customer back.
type held struct {
	http.RoundTripper
	held          *atomic.Bool
	asked, answer chan struct{}
}

func (h held) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := h.RoundTripper.RoundTrip(req)
	if strings.Contains(req.URL.Path, customerA) && strings.HasSuffix(req.URL.Path, "/token") {
		if !h.held.Swap(true) {
			close(h.asked)
			<-h.answer
		}
	}
	return resp, err
}

// askBefore asks for a token of customerA, whose answer is on its way until the
// function is called that it returns.
func (s *stage) askBefore(t *testing.T) (arrive func() error) {
	wire := held{s.wire(), new(atomic.Bool), make(chan struct{}), make(chan struct{})}
	s.sam = newClient(t, wire, s.store, nil)
	s.token(t, partnerTenant) // after it, others go side by side
	before := make(chan error, 1)
	go func() {
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		before <- err
	}()
	<-wire.asked
	return func() error {
		close(wire.answer)
		return <-before
	}
}

func TestARefusalFromBeforeAConsentIsNotRememberedAfterIt(t *testing.T) {
	s := newCustomers(t)
	arrive := s.askBefore(t)
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	require.Equal(t, samauth.ConsentNeeded, classOf(t, arrive()))
	s.token(t, customerA)
}

func TestNobodyWaitsAfterAConsentForAnAnswerFromBeforeIt(t *testing.T) {
	s := newCustomers(t)
	arrive := s.askBefore(t)
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	s.token(t, customerA)
	require.Error(t, arrive())
}

func TestATokenFromBeforeTheEndOfAConsentIsNotKeptAfterIt(t *testing.T) {
	s := newCustomers(t)
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	arrive := s.askBefore(t)
	require.NoError(t, s.sam.RevokeConsent(t.Context(), customerA))
	require.NoError(t, arrive())
	_, err := s.sam.Token(t.Context(), customerA, graphScopes)
	require.Equal(t, samauth.ConsentNeeded, classOf(t, err))
}

func TestAConsentCountsForTheDomainsOfACustomerToo(t *testing.T) {
	s := newCustomers(t)
	const domain = "customer.onmicrosoft.com"
	_, err := s.sam.Token(t.Context(), domain, graphScopes)
	require.Equal(t, samauth.ConsentNeeded, classOf(t, err))
	s.entra.RequireConsent(0)
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	first := s.token(t, domain) // it may be a name of customerA
	require.NoError(t, s.sam.RevokeConsent(t.Context(), customerA))
	require.True(t, first.Value.Equal(s.token(t, domain).Value), "it has shown to be a name of another tenant")
}

func TestTheEndOfAConsentDropsTokensThatWereAskedForByADomain(t *testing.T) {
	s := newCustomers(t)
	s.entra.RequireConsent(0)
	s.entra.Forge = func(token *samauthtest.JWT) {
		if token.Claims["tid"] != partnerTenant {
			token.Claims["tid"] = customerA
		}
	}
	const domain = "customer.onmicrosoft.com"
	before := s.token(t, domain)
	require.True(t, before.Value.Equal(s.token(t, domain).Value))
	require.NoError(t, s.sam.RevokeConsent(t.Context(), strings.ToUpper(customerA)))
	require.False(t, before.Value.Equal(s.token(t, domain).Value), "it is a token of customerA")
}
