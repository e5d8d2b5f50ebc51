package faketenant

import (
	"maps"
	"slices"
	"time"
)

// Statistics are what clients did so far.
type Statistics struct {
	Requests      int            // of any kind
	PerTenant     map[string]int // requests for sign-ins, by tenant id
	Refused       int            // requests that were over a limit and got 429
	Undercuts     int            // requests that came after an answer with Retry-After was sent and before it had run out
	MostPerTenant int            // requests of one tenant in any window
	MostOverall   int            // requests of all tenants in any window
	Pages         int            // pages of sign-ins that were sent whole
	Slices        []Progress     // in the order in which they were first asked for
}

// Slice is a part of a tenant's log, as a filter cuts it out.
type Slice struct {
	Tenant   string
	From, To time.Time // the bounds as they stand in the filter; zero for none
	Kinds    string    // the values of signInEventTypes, with commas between them; "" for none
}

// Progress is how far a slice was read.
type Progress struct {
	Slice
	Begun    int // how often its first page was sent whole
	Finished int // how often its last one was
}

// ledger is the books of a Graph, under its lock.
type ledger struct {
	limits    Limits
	overall   window
	tenants   map[string]*window
	requests  int
	perTenant map[string]int
	refused   int
	undercuts int
	pages     int
	slices    []Progress
	places    map[Slice]int
}

func newLedger(limits Limits) ledger {
	return ledger{
		limits: limits, overall: window{limit: limits.Overall, length: limits.Window},
		tenants: map[string]*window{}, perTenant: map[string]int{}, places: map[Slice]int{},
	}
}

func (l *ledger) window(tenant string) *window {
	w := l.tenants[tenant]
	if w == nil {
		w = &window{limit: l.limits.PerTenant, length: l.limits.Window}
		l.tenants[tenant] = w
	}
	l.perTenant[tenant]++
	return w
}

// Statistics are a copy of the books.
func (g *Graph) Statistics() Statistics {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := &g.ledger
	s := Statistics{
		Requests: l.requests, PerTenant: maps.Clone(l.perTenant), Refused: l.refused, Undercuts: l.undercuts,
		MostOverall: l.overall.most, Pages: l.pages, Slices: slices.Clone(l.slices),
	}
	for _, w := range l.tenants {
		s.MostPerTenant = max(s.MostPerTenant, w.most)
	}
	return s
}

// count notes a request.
func (g *Graph) count() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ledger.requests++
}

// paged notes a page that is about to be sent, and that will arrive.
func (g *Graph) paged(x *exchange) {
	if x.answer.page == nil || x.answer.broken {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l, slice := &g.ledger, x.query.slice(x.tenant.id)
	place, ok := l.places[slice]
	if !ok {
		place = len(l.slices)
		l.places[slice], l.slices = place, append(l.slices, Progress{Slice: slice})
	}
	l.pages++
	if x.query.page == 1 {
		l.slices[place].Begun++
	}
	if x.answer.page.next == "" {
		l.slices[place].Finished++
	}
}
