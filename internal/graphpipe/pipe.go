package graphpipe

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/tracing"

	"github.com/partnersec/partnersec/internal/cloud"
)

// Pipe sends requests to one service of one cloud. It may be used by many
// goroutines at once.
type Pipe struct {
	cloud      cloud.Name
	service    cloud.Service
	host       string
	credential azcore.TokenCredential
	scopes     []string
	transport  http.RoundTripper
	log        *slog.Logger
	maxBody    int64
	tenant     string
	limiter    *Limiter
	tracer     tracing.Tracer
	usualBody  atomic.Int64 // bytes that answers had of late
	pipeline   runtime.Pipeline
}

// Options are what [New] can be told. The zero value is what nil means.
type Options struct {
	// Scopes are what tokens are asked for. By default that is ".default" of the
	// service's host.
	Scopes []string

	// Transport sends the requests. It is given URLs of the service's host and of
	// no other, and as a RoundTripper it follows no redirect. By default it is
	// one that honours the proxy variables of the environment.
	Transport http.RoundTripper

	// Logger is told of each request that was sent, at level Debug, without
	// query, headers and bodies; nil is silent.
	Logger *slog.Logger

	// MaxBody is how long the body of an answer may be, in bytes after it was
	// decompressed. A longer one is an error. By default it is 32 MiB.
	MaxBody int64

	// Tenant is the id or a domain of the tenant that the requests go to, which
	// [Limiter] goes by. If it is an id, a token that can be read and is for
	// another tenant is an error. It may be empty.
	Tenant string

	// Limiter is who lets the requests pass. Pipes that speak for one application
	// share it. By default the pipe has one of its own, with the published limits.
	Limiter *Limiter

	// Tracing makes a span of each call, and one of each request that is sent for
	// it. The zero Provider makes none. What a span says of the URL is without the values of the query.
	Tracing tracing.Provider
}

const (
	maxBody     = 32 << 20         // bytes of an answer's body
	maxHeader   = 1 << 20          // bytes of an answer's headers
	attemptTime = 60 * time.Second // for one request and its whole answer
	userAgent   = "partnersec"
)

// New makes a Pipe to Microsoft Graph or Partner Center. It asks nobody; a wrong
// argument is an error here and not later.
func New(cl cloud.Name, service cloud.Service, credential azcore.TokenCredential, options *Options) (*Pipe, error) {
	if options == nil {
		options = &Options{}
	}
	p := &Pipe{
		cloud: cl, service: service, credential: credential,
		scopes: options.Scopes, transport: options.Transport, log: options.Logger, maxBody: options.MaxBody,
		tenant: options.Tenant, limiter: options.Limiter, tracer: options.Tracing.NewTracer("graphpipe", "v0"),
	}
	if err := p.complete(); err != nil {
		return nil, fmt.Errorf("graphpipe: new pipe: %w", err)
	}
	p.pipeline = p.newPipeline()
	return p, nil
}

// complete checks what the pipe was given and adds what it was not.
func (p *Pipe) complete() (err error) {
	if p.host, err = p.cloud.Host(p.service); err != nil {
		return err
	}
	switch {
	case p.service != cloud.Graph && p.service != cloud.PartnerCenter:
		return fmt.Errorf("%s is not served: it is for %s and %s", p.service, cloud.Graph, cloud.PartnerCenter)
	case p.credential == nil:
		return errors.New("there is no credential: samauth has one for each tenant")
	case p.maxBody < 0:
		return fmt.Errorf("MaxBody is %d: it is a number of bytes, or 0 for %d", p.maxBody, maxBody)
	}
	if len(p.scopes) == 0 {
		p.scopes = []string{"https://" + p.host + "/.default"}
	}
	if p.transport == nil {
		p.transport = NewTransport()
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.maxBody == 0 {
		p.maxBody = maxBody
	}
	if p.limiter == nil {
		p.limiter, err = NewLimiter(Limits{})
	}
	return err
}

// newPipeline is azcore's, which repeats requests by the options that each call
// brings along, with what is done for each attempt.
func (p *Pipe) newPipeline() runtime.Pipeline {
	return runtime.NewPipeline("graphpipe", "v0", runtime.PipelineOptions{
		PerRetry: []policy.Policy{policyFunc(p.authorize), policyFunc(p.attempt)},
	}, &policy.ClientOptions{
		Transport: wire{p},
		Telemetry: policy.TelemetryOptions{Disabled: true},
	})
}

type policyFunc func(*policy.Request) (*http.Response, error)

func (f policyFunc) Do(req *policy.Request) (*http.Response, error) { return f(req) }

// NewTransport is the transport of a pipe that was given none. It honours the
// proxy variables of the environment.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  attemptTime,
		MaxResponseHeaderBytes: maxHeader,
	}
}
