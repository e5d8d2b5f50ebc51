package graphsignin

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/signin"
)

// Source is the sign-in log of one tenant in Microsoft Graph.
type Source struct {
	tenant  string
	host    string
	client  Client
	options Options
	err     error // what is wrong with the tenant
}

var _ signin.Source = (*Source)(nil)

// Options are what a Source can be told. The zero value is what nil means.
type Options struct {
	// V1 reads the v1.0 endpoint in place of beta. It has interactive sign-ins
	// alone, without the members that tell how users authenticated, so that most
	// verdicts are Unknown.
	V1 bool

	// Checkpoint remembers what was read, so that a run that was killed goes on
	// where it stopped. By default nothing is remembered. See [Checkpoint] for
	// what the events of such a run are.
	Checkpoint Checkpoint

	// Lag is for how long after a sign-in its row may still come or change; by
	// default two hours. With a Checkpoint that much is read again by the next
	// run. Microsoft promises no number; see
	// https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-in-log-activity-details.
	Lag time.Duration

	// Kept is for how long Entra keeps sign-ins; by default 30 days, which is as
	// long as it does in any tenant. What is asked for beyond it is a gap.
	// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
	Kept time.Duration
}

// Client reads pages of Microsoft Graph. [New] has one that knows the limits;
// kiotasignin has another.
type Client interface {
	// Page reads the page under a URL and returns the body of an answer with
	// status 200, and how often it was asked for. An answer that is an error is a
	// *partnersec.Error.
	Page(ctx context.Context, url string) (body []byte, attempts int, err error)

	// Name is who sends the requests, for the ledger; empty if it is this module.
	Name() string
}

// New makes a Source. It asks nobody. The token needs the permission
// AuditLog.Read.All, for the policies that were applied also
// Policy.Read.ConditionalAccess, and the tenant Microsoft Entra ID P1 or P2.
// See https://learn.microsoft.com/graph/api/signin-list.
func New(tenant *partnersec.Tenant, options *Options) *Source {
	return Over(pipe{tenant}, tenant, options)
}

// Over makes a Source that reads its pages with a client of somebody else's.
func Over(client Client, tenant *partnersec.Tenant, options *Options) *Source {
	s := &Source{tenant: tenant.ID(), client: client}
	if options != nil {
		s.options = *options
	}
	if s.options.Lag <= 0 {
		s.options.Lag = defaultLag
	}
	if s.options.Kept <= 0 {
		s.options.Kept = usuallyKept
	}
	s.host, s.err = tenant.Cloud().Host(cloud.Graph)
	return s
}

const defaultLag = 2 * time.Hour

// Events yields the sign-ins that the query wants, each once, in no order that
// could be relied on. A query without a beginning asks for the thirty days that
// Entra keeps sign-ins for.
//
// The error may wrap one of this package's, a *partnersec.Error with what
// Microsoft's support needs, or the context's. What came before it is good.
func (s *Source) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		run, err := s.begin(ctx, query)
		if err == nil {
			err = run.read(ctx, yield)
		}
		if err != nil && err != errStop {
			yield(signin.Event{}, fmt.Errorf("graphsignin: tenant %s: %w", s.tenant, err))
		}
	}
}

// begin plans what is to be read.
func (s *Source) begin(ctx context.Context, query signin.Query) (*run, error) {
	if s.err != nil {
		return nil, s.err
	}
	r := &run{source: s, query: query, now: time.Now().UTC(), ledger: query.Ledger, room: newRoom(), reading: make(map[slice]bool)}
	if r.ledger == nil {
		r.ledger = &signin.Ledger{}
		r.query.Ledger = r.ledger
	}
	if s.options.Checkpoint != nil {
		memory, err := recall(ctx, s, &query, r.now)
		if err != nil {
			return nil, err
		}
		r.memory = memory
	}
	return r, r.plan()
}

// pipe is the Client of a Tenant.
type pipe struct{ tenant *partnersec.Tenant }

func (p pipe) Name() string { return "" }

func (p pipe) Page(ctx context.Context, url string) ([]byte, int, error) {
	graph, err := p.tenant.Graph()
	if err != nil {
		return nil, 0, err
	}
	resp, err := graph.Follow(ctx, url, header)
	if err != nil {
		return nil, 0, err
	}
	return resp.Body, resp.Attempts, nil
}
