package samauthtest_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const demandMFA = `{"id_token":{"amr":{"essential":true,"values":["mfa"]}}}`

// newEntra is one with a redirect URI.
func newEntra() *samauthtest.Entra {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Redirects = []string{redirect}
	return entra
}

// What is wrong with the application or with its redirect URI is told to the
// person, and the browser goes nowhere.
func TestRequestsThatEndOnAPage(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := newEntra()
		entra.Redirects = append(entra.Redirects, "http://localhost/callback", "http://127.0.0.1:80/callback", "https://localhost/secure")
		entra.Tenants = []string{customer}
		wire := way(entra)
		for _, c := range []struct {
			name    string
			address string
			want    string
		}{
			{"the tenant does not exist", authorizeURL(other), "AADSTS90002"},
			{"there is no application", authorizeURL(partner, "client_id", ""), "AADSTS900144"},
			{"the application is another", authorizeURL(partner, "client_id", other), "AADSTS700016"},
			{"there is no redirect URI", authorizeURL(partner, "redirect_uri", ""), "AADSTS900144"},
			{"the redirect URI is another", authorizeURL(partner, "redirect_uri", "https://attacker.example/"), "AADSTS50011"},
			{"the redirect URI goes on", authorizeURL(partner, "redirect_uri", redirect+"/x"), "AADSTS50011"},
			{"the redirect URI has a query", authorizeURL(partner, "redirect_uri", redirect+"?x"), "AADSTS50011"},
			{"the redirect URI is in another case", authorizeURL(partner, "redirect_uri", strings.ToUpper(redirect)), "AADSTS50011"},
			{"the redirect URI is not at the root of localhost", authorizeURL(partner, "redirect_uri", "http://localhost:8080/"), "AADSTS50011"},
			{"the redirect URI only begins with localhost", authorizeURL(partner, "redirect_uri", "http://localhost.attacker.example/callback"), "AADSTS50011"},
			{"the redirect URI names a user of localhost", authorizeURL(partner, "redirect_uri", "http://a@localhost/callback"), "AADSTS50011"},
			{"the redirect URI is on localhost with TLS", authorizeURL(partner, "redirect_uri", "https://localhost/callback"), "AADSTS50011"},
			{"the redirect URI is on another port with TLS", authorizeURL(partner, "redirect_uri", "https://localhost:8443/secure"), "AADSTS50011"},
			{"the query cannot be read", authorizeURL(partner) + "&%zz", "AADSTS9002313"},
			{"the redirect URI is markup", authorizeURL(partner, "redirect_uri", "<b>bold</b>"), "&lt;b&gt;bold"},
		} {
			t.Run(c.name, func(t *testing.T) {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					got := send(t, wire, method, c.address, "login=adele&action=mfa")
					require.Equal(t, http.StatusBadRequest, got.status)
					require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
					require.Contains(t, got.body, c.want)
					require.Empty(t, got.header.Get("Location"))
				}
				_, err := entra.Authorize(t.Context(), c.address, adele, "mfa")
				require.ErrorContains(t, err, html.UnescapeString(c.want))
			})
		}
		require.Equal(t, http.StatusMethodNotAllowed, send(t, wire, http.MethodPut, authorizeURL(partner), "").status)
		require.Zero(t, entra.Calls())
	})
}

func TestLoopbackMatchesOnEveryPort(t *testing.T) {
	entra := newEntra()
	entra.Redirects = []string{"http://localhost/callback", "http://127.0.0.1:80/callback"}
	for _, to := range []string{"http://localhost/callback", "http://localhost:49152/callback", "http://127.0.0.1:8080/callback"} {
		callback, err := entra.Authorize(t.Context(), authorizeURL(partner, "redirect_uri", to), adele, "mfa")
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(callback.String(), to+"?"), callback)
		got := post(t, entra, partner, but(codeForm(callback.Query().Get("code")), "redirect_uri", to))
		require.Equal(t, http.StatusOK, got.status, got.body)
	}
	_, err := entra.Authorize(t.Context(), authorizeURL(partner, "redirect_uri", redirect), adele, "mfa")
	require.ErrorContains(t, err, "AADSTS50011")
}

