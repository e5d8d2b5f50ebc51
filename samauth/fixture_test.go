package samauth_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partnerTenant = "11111111-1111-4111-8111-111111111111"
	appID         = "22222222-2222-4222-8222-222222222222"
	userID        = "33333333-3333-4333-8333-333333333333"
	customerA     = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	customerB     = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"

	loginHost         = "login.microsoftonline.com"
	partnerCenterHost = "api.partnercenter.microsoft.com"
)

var (
	graphScopes  = []string{"https://graph.microsoft.com/.default"}
	clientSecret = samauth.NewSecret("canary-client-secret")
	consentUser  = samauth.User{ID: userID, Name: "sam@partner.example"}
)

// stage is a partner: an Entra, a store, and a client between them.
type stage struct {
	entra   *samauthtest.Entra
	partner *samauthtest.PartnerCenter // reached where a test makes a client of wire
	store   *samauthtest.Store
	sam     *samauth.Client
}

// wire leads to Entra and to Partner Center.
func (s *stage) wire() http.RoundTripper {
	return samauthtest.Hosts{loginHost: s.entra, partnerCenterHost: s.partner}
}

// newStage has a refresh token in the store that was consented to with MFA just
// now.
func newStage(t testing.TB, options *samauth.Options) *stage {
	entra := samauthtest.NewEntra(partnerTenant, appID, clientSecret)
	entra.Unsigned = true
	store := samauthtest.NewStore(entra.Consent(consentUser, "pwd", "mfa"))
	return &stage{entra, samauthtest.NewPartnerCenter(entra), store, newClient(t, entra, store, options)}
}

// newClient is a client of an Entra and a store. It does not touch the options.
func newClient(t testing.TB, entra http.RoundTripper, store samauth.Store, options *samauth.Options) *samauth.Client {
	if options == nil {
		options = &samauth.Options{}
	}
	with := *options
	with.Transport = entra
	if with.Logger == nil {
		with.Logger = suiteLogger()
	}
	sam, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), store, &with)
	require.NoError(t, err)
	return sam
}

// restart is a new process over what is left of the old one.
func (s *stage) restart(t testing.TB, options *samauth.Options) {
	s.sam = newClient(t, s.entra, s.store, options)
}

// stored is the token in the store.
func (s *stage) stored(t testing.TB) samauth.RefreshToken {
	token, _, err := s.store.Load(t.Context())
	require.NoError(t, err)
	return token
}

// token asks for a token of a tenant that has to be had.
func (s *stage) token(t testing.TB, tenant string) samauth.Token {
	token, err := s.sam.Token(t.Context(), tenant, graphScopes)
	require.NoError(t, err)
	return token
}

const week = 7 * 24 * time.Hour
