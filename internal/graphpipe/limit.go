package graphpipe

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Limit is how many requests a service takes in any stretch of a time. The zero
// Limit is none.
type Limit struct {
	Requests int
	Per      time.Duration
}

func (l Limit) check() error {
	if (l.Requests > 0) != (l.Per > 0) || l.Requests < 0 || l.Per < 0 {
		return fmt.Errorf("a limit of %d requests in %v is none: both are positive, or both are zero", l.Requests, l.Per)
	}
	return nil
}

// window lets requests pass as a Limit says, first come, first served. A request
// holds one of its places from before it is sent until the time of the limit
// after it was answered, so that however long it was under way, the service
// never sees more of them in any stretch of that time.
//
// A token bucket gives no such promise: one that is full lets twice its size
// pass before its first time is over, and one that is never full makes every
// second request of a quiet tenant wait.
type window struct {
	places *semaphore.Weighted // nil if there is no limit
	per    time.Duration

	mu     sync.Mutex
	until  time.Time     // no request passes before
	unsaid time.Duration // the last wait that the service did not say itself
}

func newWindow(limit Limit) *window {
	w := &window{per: limit.Per}
	if limit.Requests > 0 {
		w.places = semaphore.NewWeighted(int64(limit.Requests))
	}
	return w
}

// enter waits for a place.
func (w *window) enter(ctx context.Context) error {
	if w.places == nil {
		return ctx.Err()
	}
	return w.places.Acquire(ctx, 1)
}

// leave gives the place back, some time after the request was answered.
func (w *window) leave() {
	if w.places != nil {
		time.AfterFunc(w.per, w.giveBack)
	}
}

// giveBack gives the place of a request back that was never sent.
func (w *window) giveBack() {
	if w.places != nil {
		w.places.Release(1)
	}
}

// rest is how long the service still wants to be left alone.
func (w *window) rest() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Until(w.until)
}

// pause keeps everybody away for as long as the service has said or, where it
// has not, for a second, and twice as long each time that follows, up to 32
// seconds. Requests that were under way together are told together: what comes
// in a pause and says nothing adds nothing to it.
func (w *window) pause(said time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if said == 0 && time.Until(w.until) > 0 {
		return
	}
	if said == 0 {
		w.unsaid = min(max(2*w.unsaid, time.Second), longestUnsaid)
		said = w.unsaid
	}
	if until := time.Now().Add(said); until.After(w.until) {
		w.until = until
	}
}

// pass notes that a request was not throttled.
func (w *window) pass() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unsaid = 0
}

const longestUnsaid = 32 * time.Second
