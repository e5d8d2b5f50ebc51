package samauthtest

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// Entra is Microsoft Entra for one application of one partner, as its clients
// meet it: a user signs in and consents, with a browser or on another device,
// and the token endpoint redeems what comes of that, and later the refresh
// token, for any tenant, and refuses in Entra's words. It is a model made from
// Microsoft's pages and from answers that people published.
//
// As an [http.RoundTripper] it answers in memory, and as an [http.Handler]
// behind a server. It is safe for concurrent use, but set its fields before the
// first request.
//
// The refresh tokens it issues live as long as Entra's, [samauth.Lifetime] from
// their issue, and stay good when they are used, unless SingleUse is set. See
// https://learn.microsoft.com/entra/identity-platform/refresh-tokens.
type Entra struct {
	// Host is the login host that RoundTrip answers for, and no other; by
	// default that of the public cloud, login.microsoftonline.com.
	Host string

	// Tenants are those that exist, by id or domain name, beside the partner's.
	// Nil stands for any.
	Tenants []string

	// SingleUse makes it a stricter server than Entra is: a refresh token that
	// was used is refused, and with the attempt all that came of the same
	// consent die.
	SingleUse bool

	// Life is how long access tokens live: by default 1 hour, and 24 hours for
	// clients that handle continuous access evaluation (capability cp1).
	Life time.Duration

	// RefreshIn is when access tokens are to be renewed, for the member
	// refresh_in of answers; 0 leaves it out.
	RefreshIn time.Duration

	// Unsigned leaves the signatures out of the tokens and puts a text of the
	// same length in their place. A signature takes about a millisecond, and
	// most exchanges have two: set it to measure something else.
	Unsigned bool

	// Skew is how far its clock is ahead of that of package time.
	Skew time.Duration

	// Redirects are the redirect URIs that are registered. They match exactly,
	// but for the port of http://localhost and http://127.0.0.1. See
	// https://learn.microsoft.com/entra/identity-platform/reply-url.
	Redirects []string

	// Users are those who can sign in on its page, by their names. A user without
	// a tenant is one of the partner's. Nil stands for anybody: whatever name is
	// typed, it is that of a user of the partner.
	Users []samauth.User

	// IgnoreClaims lets users sign in without a second factor where the
	// application demands one by the parameter claims, as tenants do whose
	// policies know of none.
	IgnoreClaims bool

	// WithoutAMR names the tokens that lack the claim amr: access_token,
	// id_token. Entra puts it into access tokens of version 1, and into others
	// where it sees fit.
	WithoutAMR []string

	// Forge may change a token before it is signed, and what it is signed with.
	Forge func(token *JWT)

	// AmendCallback may change the parameters that a redirect URI is given: the
	// code or the error, state, session_state.
	AmendCallback func(parameters url.Values)

	// Used is told of each refresh token that a client of the right credentials
	// presents, before it is judged and answered. A proof can look there whether
	// the token is in the store.
	Used func(refreshToken samauth.Secret)

	// Amend may change the members of the answer to an exchange that succeeded,
	// to leave one out or to put something odd in its place.
	Amend func(tenant string, answer map[string]any)

	partner, app string
	secret       samauth.Secret

	mu        sync.Mutex
	issued    map[[sha256.Size]byte]*issue
	codes     map[[sha256.Size]byte]*code
	devices   map[[sha256.Size]byte]*device
	grants    map[string]*grant
	consents  consents
	serial    int // of the refresh token issued last
	exchanges []Exchange
	refusals  map[string]int // AADSTS numbers by tenant, "" for all
	keys      []certificate
	trusted   []samauth.Secret
	canned    *answer
	throttled time.Time // until when
}

