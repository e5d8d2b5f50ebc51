package main

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partnerID = "11111111-1111-4111-8111-111111111111"
	appID     = "4f8d1c3e-52a7-4b60-9d1e-7a3c0e9b6f25" // whose tokens the Graph takes
)

// partnerArgs are the flags for a customer that is read by a partner's token.
func partnerArgs(store, key, secret string) []string {
	return []string{"-tenant", "contoso.example", "-sam", store, "-key", key, "-partner", partnerID, "-app", appID, "-secret", secret}
}

// partnerSite is a tenant that a partner reads: there is a store with a refresh
// token, and an Entra that redeems it.
func partnerSite(t *testing.T) (*site, *samauthtest.Entra) {
	t.Helper()
	secret := samauth.NewSecret("canary." + rand.Text())
	inFolder(t, nil)
	require.NoError(t, os.WriteFile("secret", []byte(secret.Reveal()+"\n"), 0o600))
	identity, err := age.GenerateHybridIdentity()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("key", []byte(identity.String()+"\n"), 0o600))

	entra := samauthtest.NewEntra(partnerID, appID, secret)
	store, err := dirstore.New("store", []age.Identity{identity}, nil)
	require.NoError(t, err)
	user := samauth.User{ID: "33333333-3333-4333-8333-333333333333", Name: "sam@partner.example"}
	_, err = store.Swap(t.Context(), entra.Consent(user, "pwd", "mfa"), "")
	require.NoError(t, err)

	s := newSite(t)
	s.tenant.Delegated = true
	graph := s.tenant.Credential()
	entra.Amend = func(tenant string, answer map[string]any) {
		if tenant != s.tenant.ID() {
			return
		}
		token, err := graph.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}, EnableCAE: true})
		require.NoError(t, err)
		answer["access_token"] = token.Token
	}
	s.transport = samauthtest.Hosts{"login.microsoftonline.com": entra, "graph.microsoft.com": s.graph.Transport()}
	s.credential = refusing{}
	return s, entra
}

var byPartner = partnerArgs("store", "key", "secret")[2:]

func TestAPartnerReadsACustomerByTheStoredToken(t *testing.T) {
	s, entra := partnerSite(t)
	got := s.run(append(byPartner, "-since", "72h")...)
	require.Equal(t, done, got.status, got.err)
	require.Contains(t, got.out, "and all of it was read")
	require.NotContains(t, got.out+got.err, "canary")
	require.NotEmpty(t, entra.Exchanges())
	for _, exchange := range entra.Exchanges() {
		require.Equal(t, s.tenant.ID(), exchange.Tenant)
	}
}

func TestWhyThereIsNoTokenOfThePartnersIsSaidWithWhoHasToAct(t *testing.T) {
	for name, test := range map[string]struct {
		spoil      func(t *testing.T, s *site, e *samauthtest.Entra)
		says, does string
	}{
		"the customer has not consented": {
			func(t *testing.T, s *site, e *samauthtest.Entra) { e.Refuse(s.tenant.ID(), 65001) },
			"AADSTS65001", "An administrator of the partner's tenant must consent for the customer"},
		"the refresh token is dead": {
			func(t *testing.T, s *site, e *samauthtest.Entra) { e.Skew = 100 * 24 * time.Hour },
			"AADSTS700082", "who consented must"},
		"the store is empty": {
			func(t *testing.T, s *site, e *samauthtest.Entra) {
				require.NoError(t, os.RemoveAll("store"))
				require.NoError(t, os.Mkdir("store", 0o700))
			},
			"no refresh token is stored", "put a refresh token into it"},
		"the key is another": {
			func(t *testing.T, s *site, e *samauthtest.Entra) {
				identity, err := age.GenerateHybridIdentity()
				require.NoError(t, err)
				require.NoError(t, os.WriteFile("key", []byte(identity.String()), 0o600))
			},
			"dirstore: load from", "name with -key the file of the key that it was encrypted for"},
	} {
		t.Run(name, func(t *testing.T) {
			s, entra := partnerSite(t)
			test.spoil(t, s, entra)
			got := s.run(byPartner...)
			require.Equal(t, unreadable, got.status, got.err)
			require.Contains(t, got.err, test.says)
			require.Contains(t, oneLine(got.err), test.does)
			require.NotContains(t, got.out+got.err, "canary")
			require.NotContains(t, got.out+got.err, "AGE-SECRET-KEY")
			require.False(t, exists("report.csv"))
			require.Equal(t, 1, strings.Count(got.err, "assess: "))
		})
	}
}
