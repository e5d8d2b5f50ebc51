package samauthtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// PartnerCenter is the Partner Center API, as far as the Secure Application
// Model needs it: customers consent to applications through it, and it says
// whether a token was obtained with multifactor authentication. It takes the
// tokens of one [Entra], for users of the partner.
//
//	GET    /v1/profiles/organization
//	GET    /v1/customers/{customer}/applicationconsents
//	POST   /v1/customers/{customer}/applicationconsents
//	DELETE /v1/customers/{customer}/applicationconsents/{application}
//
// A request with the header ValidateMfa: true is answered with the header
// isMfaCompliant. What Partner Center knows of that is how the user signed in,
// whatever the claims of the token say.
//
// As an [http.RoundTripper] it answers in memory, and as an [http.Handler]
// behind a server. It is safe for concurrent use, but set its fields before the
// first request. Its error codes are the HTTP statuses, but for 900421. See
// https://learn.microsoft.com/partner-center/developer/control-panel-vendor-api.
type PartnerCenter struct {
	// Host is the host that RoundTrip answers for, and no other, and for which
	// tokens have to be; by default that of the public cloud,
	// api.partnercenter.microsoft.com.
	Host string

	// Customers are the ids of the customers of the partner. Nil stands for any.
	Customers []string

	// WithoutRole are the ids of customers that have given the partner no role
	// that allows it to consent: requests about them are forbidden.
	WithoutRole []string

	// EnforceMFA refuses tokens that were obtained without multifactor
	// authentication, with 401 and code 900421.
	EnforceMFA bool

	// HideMFA leaves the header isMfaCompliant out.
	HideMFA bool

	entra *Entra

	mu       sync.Mutex
	failure  int
	requests []Request
}

// Request is one call of the Partner Center API.
type Request struct {
	At     time.Time // by Entra's clock
	Method string
	Path   string
	Status int // of the answer
	Code   int // in the answer, 0 if it had none
}

// NewPartnerCenter is the Partner Center API of the partner of an Entra.
func NewPartnerCenter(entra *Entra) *PartnerCenter { return &PartnerCenter{entra: entra} }

const partnerCenterHost = "api.partnercenter.microsoft.com"

var (
	_ http.RoundTripper = (*PartnerCenter)(nil)
	_ http.Handler      = (*PartnerCenter)(nil)
)

func (p *PartnerCenter) host() string { return cmp.Or(p.Host, partnerCenterHost) }

// RoundTrip answers a request to Host, and fails where a connection to anything
// else would be needed. An answer is lost if the request's context has ended by
// the time it is ready.
func (p *PartnerCenter) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if r.URL.Scheme != "https" || r.URL.Host != p.host() {
		return nil, fmt.Errorf("samauthtest: %s://%s: no such server: this Partner Center is https://%s, see its field Host", r.URL.Scheme, r.URL.Host, p.host())
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	a := p.serve(r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return a.response(r), nil
}

// ServeHTTP answers a request under whatever host it came.
func (p *PartnerCenter) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.serve(r).write(w) }

// Fail lets every request fail with an HTTP status, and with a page of a proxy
// in place of JSON, until Fail(0) ends it.
func (p *PartnerCenter) Fail(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure = status
}

// Requests are the calls so far, in the order of their answers.
func (p *PartnerCenter) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// serve answers a request and writes it down.
func (p *PartnerCenter) serve(r *http.Request) answer {
	log := Request{At: p.entra.now(), Method: r.Method, Path: r.URL.Path}
	p.mu.Lock()
	failure := p.failure
	p.mu.Unlock()
	var a answer
	if failure != 0 {
		a = text(failure, "text/html", fmt.Sprintf("<html><body><h1>%d %s</h1></body></html>", failure, http.StatusText(failure)))
	} else {
		a = p.judge(r)
	}
	a.header.Set("Date", log.At.UTC().Format(http.TimeFormat))
	for _, name := range []string{"MS-RequestId", "MS-CorrelationId"} {
		a.header.Set(name, cmp.Or(r.Header.Get(name), newGUID()))
	}
	log.Status, log.Code = a.status, a.code
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, log)
	return a
}

// judge looks at the token first.
func (p *PartnerCenter) judge(r *http.Request) answer {
	claims, err := p.entra.readBearer(r.Header.Get("Authorization"))
	if err != nil {
		return unauthorized(http.StatusUnauthorized, err.Error())
	}
	if why := p.entra.unfit(claims, p.host()); why != "" {
		return unauthorized(http.StatusUnauthorized, why)
	}
	compliant := slices.Contains(p.entra.methodsOf(claims), "mfa")
	var a answer
	if p.EnforceMFA && !compliant {
		a = unauthorized(mfaMissing, "MFA is required")
	} else {
		a = p.route(r)
	}
	if strings.EqualFold(r.Header.Get("ValidateMfa"), "true") && !p.HideMFA {
		a.header.Set("isMfaCompliant", strconv.FormatBool(compliant))
	}
	return a
}

// mfaMissing is the code of a token that was obtained without multifactor
// authentication.
const mfaMissing = 900421

// unauthorized is the answer to a request without a token that will do.
func unauthorized(code int, why string) answer {
	a := complaint(http.StatusUnauthorized, code, why)
	a.header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	return a
}

// complaint is an error in Partner Center's form.
func complaint(status, code int, why string) answer {
	a := members(status, map[string]any{"code": code, "description": why, "data": []string{}, "source": "PartnerFD"})
	a.code = code
	return a
}
