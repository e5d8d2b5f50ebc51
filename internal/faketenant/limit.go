package faketenant

import (
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"time"
)

// Limits are how many requests may arrive in a sliding window that is open at
// its end: a request counts for one that comes a Window later no more. Requests
// that were refused count too. Zero is the published number, a negative one none.
// https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits
type Limits struct {
	PerTenant int           // of one application in one tenant: 5
	Overall   int           // of one application in all tenants: 122
	Window    time.Duration // 10 seconds
}

func (l Limits) complete() Limits {
	if l.PerTenant == 0 {
		l.PerTenant = 5
	}
	if l.Overall == 0 {
		l.Overall = 122
	}
	if l.Window <= 0 {
		l.Window = 10 * time.Second
	}
	return l
}

// window holds the arrivals that still count, oldest first.
type window struct {
	limit    int
	length   time.Duration
	arrivals []time.Time
	most     int // that were ever in it

	heard, until time.Time // since when clients know to stay away, and until when
}

// arrive notes an arrival, and reports whether it undercut what was told.
func (w *window) arrive(now time.Time) (undercut bool) {
	gone := sort.Search(len(w.arrivals), func(i int) bool { return now.Sub(w.arrivals[i]) < w.length })
	w.arrivals = append(w.arrivals[:0], w.arrivals[gone:]...)
	w.arrivals = append(w.arrivals, now)
	w.most = max(w.most, len(w.arrivals))
	return !now.Before(w.heard) && now.Before(w.until)
}

// full says whether the last arrival was one too many.
func (w *window) full() bool { return w.limit >= 0 && len(w.arrivals) > w.limit }

// wait is how long it takes until a request would be let in, in whole seconds.
func (w *window) wait(now time.Time) time.Duration {
	free := w.arrivals[len(w.arrivals)-max(w.limit, 1)].Add(w.length)
	return max((free.Sub(now)+time.Second-1)/time.Second, 1) * time.Second
}

// tell notes that the clients hear now that they are to stay away.
func (w *window) tell(now, until time.Time) {
	if !until.After(w.until) {
		return
	}
	if !now.Before(w.until) {
		w.heard = now
	}
	w.until = until
}

// admit lets a request of the reports workload in, or refuses it.
func (g *Graph) admit(x *exchange) *answer {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	own, all := g.ledger.window(x.tenant.id), &g.ledger.overall
	x.own = own
	ownUndercut, allUndercut := own.arrive(now), all.arrive(now)
	if ownUndercut || allUndercut {
		g.ledger.undercuts++
	}
	var refused *answer
	if all.full() {
		refused = x.refuse(all, now, "Application/ReadWrite/"+application)
	}
	if own.full() {
		refused = x.refuse(own, now, "Tenant_Application/ReadWrite/"+application+"/"+x.tenant.id)
	}
	if refused != nil {
		g.ledger.refused++
	}
	return refused
}

func (x *exchange) refuse(w *window, now time.Time, scope string) *answer {
	wait := w.wait(now)
	x.tells, x.until = w, now.Add(wait)
	a := throttled()
	a.header.Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
	a.header.Set("X-Ms-Throttle-Scope", scope)
	a.header.Set("X-Ms-Throttle-Information", "RequestLimitExceeded") // made up: of this workload none was published
	return a
}

// throttled is how the reports workload refuses. The words are as published.
func throttled() *answer {
	return problem(http.StatusTooManyRequests, "UnknownError",
		fmt.Sprintf("This request is throttled. Please try again after the value specified in the Retry-After header. CorrelationId: %s", newGUID()))
}

// tell notes that a client hears now how long to stay away, if its answer says
// that.
func (g *Graph) tell(x *exchange) {
	if x.tells == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	x.tells.tell(time.Now(), x.until)
}
