package faketenant

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Graph is one fake of Microsoft Graph, as one application meets it. It is an
// [http.Handler] and may be used by many goroutines at once.
type Graph struct {
	options Options
	key     []byte // of the seals of tokens

	mu       sync.Mutex
	tenants  map[string]*Tenant
	breaches []error
	ledger   ledger
}

// Options are what [New] can be told. The zero value is what nil means.
type Options struct {
	// Contract is asked about every request, before anything else. A request
	// that it refuses is answered with status 400, and [Graph.Breaches] has what
	// it said. If it reads the body, it leaves another in its place.
	Contract func(*http.Request) error

	// Latency is how long an answer takes to begin. Without any, in a bubble of
	// testing/synctest, a request that was sent along with one that is told to
	// stay away cannot be told from one that is sent afterwards.
	Latency time.Duration

	// SkipTokenLife is how long a nextLink is good for; by default 10 minutes.
	// Microsoft's pages give no number.
	SkipTokenLife time.Duration

	// LargestPage is how many rows a page has at most, whatever $top says; by
	// default 1000, which is Graph's largest.
	LargestPage int

	// Limits are those of the reports workload.
	Limits Limits
}

// New makes a Graph without tenants.
func New(options *Options) *Graph {
	g := &Graph{key: []byte(rand.Text()), tenants: map[string]*Tenant{}}
	if options != nil {
		g.options = *options
	}
	if g.options.SkipTokenLife <= 0 {
		g.options.SkipTokenLife = 10 * time.Minute
	}
	if g.options.LargestPage <= 0 {
		g.options.LargestPage = largestPage
	}
	g.options.Limits = g.options.Limits.complete()
	g.ledger = newLedger(g.options.Limits)
	return g
}

// Tenant is the tenant with an id, which is made if there is none yet.
func (g *Graph) Tenant(id string) *Tenant {
	id = strings.ToLower(id)
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.tenants[id]
	if t == nil {
		t = &Tenant{graph: g, id: id}
		g.tenants[id] = t
	}
	return t
}

// Breaches are the requests that the contract refused, in order.
func (g *Graph) Breaches() []error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.breaches)
}

// ServeHTTP answers a request under whatever host it came.
func (g *Graph) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{graph: g, request: r, arrived: time.Now()}
	x.answer = x.ask()
	if !sleep(r.Context(), g.options.Latency) {
		panic(http.ErrAbortHandler)
	}
	g.tell(x)
	x.answer.send(w, x)
}
