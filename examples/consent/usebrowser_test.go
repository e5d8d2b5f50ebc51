package main

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// visit plays the browser on this computer: the user signs in at Entra's page,
// and the browser goes where it is sent.
func (s *site) visit(user samauth.User, amr ...string) func(string) error {
	return func(page string) error {
		back := s.signIn(page, user, amr...)
		go func() {
			if resp, err := http.Get(back); err == nil {
				resp.Body.Close()
			}
		}()
		return nil
	}
}

func TestAUserConsentsInABrowserOnThisComputer(t *testing.T) {
	s := newSite(t)
	s.browse = s.visit(consentUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Empty(t, got.err.String())
	s.compare("stored.txt", got.out.String())
	token := s.stored()
	require.Equal(t, consentUser.Name, token.User.Name)
	require.Equal(t, samauth.MFAInAccessToken, token.MFA)
	require.Equal(t, uint64(1), token.Generation)
}

func TestTheAccountIsNamedToEntra(t *testing.T) {
	s := newSite(t)
	var page string
	visit := s.visit(consentUser, "pwd", "mfa")
	s.browse = func(address string) error {
		page = address
		return visit(address)
	}
	require.Equal(t, operator.Done, s.run(usualFlags+"-login-hint sam@partner.example").status)
	require.Contains(t, page, "login_hint=sam%40partner.example")
}

func TestWhereNoBrowserOpensTheAddressIsOnTheScreen(t *testing.T) {
	s := newSite(t)
	s.browse = func(string) error { return errors.New("there is no browser") }
	r := s.begin(nil, usualFlags)
	page := r.await(`(?m)^(https://login\.microsoftonline\.com/\S+)$`)
	require.NoError(t, s.visit(consentUser, "pwd", "mfa")(page))
	require.Equal(t, operator.Done, r.end().status, r.err.String())
}

func TestAnAccountWithoutMFAIsRefusedAndNothingIsStored(t *testing.T) {
	s := newSite(t)
	s.entra.IgnoreClaims = true
	s.browse = s.visit(consentUser, "pwd")
	for _, line := range []string{usualFlags, usualFlags + "-accept-unproven"} {
		got := s.run(line)
		require.Equal(t, operator.Failed, got.status)
		require.Contains(t, flat(got.err.String()), "Who An administrator of the partner's tenant must demand multifactor authentication of this account")
		s.requireEmpty()
	}
}

func TestATokenThatShowsNothingIsStoredOnlyIfThatIsAccepted(t *testing.T) {
	s := newSite(t)
	s.entra.WithoutAMR = []string{"access_token", "id_token"}
	s.center.HideMFA = true
	s.browse = s.visit(consentUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err.String()), "store the token with -accept-unproven")
	s.requireEmpty()

	got = s.run(usualFlags + "-accept-unproven")
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Contains(t, got.out.String(), "MFA          not known: it was accepted without proof")
	require.Contains(t, flat(got.out.String()), "Warnings nothing shows that the user who consented passed multifactor authentication")
}

func TestPartnerCentersWordIsProof(t *testing.T) {
	s := newSite(t)
	s.entra.WithoutAMR = []string{"access_token", "id_token"}
	s.browse = s.visit(consentUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Contains(t, got.out.String(), "yes: Partner Center says so")
}

func TestAnAccountOfAnotherTenantIsRefused(t *testing.T) {
	s := newSite(t)
	s.entra.Forge = func(token *samauthtest.JWT) {
		if token.Member == "id_token" {
			token.Claims["tid"], token.Claims["iss"] = tenant, "https://login.microsoftonline.com/"+tenant+"/v2.0"
		}
	}
	s.browse = s.visit(consentUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err.String()), "The account is not of the partner tenant")
	s.requireEmpty()
}

func TestAUserWhoCancelsStoresNothing(t *testing.T) {
	s := newSite(t)
	s.browse = s.visit(samauth.User{})
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err.String(), "AADSTS65004")
	s.requireEmpty()
}

func TestARefusalOfEntrasIsExplained(t *testing.T) {
	s := newSite(t)
	s.write("secret", "canary~of.another.application")
	s.browse = s.visit(consentUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err.String()), "Who Whoever runs the application must make a new client secret")
	require.Contains(t, got.err.String(), "For support  AADSTS7000215")
	s.requireEmpty()
}

func TestATokenThatIsThereStaysUntilSomebodyHasConsented(t *testing.T) {
	s := filledSite(t)
	before := s.stored()
	s.browse = s.visit(samauth.User{})
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.out.String(), "The store holds a refresh token already, of generation 1, which stays")
	require.True(t, before.Value.Equal(s.stored().Value))

	s.browse = s.visit(consentUser, "pwd", "mfa")
	require.Equal(t, operator.Done, s.run(usualFlags).status)
	require.False(t, before.Value.Equal(s.stored().Value))
	require.Equal(t, uint64(2), s.stored().Generation)
}

func TestAProgramThatIsToldToEndSaysThatNobodyHasConsented(t *testing.T) {
	for _, line := range []string{"", "-paste", "-device-code", "-serve 127.0.0.1:0 -redirect " + redirect} {
		s := newSite(t)
		s.browse = func(string) error { return nil }
		r := s.begin(blocked{}, usualFlags+line)
		r.await(`(https?://)`)
		r.cancel()
		require.Equal(t, operator.Failed, r.end().status, line)
		require.Contains(t, r.err.String(), "consent: nobody has consented\nWhat ", line)
	}
}

// blocked is a terminal at which nobody types.
type blocked struct{}

func (blocked) Read([]byte) (int, error) { select {} }

func TestEverySystemHasABrowserCommand(t *testing.T) {
	for system, command := range map[string]string{"linux": "xdg-open", "freebsd": "xdg-open", "darwin": "open", "windows": "rundll32"} {
		name, args := browserCommand(system, "https://page.example/?a=b&c=d")
		require.Equal(t, command, name)
		require.Equal(t, "https://page.example/?a=b&c=d", args[len(args)-1])
	}
	t.Setenv("PATH", "")
	require.Error(t, openBrowser("https://page.example/"))
}
