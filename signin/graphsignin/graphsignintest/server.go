// Package graphsignintest is a Microsoft Graph for the tests of programs that
// read sign-ins by package graphsignin: a server on the loopback interface that
// lists the sign-ins it is given, keeps Graph's limits, and fails on demand.
//
//	server := graphsignintest.NewServer(events)
//	defer server.Close()
//	source := graphsignin.New(server.Tenant(), nil)
package graphsignintest

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
)

// TenantID is the id of the server's one tenant.
const TenantID = "7a3f0c52-1111-4222-8333-944455556666"

// Server is a Microsoft Graph with one tenant. Close ends it.
type Server struct {
	graph     *faketenant.Graph
	tenant    *faketenant.Tenant
	server    *faketenant.Server
	transport *http.Transport
}

// NewServer starts a server that lists the events, each under its time, kind and
// id. It panics if the loopback interface cannot be listened on.
func NewServer(events []signin.Event) *Server {
	graph := faketenant.New(nil)
	tenant := graph.Tenant(TenantID)
	tenant.Retention = -1
	tenant.Add(faketenant.Rows(slices.Values(events))...)
	server, err := graph.Serve()
	if err != nil {
		panic(fmt.Sprintf("graphsignintest: start a server: %v", err))
	}
	return &Server{graph, tenant, server, server.Transport()}
}

// Close ends the server.
func (s *Server) Close() {
	s.transport.CloseIdleConnections()
	s.server.Close()
}

// Tenant is the tenant as a program has it, over an App of its own whose
// requests go to the server.
func (s *Server) Tenant() *partnersec.Tenant {
	app := partnersec.NewApp(&partnersec.Options{Transport: s.transport})
	return app.Tenant(TenantID, s.tenant.Credential())
}

// Transport leads to the server whatever host a URL names, for programs that
// make their own App.
func (s *Server) Transport() http.RoundTripper { return s.transport }

// Add adds events to the log, as late rows come.
func (s *Server) Add(events ...signin.Event) {
	s.tenant.Add(faketenant.Rows(slices.Values(events))...)
}

// Unlicensed takes the tenant's premium licence away, or gives it back.
func (s *Server) Unlicensed(is bool) {
	s.tenant.Licence = faketenant.PremiumP1
	if is {
		s.tenant.Licence = faketenant.Free
	}
}

// Grant lets the tokens have these permissions and no others.
func (s *Server) Grant(permissions ...string) { s.tenant.Permissions = permissions }

// Throttle refuses the next request with 429, for so long in whole seconds.
func (s *Server) Throttle(retryAfter time.Duration) {
	s.tenant.Fail(faketenant.Throttle(fmt.Sprint(int(retryAfter / time.Second))))
}

// Status answers the next request with a status, such as 503.
func (s *Server) Status(status int) { s.tenant.Fail(faketenant.Status(status)) }

// LoseSkipToken lets the link to the n-th page of a slice, counted from 1, have
// expired when it is followed.
func (s *Server) LoseSkipToken(n int) { s.tenant.Fail(faketenant.LoseSkipToken(n)) }

// Requests is how often the server was asked for sign-ins.
func (s *Server) Requests() int { return s.graph.Statistics().PerTenant[TenantID] }
