package samauthtest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Throttle lets the token endpoint answer 429, with the header Retry-After,
// until so much time has passed. Zero ends it at once.
func (e *Entra) Throttle(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.throttled = e.now().Add(d)
}

// Fail lets every call of the token endpoint fail with an HTTP status, and with
// a page of a proxy in place of JSON, until Fail(0) ends it.
func (e *Entra) Fail(status int) {
	name := http.StatusText(status)
	e.can(status, "text/html", fmt.Sprintf("<html><head><title>%s</title></head><body><h1>%d %s</h1></body></html>", name, status, name))
}

// Answer lets every call of the token endpoint be answered by a body as it
// stands, under an HTTP status, until Answer(0, "") or Fail(0) ends it.
func (e *Entra) Answer(status int, body string) {
	e.can(status, "application/json; charset=utf-8", body)
}

// can makes an answer that stands for all others.
func (e *Entra) can(status int, kind, body string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.canned = nil
	if status != 0 {
		a := text(status, kind, body)
		e.canned = &a
	}
}

// outage is the answer of an endpoint that is not working, if it is not.
func (e *Entra) outage(r *http.Request) (answer, bool) {
	e.mu.Lock()
	canned, left := e.canned, e.throttled.Sub(e.now())
	e.mu.Unlock()
	switch {
	case canned != nil:
		a := *canned
		a.header = a.header.Clone()
		return a, true
	case left > 0:
		a := e.refuse(refusal{code: 90055}, r)
		a.header.Set("Retry-After", strconv.Itoa(int((left+time.Second-1)/time.Second)))
		return a, true
	}
	return answer{}, false
}
