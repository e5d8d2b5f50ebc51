package faketenant

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// exchange is a request and what becomes of it.
type exchange struct {
	graph   *Graph
	request *http.Request
	arrived time.Time

	tenant *Tenant // nil until the token was read
	token  claims
	query  *query // of a request for sign-ins that can be read
	answer *answer

	own   *window   // of the tenant's requests for reports
	tells *window   // the one whose clients the answer tells to stay away; nil for none
	until time.Time // when they may come back
}

// ask finds the answer to a request.
func (x *exchange) ask() *answer {
	x.graph.count()
	if err := x.checkContract(); err != nil {
		return problem(http.StatusBadRequest, "BadRequest", err.Error())
	}
	if refused := x.authenticate(); refused != nil {
		return refused
	}
	serve, reports, refused := x.route()
	if refused != nil {
		return refused
	}
	if reports {
		if refused := x.graph.admit(x); refused != nil {
			return refused
		}
	}
	x.answer = serve(x)
	if reports {
		x.tenant.spoil(x)
		x.graph.paged(x)
	}
	return x.answer
}

// checkContract asks the contract about a request as the client meant it: with
// a whole URL.
func (x *exchange) checkContract() error {
	check := x.graph.options.Contract
	if check == nil {
		return nil
	}
	r := x.request.Clone(x.request.Context())
	r.URL.Scheme, r.URL.Host, r.RequestURI = "https", x.request.Host, ""
	err := check(r)
	x.request.Body = r.Body
	if err != nil {
		err = fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err)
		x.graph.mu.Lock()
		x.graph.breaches = append(x.graph.breaches, err)
		x.graph.mu.Unlock()
	}
	return err
}

// route finds what answers a path, and whether it is one of the reports, which
// have limits of their own.
func (x *exchange) route() (serve func(*exchange) *answer, reports bool, refused *answer) {
	version, resource, _ := strings.Cut(strings.TrimPrefix(x.request.URL.Path, "/"), "/")
	if version != beta && version != v1 {
		return nil, false, problem(http.StatusBadRequest, "BadRequest", fmt.Sprintf("Invalid version: %.40s", version))
	}
	switch {
	case strings.EqualFold(resource, "auditLogs/signIns"):
		serve, reports = (*exchange).signIns, true
	case strings.EqualFold(resource, "organization"):
		serve = (*exchange).organization
	default:
		// Graph answers 400 here, not 404.
		segment, _, _ := strings.Cut(resource, "/")
		return nil, false, problem(http.StatusBadRequest, "BadRequest", fmt.Sprintf("Resource not found for the segment '%.80s'.", segment))
	}
	if x.request.Method != http.MethodGet {
		return nil, false, problem(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
	}
	return serve, reports, nil
}

const (
	beta = "beta"
	v1   = "v1.0"
)

// version is that of the API which the request asks.
func (x *exchange) version() string {
	version, _, _ := strings.Cut(strings.TrimPrefix(x.request.URL.Path, "/"), "/")
	return version
}

// host is the origin's, as the client names it.
func (x *exchange) host() string { return x.request.Host }

// sleep waits, and reports whether the context lasted as long.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
