package graphpipe

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Limiter keeps the requests of many pipes, to many tenants, within limits. It
// may be used by many goroutines at once.
type Limiter struct {
	limits Limits

	mu      sync.Mutex
	windows map[lane]*window
}

// lane is where requests wait for one another: those to a workload of a tenant,
// or with an empty tenant those to a workload.
type lane struct {
	tenant   string
	workload workload
}

// NewLimiter makes a Limiter. It fails if a limit is none.
func NewLimiter(limits Limits) (*Limiter, error) {
	limits, err := limits.complete()
	if err != nil {
		return nil, fmt.Errorf("graphpipe: new limiter: %w", err)
	}
	return &Limiter{limits: limits, windows: make(map[lane]*window)}, nil
}

// window is the one of a lane.
func (l *Limiter) window(at lane) *window {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[at]
	if w == nil {
		var limit Limit
		if row := l.limits.of(at.workload); row != nil && at.tenant != "" {
			limit = row.Tenant
		} else if row != nil {
			limit = row.App
		}
		w = newWindow(limit)
		l.windows[at] = w
	}
	return w
}

// pass is the permission to send one request.
type pass struct{ tenant, app *window }

// enter waits until a request to a workload of a tenant may be sent. It waits
// for the tenant first, its pauses too: no tenant holds a place that another
// could use.
func (l *Limiter) enter(ctx context.Context, tenant string, work workload) (*pass, error) {
	p := &pass{l.window(lane{"/" + tenant, work}), l.window(lane{"", work})}
	if err := p.tenant.enter(ctx); err != nil {
		return nil, err
	}
	for {
		err := p.await(ctx)
		if err == nil {
			err = p.app.enter(ctx)
		}
		if err != nil {
			p.tenant.giveBack()
			return nil, err
		}
		if p.rest() <= 0 {
			return p, nil
		}
		p.app.giveBack() // a pause began while it waited for the others
	}
}

// rest is how long the service still wants to be left alone.
func (p *pass) rest() time.Duration { return max(p.tenant.rest(), p.app.rest()) }

// await waits as long as the service wants to be left alone.
func (p *pass) await(ctx context.Context) error {
	for {
		wait := p.rest()
		if wait <= 0 {
			return ctx.Err()
		}
		if wait > longestWait {
			return &pausedError{wait}
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// send sends the one request.
func (p *pass) send(req *policy.Request) (*http.Response, error) {
	resp, err := req.Next()
	p.leave(resp)
	return resp, err
}

// giveBack ends a request that was not sent.
func (p *pass) giveBack() {
	p.tenant.giveBack()
	p.app.giveBack()
}

// leave ends the request with its answer, nil if there was none.
func (p *pass) leave(resp *http.Response) {
	p.tenant.leave()
	p.app.leave()
	switch {
	case resp == nil:
	case resp.StatusCode == http.StatusTooManyRequests:
		p.scope(resp.Header).pause(retryAfter(resp.Header))
	case resp.StatusCode == http.StatusServiceUnavailable && retryAfter(resp.Header) > 0:
		p.tenant.pause(retryAfter(resp.Header))
	case resp.StatusCode < 500:
		p.tenant.pass()
		p.app.pass()
	}
}

// scope is the window that a service closes: that of the application if it says
// so, else that of the tenant.
// https://learn.microsoft.com/graph/throttling-limits#response-headers
func (p *pass) scope(header http.Header) *window {
	if strings.HasPrefix(header.Get("X-Ms-Throttle-Scope"), "Application/") {
		return p.app
	}
	return p.tenant
}

// pausedError means that the service has told another request that it wants to
// be left alone for longer than anybody waits here.
type pausedError struct{ wait time.Duration }

func (e *pausedError) Error() string {
	return "the service has said to an earlier request that it wants to be left alone"
}

// NonRetriable tells azcore's pipeline to leave it at that.
func (e *pausedError) NonRetriable() {}
