package samauthtest

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// authorization is a request of the authorization endpoint.
type authorization struct {
	http     *http.Request
	host     string
	tenant   string
	asked    url.Values // its parameters
	scopes   []string
	redirect string // registered
	form     bool   // whether the answer comes as a form, and not in the query of the redirect URI
	mfa      bool   // whether a second factor is demanded
}

// authorize answers a call of the authorization endpoint: with a page to sign
// in on and, when that was filled in, with what the browser takes back to the
// application. See
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
func (e *Entra) authorize(r *http.Request, host, tenant string) answer {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return text(http.StatusMethodNotAllowed, "text/plain", "samauthtest: "+r.Method+" is not for browsers")
	}
	a, wrong := e.readAuthorization(r, host, tenant)
	if wrong != nil {
		return errorPage(*wrong)
	}
	if refused := e.checkAuthorization(a); refused != nil {
		return a.callback(e.complain(a, *refused))
	}
	if r.Method == http.MethodGet {
		return e.signInPage(a, a.asked.Get("login_hint"), "")
	}
	form, wrong := readForm(r)
	if wrong != nil {
		return errorPage(*wrong)
	}
	return e.signedIn(a, form)
}

// signedIn answers the form of the page.
func (e *Entra) signedIn(a *authorization, form url.Values) answer {
	amr := []string{"pwd"}
	switch form.Get("action") {
	case "cancel":
		return a.callback(e.complain(a, refusal{code: 65004}))
	case "mfa":
		amr = append(amr, "mfa")
	}
	name := strings.TrimSpace(form.Get("login"))
	user, ok := e.user(name)
	switch {
	case !ok:
		return e.signInPage(a, name, "There is no such user here.")
	case !e.enough(a, amr):
		return e.signInPage(a, name, "This application wants you to sign in with MFA.")
	}
	return a.callback(e.permit(a, user, amr))
}

// user is the one of a name who may sign in.
func (e *Entra) user(name string) (samauth.User, bool) {
	if e.Users == nil {
		return e.complete(samauth.User{ID: userID(name), Name: name}), name != ""
	}
	i := slices.IndexFunc(e.Users, func(user samauth.User) bool { return strings.EqualFold(user.Name, name) })
	if i < 0 {
		return samauth.User{}, false
	}
	return e.complete(e.Users[i]), true
}

// userID is the id of a user of whom the name is all that is known.
func userID(name string) string {
	sum := sha256.Sum256([]byte("user " + strings.ToLower(name)))
	return guid([16]byte(sum[:]))
}

// enough says whether a sign-in by these methods is what was demanded.
func (e *Entra) enough(a *authorization, amr []string) bool {
	return !a.mfa || e.IgnoreClaims || slices.Contains(amr, "mfa")
}

// readAuthorization reads as much of a request as is needed to trust its
// redirect URI. What is wrong with that is for a page: the browser must not be
// sent anywhere.
func (e *Entra) readAuthorization(r *http.Request, host, tenant string) (*authorization, *refusal) {
	asked, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &refusal{code: 9002313}
	}
	a := &authorization{http: r, host: host, tenant: tenant, asked: asked, scopes: strings.Fields(asked.Get("scope"))}
	if refused := e.checkTenant(tenant); refused != nil {
		return nil, refused
	}
	if refused := e.checkApp(asked.Get("client_id"), tenant); refused != nil {
		return nil, refused
	}
	if a.redirect = asked.Get("redirect_uri"); a.redirect == "" {
		return nil, missing("redirect_uri")
	}
	if !e.registered(a.redirect) {
		return nil, e.unregistered(a.redirect)
	}
	a.form = asked.Get("response_mode") == "form_post"
	return a, nil
}

// checkAuthorization finds what is wrong beyond that, which the application is
// told.
func (e *Entra) checkAuthorization(a *authorization) *refusal {
	for _, parameter := range []string{"response_type", "scope"} {
		if a.asked.Get(parameter) == "" {
			return missing(parameter)
		}
	}
	for _, parameter := range []struct {
		name  string
		known []string
	}{
		{"response_mode", []string{"", "query", "form_post"}},
		{"prompt", []string{"", "login", "consent", "select_account", "none"}},
		{"code_challenge_method", []string{"", "plain", "S256"}},
	} {
		if !slices.Contains(parameter.known, a.asked.Get(parameter.name)) {
			return &refusal{code: 90023, text: "The value of the parameter '" + parameter.name + "' is not supported."}
		}
	}
	if a.asked.Get("response_type") != "code" {
		return &refusal{code: 700054}
	}
	if n := len(a.asked.Get("code_challenge")); a.asked.Has("code_challenge") && (n < 43 || n > 128) {
		return &refusal{code: 501491}
	}
	if _, refused := readScope(a.scopes); refused != nil {
		return refused
	}
	if a.asked.Get("prompt") == "none" {
		return &refusal{code: 50058}
	}
	return a.readDemand()
}

// readDemand reads whether the application demands a second factor: by the
// parameter claims of OpenID Connect, or by that of Entra's older endpoint.
func (a *authorization) readDemand() *refusal {
	a.mfa = slices.Contains(strings.Fields(a.asked.Get("amr_values")), "mfa")
	claims := a.asked.Get("claims")
	if claims == "" {
		return nil
	}
	var tokens map[string]struct {
		Methods struct {
			Essential bool     `json:"essential"`
			Value     string   `json:"value"`
			Values    []string `json:"values"`
		} `json:"amr"`
	}
	if json.Unmarshal([]byte(claims), &tokens) != nil {
		return &refusal{code: 9002313}
	}
	for _, token := range tokens {
		demand := token.Methods
		a.mfa = a.mfa || demand.Essential && (demand.Value == "mfa" || slices.Contains(demand.Values, "mfa"))
	}
	return nil
}
