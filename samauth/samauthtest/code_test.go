package samauthtest_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// codeForm is the redemption of a code as a client writes it.
func codeForm(code string) url.Values {
	return url.Values{
		"grant_type":    {"authorization_code"},
		"client_id":     {app},
		"client_secret": {secret.Reveal()},
		"code":          {code},
		"redirect_uri":  {redirect},
		"client_info":   {"1"},
	}
}

// consent is a code that a user consented to.
func consent(t *testing.T, entra *samauthtest.Entra, tenant string, changes ...string) string {
	callback, err := entra.Authorize(t.Context(), authorizeURL(tenant, changes...), adele, "pwd", "mfa")
	require.NoError(t, err)
	require.True(t, callback.Query().Has("code"), callback)
	return callback.Query().Get("code")
}

func TestRedemptionsThatAreRefused(t *testing.T) {
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // of RFC 7636, appendix B, as the challenge
	const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := newEntra()
		wire := way(entra)
		strangers := samauthtest.NewEntra(partner, other, secret)
		strangers.Redirects = []string{redirect}
		callback, err := strangers.Authorize(t.Context(), authorizeURL(partner, "client_id", other), adele)
		require.NoError(t, err)
		stranger := callback.Query().Get("code")
		twin := consent(t, newEntra(), partner)
		plain := consent(t, entra, partner, "code_challenge", verifier)
		bare := consent(t, entra, partner)
		good := but(codeForm(consent(t, entra, partner, "code_challenge", challenge, "code_challenge_method", "S256")), "code_verifier", verifier)
		for _, c := range []struct {
			name   string
			tenant string
			form   url.Values
			code   int
			error  string
		}{
			{"there is no code", partner, but(good, "code", ""), 900144, "invalid_request"},
			{"there is no redirect URI", partner, but(good, "redirect_uri", ""), 900144, "invalid_request"},
			{"the code is none", partner, but(good, "code", "canary"), 70000, "invalid_grant"},
			{"the code is another server's", partner, but(good, "code", twin), 70000, "invalid_grant"},
			{"the code is another application's", partner, but(good, "code", stranger), 700007, "invalid_grant"},
			{"the application is another", partner, but(good, "client_id", other), 700016, "unauthorized_client"},
			{"the secret is wrong", partner, but(good, "client_secret", "guess"), 7000215, "invalid_client"},
			{"the tenant is another", customer, good, 700005, "invalid_grant"},
			{"the redirect URI is another", partner, but(good, "redirect_uri", redirect+"/"), 500112, "invalid_grant"},
			{"there is no verifier", partner, but(good, "code_verifier", ""), 501481, "invalid_grant"},
			{"the verifier is another", partner, but(good, "code_verifier", verifier+"x"), 501481, "invalid_grant"},
			{"the verifier is the challenge", partner, but(good, "code_verifier", challenge), 501481, "invalid_grant"},
			{"there was no challenge", partner, but(codeForm(bare), "code_verifier", verifier), 501481, "invalid_grant"},
			{"the scopes are of two resources", partner, but(good, "scope", "https://graph.microsoft.com/.default https://vault.azure.net/.default"), 28000, "invalid_request"},
			{"nothing is wrong", partner, good, 0, ""},
			{"the code has been redeemed", partner, good, 54005, "invalid_grant"},
			{"nothing is wrong without a challenge", partner, codeForm(bare), 0, ""},
			{"nothing is wrong with a challenge that is its verifier", partner, but(codeForm(plain), "code_verifier", verifier), 0, ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				got := post(t, wire, c.tenant, c.form)
				require.Equal(t, []any{c.code, c.error}, []any{got.code(), got.text("error")}, got.body)
				require.Equal(t, c.code == 0, got.status == http.StatusOK)
			})
		}
	})
}

func TestACodeLivesTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := newEntra()
		old := consent(t, entra, partner)
		time.Sleep(time.Second)
		young := consent(t, entra, partner)
		time.Sleep(10*time.Minute - time.Second)
		require.Equal(t, 70008, post(t, entra, partner, codeForm(old)).code())
		require.Zero(t, post(t, entra, partner, codeForm(young)).code())
	})
}

func TestARefusedRedemptionLeavesTheCode(t *testing.T) {
	entra := newEntra()
	code := consent(t, entra, partner)
	entra.Refuse(partner, 53003)
	require.Equal(t, 53003, post(t, entra, partner, codeForm(code)).code())
	entra.Refuse(partner, 0)
	require.Zero(t, post(t, entra, partner, codeForm(code)).code())
	require.Equal(t, 1, entra.Exchanges()[1].Issued, "the refused one issued nothing")
}

func TestWhatACodeBrings(t *testing.T) {
	const partnerCenter = "https://api.partnercenter.microsoft.com/user_impersonation"
	for _, c := range []struct {
		name        string
		asked, then string
		audience    string
		refresh, id bool
	}{
		{"what the user consented to", "openid offline_access " + partnerCenter, "", "https://api.partnercenter.microsoft.com", true, true},
		{"what is asked for later", "openid offline_access " + partnerCenter, "offline_access https://graph.microsoft.com/.default", "https://graph.microsoft.com", true, false},
		{"no refresh token, if it was not asked for", "openid " + partnerCenter, "", "https://api.partnercenter.microsoft.com", false, true},
		{"no refresh token, if it is not asked for again", "offline_access " + partnerCenter, partnerCenter, "https://api.partnercenter.microsoft.com", false, false},
		{"no refresh token, if it is asked for later only", partnerCenter, "offline_access " + partnerCenter, "https://api.partnercenter.microsoft.com", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			entra := newEntra()
			got := post(t, entra, partner, but(codeForm(consent(t, entra, partner, "scope", c.asked)), "scope", c.then))
			require.Equal(t, http.StatusOK, got.status, got.body)
			require.Equal(t, c.audience, got.claims(t, "access_token")["aud"])
			require.Equal(t, c.refresh, got.text("refresh_token") != "")
			require.Equal(t, c.id, got.text("id_token") != "")
			require.NotEmpty(t, got.text("client_info"))
			if c.refresh {
				redeem(t, entra, customer, samauth.NewSecret(got.text("refresh_token")))
			}
		})
	}
}

func TestACodeIsForOneTenant(t *testing.T) {
	entra := newEntra()
	guest := samauth.User{ID: other, Tenant: customer, Name: "guest@customer.example"}
	for _, c := range []struct {
		asked, redeemed string
		user            samauth.User
		code            int
		tid             string
	}{
		{partner, strings.ToUpper(partner), adele, 0, partner},
		{"common", partner, adele, 0, partner},
		{"common", "organizations", adele, 0, partner},
		{partner, "common", adele, 0, partner},
		{partner, customer, adele, 700005, ""},
		{"common", partner, guest, 700005, ""},
		{"common", customer, guest, 0, customer},
		{partner, partner, guest, 0, partner},
	} {
		callback, err := entra.Authorize(t.Context(), authorizeURL(c.asked), c.user, "mfa")
		require.NoError(t, err)
		got := post(t, entra, c.redeemed, codeForm(callback.Query().Get("code")))
		require.Equal(t, c.code, got.code(), "%+v", c)
		if c.code == 0 {
			require.Equal(t, c.tid, got.claims(t, "id_token")["tid"], "%+v", c)
		}
	}
}

func TestOfManyRedemptionsAtOnceOneSucceeds(t *testing.T) {
	entra := newEntra()
	entra.Unsigned = true
	code := codeForm(consent(t, entra, partner))
	var all sync.WaitGroup
	var succeeded atomic.Int64
	for range 20 {
		all.Go(func() {
			if post(t, entra, partner, code).code() == 0 {
				succeeded.Add(1)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, succeeded.Load())
	require.Equal(t, 20, entra.Calls())
}