// What else is wrong is told to the application.
func TestRequestsThatAreRefusedByCallback(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := newEntra()
		wire := way(entra)
		for _, c := range []struct {
			name    string
			address string
			error   string
			code    string
		}{
			{"there is no response type", authorizeURL(partner, "response_type", ""), "invalid_request", "900144"},
			{"the response type is another", authorizeURL(partner, "response_type", "code id_token"), "unsupported_response_type", "700054"},
			{"the response mode is another", authorizeURL(partner, "response_mode", "fragment"), "invalid_request", "90023"},
			{"the prompt is another", authorizeURL(partner, "prompt", "admin_consent"), "invalid_request", "90023"},
			{"there is no scope", authorizeURL(partner, "scope", ""), "invalid_request", "900144"},
			{"the scopes are of two resources", authorizeURL(partner, "scope", "https://graph.microsoft.com/.default https://vault.azure.net/.default"), "invalid_request", "28000"},
			{"the challenge is too short", authorizeURL(partner, "code_challenge", "short", "code_challenge_method", "S256"), "invalid_request", "501491"},
			{"the challenge is too long", authorizeURL(partner, "code_challenge", strings.Repeat("x", 129)), "invalid_request", "501491"},
			{"the method of the challenge is another", authorizeURL(partner, "code_challenge", strings.Repeat("x", 43), "code_challenge_method", "S512"), "invalid_request", "90023"},
			{"nobody is to be asked", authorizeURL(partner, "prompt", "none"), "login_required", "50058"},
			{"the claims are no JSON", authorizeURL(partner, "claims", "{"), "invalid_request", "9002313"},
			{"the claims are no object", authorizeURL(partner, "claims", `{"id_token":[]}`), "invalid_request", "9002313"},
		} {
			t.Run(c.name, func(t *testing.T) {
				callback, err := entra.Authorize(t.Context(), c.address, adele, "mfa")
				require.NoError(t, err)
				for _, back := range []*url.URL{
					callback,
					location(t, send(t, wire, http.MethodGet, c.address, "")),
					location(t, send(t, wire, http.MethodPost, c.address, "login=adele&action=mfa")),
				} {
					require.True(t, strings.HasPrefix(back.String(), redirect+"?"), back)
					require.Equal(t, []string{c.error, "the state", ""}, []string{back.Query().Get("error"), back.Query().Get("state"), back.Query().Get("code")})
					require.Regexp(t, `^AADSTS`+c.code+`: .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$`, back.Query().Get("error_description"))
					require.Equal(t, login+"error?code="+c.code, back.Query().Get("error_uri"))
				}
			})
		}
	})
}

func TestThereIsNoStateWhereNoneWasSent(t *testing.T) {
	callback, err := newEntra().Authorize(t.Context(), authorizeURL(partner, "state", ""), adele, "mfa")
	require.NoError(t, err)
	require.False(t, callback.Query().Has("state"))
}

func TestTheApplicationDemandsMFA(t *testing.T) {
	for _, c := range []struct {
		name     string
		address  string
		demanded bool
	}{
		{"by the id_token", authorizeURL(partner, "claims", demandMFA), true},
		{"by the access token, as one value", authorizeURL(partner, "claims", `{"access_token":{"amr":{"essential":true,"value":"mfa"},"xms_cc":{"values":["cp1"]}}}`), true},
		{"by the parameter of the older endpoint", authorizeURL(partner, "amr_values", "mfa"), true},
		{"not, if it is not essential", authorizeURL(partner, "claims", `{"id_token":{"amr":{"values":["mfa"]}}}`), false},
		{"not, if another method is essential", authorizeURL(partner, "claims", `{"id_token":{"amr":{"essential":true,"values":["otp"]}}}`), false},
		{"not, if the claims are about something else", authorizeURL(partner, "claims", `{"id_token":{"auth_time":null,"amr":null}}`), false},
		{"not, if there are none", authorizeURL(partner), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			entra := newEntra()
			_, err := entra.Authorize(t.Context(), c.address, adele, "pwd")
			require.Equal(t, c.demanded, err != nil)
			if c.demanded {
				require.ErrorContains(t, err, "IgnoreClaims")
			}
			_, err = entra.Authorize(t.Context(), c.address, adele, "pwd", "mfa")
			require.NoError(t, err)
			entra.IgnoreClaims = true
			_, err = entra.Authorize(t.Context(), c.address, adele, "pwd")
			require.NoError(t, err)
		})
	}
}

func TestAmendCallback(t *testing.T) {
	entra := newEntra()
	entra.AmendCallback = func(parameters url.Values) {
		parameters.Set("iss", login+partner+"/v2.0")
		parameters.Del("state")
	}
	for _, user := range []samauth.User{adele, {}} {
		callback, err := entra.Authorize(t.Context(), authorizeURL(partner), user, "mfa")
		require.NoError(t, err)
		require.Equal(t, login+partner+"/v2.0", callback.Query().Get("iss"))
		require.False(t, callback.Query().Has("state"))
	}
}

func TestAuthorizeOpensOnlyItsOwnPage(t *testing.T) {
	entra := newEntra()
	entra.Host = "login.microsoftonline.us"
	for _, address := range []string{
		authorizeURL(partner), "\x7f", "http://login.microsoftonline.us/" + partner + "/oauth2/v2.0/authorize",
		"https://login.microsoftonline.us/oauth2/v2.0/authorize", "https://login.microsoftonline.us/" + partner + "/oauth2/authorize",
	} {
		_, err := entra.Authorize(t.Context(), address, adele)
		require.ErrorContains(t, err, "samauthtest: authorize: ")
	}
	callback, err := entra.Authorize(t.Context(), strings.Replace(authorizeURL(partner), "microsoftonline.com", "microsoftonline.us", 1), adele)
	require.NoError(t, err)
	require.True(t, callback.Query().Has("code"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = entra.Authorize(ended, authorizeURL(partner), adele)
	require.ErrorIs(t, err, context.Canceled)
}
