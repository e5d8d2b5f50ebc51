package partnersec

import (
	"log/slog"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/tracing"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
	"github.com/partnersec/partnersec/internal/tenantid"
)

// App is an application that speaks to Microsoft Graph and Partner Center in
// many tenants. A process has one: the limits of the services are counted for
// the application as a whole. It may be used by many goroutines at once.
type App struct {
	cloud     Cloud
	limiter   *graphpipe.Limiter
	transport http.RoundTripper
	log       *slog.Logger
	tracing   tracing.Provider
	err       error // what is wrong with the options, for whoever sends the first request
}

// Options are what an App can be told. The zero value is what nil means.
type Options struct {
	// Cloud is the national cloud of the tenants. The default is the public one.
	Cloud Cloud

	// Limits are how many requests the services take. The default is what
	// Microsoft publishes. Where another process speaks for the same application,
	// give each of them its share.
	Limits Limits

	// Transport sends the requests. It is given URLs of the cloud's hosts and of
	// no other. By default it is one that honours the proxy variables of the
	// environment.
	Transport http.RoundTripper

	// Logger is told of each request that was sent, at level Debug, without
	// query, headers and bodies; nil is silent.
	Logger *slog.Logger

	// Tracing makes a span of each request that is sent. The zero Provider makes
	// none.
	Tracing tracing.Provider
}

// Cloud is a national cloud. Its zero value is [Public]; it reads and writes
// itself as a text: public, usGov, usGovDoD or china. It is the same type as
// samauth's.
type Cloud = cloud.Name

// The clouds.
const (
	Public   = cloud.Public   // the worldwide cloud, which also serves GCC
	USGov    = cloud.USGov    // Microsoft Cloud for US Government, GCC High (L4)
	USGovDoD = cloud.USGovDoD // the same, Department of Defense (L5)
	China    = cloud.China    // operated by 21Vianet
)

// Limits are how many requests the workloads of the services take from one
// application; a [Limit] that is zero is Microsoft's published one.
type (
	Limits         = graphpipe.Limits
	WorkloadLimits = graphpipe.WorkloadLimits
	Limit          = graphpipe.Limit
)

// Error is why a request had no answer that is one. Adapters wrap it: it says
// what to tell Microsoft's support.
type Error = graphpipe.Error

// ErrForeignLink means that a link or a redirect leads to a host that is not the
// service's. Nothing was sent there.
var ErrForeignLink = cloud.ErrForeign

// NewApp makes an App. It asks nobody. Options that are wrong are an error of
// every request.
func NewApp(options *Options) *App {
	if options == nil {
		options = &Options{}
	}
	a := &App{cloud: options.Cloud, transport: options.Transport, log: options.Logger, tracing: options.Tracing}
	if a.transport == nil {
		a.transport = graphpipe.NewTransport()
	}
	a.limiter, a.err = graphpipe.NewLimiter(options.Limits)
	return a
}

// Tenant is one tenant, by its id or one of its domain names; the id is better,
// since then a token for another tenant is noticed. The credential makes its
// tokens and keeps them: samauth's, or any other. What is wrong with the
// arguments is an error of every request.
func (a *App) Tenant(tenant string, credential azcore.TokenCredential) *Tenant {
	t := &Tenant{app: a, credential: credential, err: a.err}
	id, err := tenantid.Parse(tenant)
	if t.err == nil {
		t.err = err
	}
	t.id = id
	t.start()
	return t
}
