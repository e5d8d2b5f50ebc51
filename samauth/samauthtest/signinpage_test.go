package samauthtest_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// press fills the form of a page in and presses a button, as a browser without
// scripts does.
func press(t *testing.T, way http.RoundTripper, address string, page reply, login, button string) reply {
	require.Equal(t, http.StatusOK, page.status, page.body)
	require.Contains(t, page.body, `<button name="action" value="`+button+`">`)
	require.Contains(t, page.body, `<input name="login"`)
	action := regexp.MustCompile(`<form method="post" action="([^"]*)"`).FindStringSubmatch(page.body)
	require.Len(t, action, 2)
	base, err := url.Parse(address)
	require.NoError(t, err)
	target, err := base.Parse(html.UnescapeString(action[1]))
	require.NoError(t, err)
	return send(t, way, http.MethodPost, target.String(), url.Values{"login": {login}, "action": {button}}.Encode())
}

// location is where an answer sends the browser.
func location(t *testing.T, got reply) *url.URL {
	require.Equal(t, http.StatusFound, got.status, got.body)
	u, err := url.Parse(got.header.Get("Location"))
	require.NoError(t, err)
	return u
}

func TestAPersonSignsIn(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := newEntra()
		entra.Users = []samauth.User{adele, {ID: other, Name: "guest@customer.example", Tenant: customer}}
		wire := way(entra)
		for _, c := range []struct {
			name, login, button string
			amr                 []any
			oid, tid            string
		}{
			{"with a second factor", "adele@partner.example", "mfa", []any{"pwd", "mfa"}, adele.ID, partner},
			{"without one", " Adele@Partner.Example", "pwd", []any{"pwd"}, adele.ID, partner},
			{"as a user of another tenant", "guest@customer.example", "mfa", []any{"pwd", "mfa"}, other, customer},
		} {
			t.Run(c.name, func(t *testing.T) {
				address := authorizeURL("organizations", "login_hint", "hint@partner.example")
				page := send(t, wire, http.MethodGet, address, "")
				require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
				require.Contains(t, page.body, `value="hint@partner.example"`)
				require.Contains(t, page.body, `<option value="guest@customer.example">`)
				back := location(t, press(t, wire, address, page, c.login, c.button))
				require.True(t, strings.HasPrefix(back.String(), redirect+"?"), back)
				require.Equal(t, "the state", back.Query().Get("state"))
				require.NotEmpty(t, back.Query().Get("session_state"))
				require.Len(t, back.Query(), 3)
				got := post(t, wire, "organizations", codeForm(back.Query().Get("code")))
				id := got.claims(t, "id_token")
				require.Equal(t, []any{c.amr, c.oid, c.tid, "the nonce"}, []any{id["amr"], id["oid"], id["tid"], id["nonce"]})
			})
		}
	})
}

func TestThePageAsksAgain(t *testing.T) {
	entra := newEntra()
	entra.Users = []samauth.User{adele}
	address := authorizeURL(partner, "claims", demandMFA)
	page := send(t, entra, http.MethodGet, address, "")
	require.NotContains(t, page.body, "without MFA")
	again := press(t, entra, address, page, "stranger@partner.example", "mfa")
	require.Contains(t, again.body, "There is no such user here.")
	require.Contains(t, again.body, `value="stranger@partner.example"`)
	again = send(t, entra, http.MethodPost, address, "login=adele@partner.example&action=pwd")
	require.Contains(t, again.body, "wants you to sign in with MFA")
	location(t, press(t, entra, address, again, adele.Name, "mfa"))

	entra.IgnoreClaims = true
	page = send(t, entra, http.MethodGet, address, "")
	back := location(t, press(t, entra, address, page, adele.Name, "pwd"))
	require.Equal(t, []any{"pwd"}, post(t, entra, partner, codeForm(back.Query().Get("code"))).claims(t, "access_token")["amr"])
}

func TestWithoutUsersAnybodySignsIn(t *testing.T) {
	entra := newEntra()
	oid := func(login string) any {
		back := location(t, send(t, entra, http.MethodPost, authorizeURL(partner), "action=mfa&login="+login))
		claims := post(t, entra, partner, codeForm(back.Query().Get("code"))).claims(t, "access_token")
		require.Equal(t, login, claims["upn"])
		return claims["oid"]
	}
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, oid("one@partner.example"))
	require.Equal(t, oid("one@partner.example"), oid("ONE@partner.example"))
	require.NotEqual(t, oid("one@partner.example"), oid("two@partner.example"))
	require.Contains(t, send(t, entra, http.MethodPost, authorizeURL(partner), "action=mfa&login=").body, "There is no such user here.")
}

func TestTheUserCancels(t *testing.T) {
	entra := newEntra()
	address := authorizeURL(partner)
	pressed := location(t, press(t, entra, address, send(t, entra, http.MethodGet, address, ""), "", "cancel"))
	played, err := entra.Authorize(t.Context(), address, samauth.User{})
	require.NoError(t, err)
	for _, back := range []*url.URL{pressed, played} {
		require.Equal(t, []string{"access_denied", "cancel", "the state", ""},
			[]string{back.Query().Get("error"), back.Query().Get("error_subcode"), back.Query().Get("state"), back.Query().Get("code")})
		require.Contains(t, back.Query().Get("error_description"), "AADSTS65004: ")
	}
}

func TestFormPost(t *testing.T) {
	entra := newEntra()
	entra.Redirects = []string{redirect + "?panel=1&x=%22"}
	address := authorizeURL(partner, "redirect_uri", redirect+"?panel=1&x=%22", "response_mode", "form_post", "state", `"><script>`)
	page := send(t, entra, http.MethodPost, address, "login=adele&action=mfa")
	require.Equal(t, http.StatusOK, page.status)
	require.Contains(t, page.body, `<form method="post" action="`+redirect+`?panel=1&amp;x=%22">`)
	require.Contains(t, page.body, `<button>Continue</button>`)
	require.NotContains(t, page.body, `"><script>`)
	fields := url.Values{}
	for _, field := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(page.body, -1) {
		fields.Add(field[1], html.UnescapeString(field[2]))
	}
	require.Len(t, fields, 3)
	require.Equal(t, `"><script>`, fields.Get("state"))
	got := post(t, entra, partner, but(codeForm(fields.Get("code")), "redirect_uri", redirect+"?panel=1&x=%22"))
	require.Equal(t, http.StatusOK, got.status, got.body)

	callback, err := entra.Authorize(t.Context(), address, adele, "mfa")
	require.NoError(t, err)
	require.Equal(t, []string{"1", `"`, `"><script>`}, []string{callback.Query().Get("panel"), callback.Query().Get("x"), callback.Query().Get("state")})
	page = send(t, entra, http.MethodPost, address, "action=cancel")
	require.Contains(t, page.body, `name="error" value="access_denied"`, "errors come by the same way")
}
