package samauthtest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// Exchange is one call of the token endpoint, without its secrets.
type Exchange struct {
	At     time.Time // by Entra's clock
	Tenant string    // in the path
	Grant  string    // the parameter grant_type
	Scopes []string  // asked for
	Claims string    // the parameter claims, "" if there was none
	Token  int       // the serial number of the refresh token presented, 0 if it is not known here
	Issued int       // that of the refresh token in the answer, 0 if there was none
	Status int       // of the answer
	Code   int       // the AADSTS number in the answer, 0 if it had none
}

// Calls is how many calls of the token endpoint were answered, in whatever way.
func (e *Entra) Calls() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.exchanges)
}

// Exchanges are the calls of the token endpoint, in the order of their answers.
func (e *Entra) Exchanges() []Exchange {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.exchanges)
}

// request is a call of the token endpoint that is being answered.
type request struct {
	http   *http.Request
	host   string
	tenant string
	form   url.Values
	scope  scope
	log    Exchange
}

// token answers a call of the token endpoint and writes it down.
func (e *Entra) token(r *http.Request, host, tenant string) answer {
	req := &request{http: r, host: host, tenant: tenant, log: Exchange{At: e.now(), Tenant: tenant}}
	form, unreadable := readForm(r)
	req.form = form
	req.log.Grant = form.Get("grant_type")
	req.log.Scopes, req.log.Claims = strings.Fields(form.Get("scope")), form.Get("claims")
	a, ok := e.outage(r)
	switch {
	case ok:
	case unreadable != nil:
		a = e.refuse(*unreadable, r)
	default:
		a = e.judge(req)
	}
	req.log.Status, req.log.Code = a.status, a.code
	e.mu.Lock()
	defer e.mu.Unlock()
	e.exchanges = append(e.exchanges, req.log)
	return a
}

func readForm(r *http.Request) (url.Values, *refusal) {
	if r.Method != http.MethodPost {
		return nil, &refusal{code: 900561, text: "The endpoint only accepts POST requests. Received a " + r.Method + " request."}
	}
	if r.Body == nil {
		return nil, missing("grant_type")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, largestForm))
	if err != nil {
		return nil, &refusal{code: 9002313}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, &refusal{code: 9002313}
	}
	return form, nil
}

// judge answers a form in the order of Entra's questions: is there such a
// tenant, is it the application, is the grant good, does the tenant want it.
func (e *Entra) judge(req *request) answer {
	var capable bool
	for _, check := range []func() *refusal{
		func() *refusal { return e.checkTenant(req.tenant) },
		func() *refusal { return e.checkClient(req) },
		func() *refusal { return checkGrant(req.form) },
		func() (refused *refusal) { req.scope, refused = readScope(e.scopes(req)); return refused },
		func() (refused *refusal) { capable, refused = readCapability(req.log.Claims); return refused },
	} {
		if refused := check(); refused != nil {
			return e.refuse(*refused, req.http)
		}
	}
	done, refused := e.redeemGrant(req)
	if refused != nil {
		return e.refuse(*refused, req.http)
	}
	return e.grant(req, done, req.scope, capable)
}

// scopes are those that an exchange is for: of the request or, where it names
// none, of the one that the user answered.
func (e *Entra) scopes(req *request) []string {
	if len(req.log.Scopes) > 0 {
		return req.log.Scopes
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if known := e.codes[digest(req.form.Get("code"))]; known != nil && req.log.Grant == codeGrant {
		return known.scopes
	}
	if known := e.devices[digest(req.form.Get("device_code"))]; known != nil && req.log.Grant == deviceGrant {
		return known.scopes
	}
	return nil
}

const (
	refreshGrant = "refresh_token"
	codeGrant    = "authorization_code"
	deviceGrant  = "urn:ietf:params:oauth:grant-type:device_code"
)

// redeemGrant uses whatever grant the request presents.
func (e *Entra) redeemGrant(req *request) (redeemed, *refusal) {
	switch req.log.Grant {
	case codeGrant:
		return e.redeemCode(req)
	case deviceGrant:
		return e.redeemDevice(req)
	}
	presented := samauth.NewSecret(req.form.Get("refresh_token"))
	if e.Used != nil {
		e.Used(presented)
	}
	return e.redeem(req, presented)
}

func (e *Entra) checkTenant(tenant string) *refusal {
	if e.exists(tenant) {
		return nil
	}
	return &refusal{code: 90002, text: fmt.Sprintf("Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", tenant)}
}

// grantParameters are what a grant of each type consists of.
var grantParameters = map[string][]string{
	refreshGrant: {"refresh_token"},
	codeGrant:    {"code", "redirect_uri"},
	deviceGrant:  {"device_code"},
}

func checkGrant(form url.Values) *refusal {
	kind := form.Get("grant_type")
	parameters, ok := grantParameters[kind]
	switch {
	case kind == "":
		return missing("grant_type")
	case !ok:
		return &refusal{code: 70003, text: fmt.Sprintf("The app requested an unsupported grant type '%.60s'.", kind)}
	}
	for _, parameter := range parameters {
		if form.Get(parameter) == "" {
			return missing(parameter)
		}
	}
	return nil
}

func missing(parameter string) *refusal {
	return &refusal{code: 900144, text: fmt.Sprintf("The request body must contain the following parameter: '%s'.", parameter)}
}

// redeemed is a grant that was exchanged.
type redeemed struct {
	grant *grant
	next  samauth.Secret // the refresh token of the answer, empty if there is none
	nonce string
	at    time.Time
}

// redeem uses a refresh token and issues the next.
func (e *Entra) redeem(req *request, presented samauth.Secret) (redeemed, *refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	token, refused := e.spend(presented)
	if token != nil {
		req.log.Token = token.serial
	}
	if refused == nil {
		refused = e.unwilling(req)
	}
	if refused != nil {
		return redeemed{}, refused
	}
	token.used = true
	next, issued := e.issue(token.grant)
	req.log.Issued = issued.serial
	return redeemed{grant: token.grant, next: next, at: issued.at}, nil
}
