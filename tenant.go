package partnersec

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

// Tenant is one tenant and the way there: every adapter of this module takes
// one. It may be used by many goroutines at once.
type Tenant struct {
	app        *App
	id         string
	credential azcore.TokenCredential
	err        error

	graph, partnerCenter func() (*graphpipe.Pipe, error)
}

// start prepares the pipes, which are made when they are first needed.
func (t *Tenant) start() {
	t.graph = sync.OnceValues(func() (*graphpipe.Pipe, error) { return t.open(cloud.Graph) })
	t.partnerCenter = sync.OnceValues(func() (*graphpipe.Pipe, error) { return t.open(cloud.PartnerCenter) })
}

func (t *Tenant) open(service cloud.Service) (*graphpipe.Pipe, error) {
	if t.err != nil {
		return nil, fmt.Errorf("partnersec: %w", t.err)
	}
	return graphpipe.New(t.app.cloud, service, t.credential, &graphpipe.Options{
		Tenant: t.id, Limiter: t.app.limiter, Transport: t.app.transport, Logger: t.app.log, Tracing: t.app.tracing,
	})
}

// ID is the id or the domain name of the tenant, in lower case.
func (t *Tenant) ID() string { return t.id }

// Cloud is the national cloud of the tenant.
func (t *Tenant) Cloud() Cloud { return t.app.cloud }

// Graph is the pipe to Microsoft Graph, for the adapters of this module. Others
// have [Tenant.Transport].
func (t *Tenant) Graph() (*graphpipe.Pipe, error) { return t.graph() }

// PartnerCenter is the pipe to Partner Center, for the adapters of this module.
func (t *Tenant) PartnerCenter() (*graphpipe.Pipe, error) { return t.partnerCenter() }

// Transport carries the requests of other clients of Microsoft Graph, such as
// the adapter of msgraph-sdk-go. It sees to the token, the limits and the
// repeating, follows no redirect, reaches no other host and repeats no write
// whose outcome is open. So the client around it does none of that: give it an
// http.Client with this transport and no middleware, and an authentication
// provider that does nothing.
//
// An answer is read whole before it is returned. One that is not JSON is an
// error.
func (t *Tenant) Transport() http.RoundTripper { return transport{t} }

type transport struct{ tenant *Tenant }

// RoundTrip sends a request, see [Tenant.Transport].
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	pipe, err := t.tenant.graph()
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	return pipe.RoundTrip(req)
}
