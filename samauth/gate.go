package samauth

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/partnersec/partnersec/internal/aadsts"
)

// gate lets exchanges through while the last of them say that the service
// answers and takes our credential and our refresh token. Until that is known,
// and after it has ceased to be so, one exchange at a time goes ahead as a trial
// and the others wait for its outcome. A fleet of ten thousand tenants thus
// learns from one answer that the client secret has expired.
type gate struct {
	mu       sync.Mutex
	open     bool
	round    int           // how often it was shut
	trial    chan struct{} // closed at the end of the trial under way; nil if there is none
	err      error         // why it is closed
	until    time.Time     // how long err is the answer to everybody
	failures int           // of the service, one after the other
}

const (
	closedFor     = 2 * time.Minute // after an error that all tenants would get
	ownTrouble    = 5 * time.Second // after an error that is not of the token endpoint
	patience      = 5               // failures of the service until it counts as down
	longestOutage = 5 * time.Minute // between trials while it is down
)

// enter waits until an exchange may begin. Its outcome is told to leave.
func (g *gate) enter(ctx context.Context) (leave func(error), err error) {
	for {
		g.mu.Lock()
		round := g.round
		switch {
		case g.open:
			g.mu.Unlock()
			return func(err error) { g.judge(err, round) }, nil
		case g.err != nil && time.Now().Before(g.until):
			defer g.mu.Unlock()
			return nil, g.err
		case g.trial == nil:
			g.trial = make(chan struct{})
			g.mu.Unlock()
			return func(err error) { g.endTrial(err, round) }, nil
		}
		trial := g.trial
		g.mu.Unlock()
		select {
		case <-trial:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (g *gate) endTrial(err error, round int) {
	g.judge(err, round)
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.trial)
	g.trial = nil
}

// judge learns from the outcome of an exchange. One that began before the gate
// was shut says nothing new.
func (g *gate) judge(err error, round int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var e *Error
	switch {
	case round != g.round:
	case errors.Is(err, ErrForeignToken), errors.Is(err, errNoRequest), errors.Is(err, context.Canceled): // say nothing of the others
	case err != nil && !errors.As(err, &e): // trouble of our own: the store, or the credential
		g.shut(err, ownTrouble)
	case e != nil && e.Class() == Transient: // if of one tenant only, others will succeed
		g.failures++
		if g.failures >= patience {
			g.shut(err, outagePause(g.failures-patience, e))
		}
	case e == nil || e.reach() == aadsts.ReachTenant:
		g.open, g.err, g.failures = true, nil, 0
	default:
		g.shut(err, closedFor)
	}
}

func (g *gate) shut(err error, pause time.Duration) {
	g.open, g.err, g.until = false, err, time.Now().Add(pause)
	g.round++
}

// outagePause is how long to leave a service alone that is down, which it may
// say itself.
func outagePause(n int, e *Error) time.Duration {
	return min(max(10*time.Second<<min(n, 10), e.RetryAfter), longestOutage)
}

// reset forgets why the gate was closed: there is a new refresh token.
func (g *gate) reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open, g.err, g.failures = false, nil, 0
	g.round++
}

// reachOf is who else would get an error of the token endpoint.
func reachOf(err error) aadsts.Reach {
	var e *Error
	if !errors.As(err, &e) {
		return aadsts.ReachTenant
	}
	return e.reach()
}