// NewEntra is the Entra of a partner tenant in which an application is
// registered with a client secret. An empty secret stands for an application
// that has none: see [Entra.Certify] and [Entra.Trust].
func NewEntra(partner, app string, secret samauth.Secret) *Entra {
	return &Entra{
		partner: partner, app: app, secret: secret,
		issued: map[[sha256.Size]byte]*issue{}, codes: map[[sha256.Size]byte]*code{}, devices: map[[sha256.Size]byte]*device{},
		grants: map[string]*grant{}, refusals: map[string]int{}, consents: consents{of: map[string][]applicationConsent{}},
	}
}

const (
	publicHost    = "login.microsoftonline.com"
	tokenPath     = "/oauth2/v2.0/token"
	devicePath    = "/oauth2/v2.0/devicecode"
	authorizePath = "/oauth2/v2.0/authorize"
	discoveryPath = "/v2.0/.well-known/openid-configuration"
	keysPath      = "/discovery/v2.0/keys"
	largestForm   = 1 << 20 // bytes
)

var (
	_ http.RoundTripper = (*Entra)(nil)
	_ http.Handler      = (*Entra)(nil)
)

// host is the one that RoundTrip answers for.
func (e *Entra) host() string { return cmp.Or(e.Host, publicHost) }

func (e *Entra) now() time.Time { return time.Now().Add(e.Skew) }

// RoundTrip answers a request to Host, and fails where a connection to anything
// else would be needed. An answer is lost if the request's context has ended by
// the time it is ready.
func (e *Entra) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	host := e.host()
	if r.URL.Scheme != "https" || r.URL.Host != host {
		return nil, fmt.Errorf("samauthtest: %s://%s: no such server: this Entra is https://%s, see its field Host", r.URL.Scheme, r.URL.Host, host)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	a := e.serve(r, host)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return a.response(r), nil
}

// ServeHTTP answers a request under whatever host it came.
func (e *Entra) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.serve(r, r.Host).write(w)
}

// serve finds the endpoint that is asked under a host.
func (e *Entra) serve(r *http.Request, host string) answer {
	path, _ := strings.CutPrefix(r.URL.Path, "/")
	var a answer
	if tenant, ok := segment(path, tokenPath); ok {
		a = e.token(r, host, tenant)
	} else if tenant, ok := segment(path, discoveryPath); ok && r.Method == http.MethodGet {
		a = e.discovery(host, tenant, r)
	} else if tenant, ok := segment(path, authorizePath); ok {
		a = e.authorize(r, host, tenant)
	} else if tenant, ok := segment(path, devicePath); ok {
		a = e.deviceCode(r, tenant)
	} else if tenant, ok := segment(path, keysPath); ok && r.Method == http.MethodGet {
		a = e.jwks(host, tenant, r)
	} else {
		a = text(http.StatusNotFound, "text/plain", "samauthtest: there is nothing at "+r.Method+" "+r.URL.Path)
	}
	a.header.Set("Date", e.now().UTC().Format(http.TimeFormat))
	a.header.Set("Cache-Control", "no-store, no-cache")
	return a
}

// segment is the one segment before the end of a path.
func segment(path, end string) (string, bool) {
	tenant, ok := strings.CutSuffix(path, end)
	return tenant, ok && tenant != "" && !strings.Contains(tenant, "/")
}

// discovery tells where the endpoints of a tenant are.
func (e *Entra) discovery(host, tenant string, r *http.Request) answer {
	if !e.exists(tenant) {
		return e.refuse(refusal{code: 90002}, r)
	}
	base := "https://" + host + "/" + tenant
	return members(http.StatusOK, map[string]any{
		"issuer":                                issuer(host, e.tenantID(tenant, e.partner)),
		"authorization_endpoint":                base + authorizePath,
		"token_endpoint":                        base + tokenPath,
		"device_authorization_endpoint":         base + devicePath,
		"jwks_uri":                              base + keysPath,
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

// issuer is the issuer of the id_tokens of a tenant.
func issuer(host, tenantID string) string { return "https://" + host + "/" + tenantID + "/v2.0" }
