package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

const customerFlags = usualFlags + "-customer " + tenant + " "

// token fetches an access token for the customer, as another program would.
func (s *site) token(scope string) error {
	s.t.Helper()
	sam, err := samauth.New(partner, app, samauth.ClientSecret(clientSecret), s.store(), &samauth.Options{Transport: s.wire()})
	require.NoError(s.t, err)
	_, err = sam.Token(s.t.Context(), tenant, []string{scope})
	return err
}

func TestACustomerLetsTheApplicationInAndOutAgain(t *testing.T) {
	s := filledSite(t)
	s.entra.RequireConsent(700016)
	require.Error(t, s.token("https://graph.microsoft.com/User.Read.All"))

	got := s.run(customerFlags)
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Empty(t, got.err.String())
	s.compare("granted.txt", got.out.String())
	for _, scope := range []string{"AuditLog.Read.All", "Policy.Read.All", "User.Read.All"} {
		require.NoError(t, s.token("https://graph.microsoft.com/"+scope))
	}
	require.Error(t, s.token("https://graph.microsoft.com/Mail.Read"))
	require.Equal(t, operator.Done, s.run(customerFlags).status, "it is there already")

	got = s.run(customerFlags + "-revoke")
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Contains(t, got.out.String(), "no consent of tenant "+tenant+" any more")
	require.Error(t, s.token("https://graph.microsoft.com/User.Read.All"))
	require.Equal(t, operator.Done, s.run(customerFlags+"-revoke").status, "there is none")
}

func TestACustomerIsAskedForWhatTheCommandLineSays(t *testing.T) {
	s := filledSite(t)
	s.entra.RequireConsent(65001)
	got := s.run(customerFlags + "-name Panel -grant GRAPH=Mail.Read,User.Read.All -grant arm=user_impersonation -grant 00000002-0000-0ff1-ce00-000000000000=Exchange.Manage")
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Contains(t, got.out.String(), `Known as     Panel
May          Mail.Read, User.Read.All of Microsoft Graph
May          user_impersonation of Azure Resource Manager
May          Exchange.Manage of 00000002-0000-0ff1-ce00-000000000000
`)
	require.NoError(t, s.token("https://graph.microsoft.com/Mail.Read"))
	require.NoError(t, s.token("https://management.azure.com/user_impersonation"))
	require.Error(t, s.token("https://graph.microsoft.com/AuditLog.Read.All"))
}

func TestACustomerThatCannotBeChangedIsExplained(t *testing.T) {
	for name, test := range map[string]struct {
		line, says string
		spoil      func(s *site)
	}{
		"no role in the tenant":        {customerFlags, "HTTP 403", func(s *site) { s.center.WithoutRole = []string{tenant} }},
		"a customer of somebody else":  {customerFlags, "HTTP 404", func(s *site) { s.center.Customers = []string{} }},
		"a domain name":                {usualFlags + "-customer northwind.example", "is not the id of a tenant", func(*site) {}},
		"a domain name to take back":   {usualFlags + "-customer northwind.example -revoke", "is not the id of a tenant", func(*site) {}},
		"a scope that is none":         {customerFlags + "-grant graph=,", "is not a scope", func(*site) {}},
		"an API that is none":          {customerFlags + "-grant exchange=Mail.Read", "needs the application id of an API", func(*site) {}},
		"Partner Center, down":         {customerFlags, "HTTP 503", func(s *site) { s.center.Fail(http.StatusServiceUnavailable) }},
		"a token without MFA":          {customerFlags, "900421", func(s *site) { s.center.EnforceMFA = true }},
		"a folder that is not mounted": {"-store gone -key key -partner p -app a -secret secret -customer c", "there is no folder gone: a user has to consent first", func(*site) {}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			amr := []string{"pwd", "mfa"}
			test.spoil(s)
			if s.center.EnforceMFA {
				amr = []string{"pwd"}
			}
			_, err := s.store().Swap(t.Context(), s.entra.Consent(consentUser, amr...), "")
			require.NoError(t, err)
			got := s.run(test.line)
			require.Equal(t, operator.Failed, got.status)
			require.Empty(t, got.out.String())
			require.Contains(t, got.err.String(), test.says)
			require.NoDirExists(t, "gone")
		})
	}
}

func TestACustomerOfAnEmptyStoreHasToWait(t *testing.T) {
	s := newSite(t)
	s.store()
	got := s.run(customerFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err.String()), "must consent first: run this program without -customer")
}
