package graphpipe

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// call is one request of a caller, with all the attempts that it takes. It is
// used by one goroutine.
type call struct {
	ctx     context.Context // the caller's, which the credential gets: without azcore's settings of this pipe
	method  string
	url     *url.URL
	header  http.Header
	payload []byte // the body of the request; nil if there is none

	attempts   int
	token      string // of the last attempt, to be masked in what the service says
	challenged bool   // whether a claims challenge was answered
	status     int    // of the last attempt; 0 if there was no answer
	answer     *http.Response
	body       []byte // of the answer
	open       bool   // whether a write may or may not have been applied
}

// Do sends a request and returns an answer with a status between 200 and 299.
// The path is relative to the origin of the service, with its version and with
// segments that are escaped; [Path] makes one. The body is nil, JSON as a
// []byte or json.RawMessage, which is sent as it is, or a value to be encoded.
// Headers that are set here, such as Authorization, cannot be given.
//
// GET and HEAD are sent up to three more times after 408, 429, a status of 500
// or higher, or when the connection failed or broke off. All other methods are
// writes. They are sent again after two answers alone, since these say that
// nothing was done: 429, by which the service refused the request unseen, see
// https://learn.microsoft.com/graph/throttling, and 401 with a claims challenge,
// see https://learn.microsoft.com/entra/identity-platform/claims-challenge. A
// 503 is no such answer, even with a Retry-After: a gateway gives it too, for a
// request that a server behind it may still carry out. After anything that
// leaves it open the error says so, in [Error.Ambiguous], and the caller has to
// read before it writes again.
//
// Each attempt waits until the [Limiter] lets it pass. Between attempts it waits
// as long as Retry-After says, or about one, three and seven seconds. After 429,
// and after 503 with a Retry-After, so do all requests of that tenant to that
// part of the service, and after 429 those of all tenants where the service says
// so. When it would have to wait for more than five minutes it
// returns the error at once. An attempt that is sent has a minute.
//
// A claims challenge is answered once in a call, with a token that the
// credential makes for it.
//
// The answer of GET has to be JSON; of a write it may also be empty. HTML, JSON
// with an error in it, and a body that is cut off or too long are errors,
// whatever the status. All errors are *[Error].
func (p *Pipe) Do(ctx context.Context, method, path string, query url.Values, header http.Header, body any) (*Response, error) {
	c := &call{ctx: ctx, method: method, url: &url.URL{Scheme: "https", Host: p.host}}
	err := c.prepare(p, path, query, header, body)
	if err != nil {
		return nil, c.refusal(err)
	}
	return p.send(c)
}

// Follow reads a link that the service gave, such as a nextLink, as [Pipe.Do]
// reads a path. A link to another host is an error that wraps [cloud.ErrForeign].
func (p *Pipe) Follow(ctx context.Context, link string, header http.Header) (*Response, error) {
	c := &call{ctx: ctx, method: http.MethodGet, url: &url.URL{Scheme: "https", Host: p.host}}
	u, err := p.cloud.ParseURL(p.service, link)
	if err == nil {
		err = checkPath(u.EscapedPath())
	}
	if err == nil {
		u.Fragment, u.RawFragment = "", ""
		c.url = u
		c.header, err = p.headers(header, false)
	}
	if err != nil {
		return nil, c.refusal(err)
	}
	return p.send(c)
}

// prepare makes the request of a call out of what the caller gave.
func (c *call) prepare(p *Pipe, path string, query url.Values, header http.Header, body any) error {
	if err := checkMethod(c.method, body); err != nil {
		return err
	}
	u, err := p.join(path, query)
	if err != nil {
		return err
	}
	c.url = u
	if c.payload, err = encode(body); err != nil {
		return err
	}
	c.header, err = p.headers(header, c.payload != nil)
	return err
}

// send sends a call through the pipeline.
func (p *Pipe) send(c *call) (answer *Response, err error) {
	ctx, end := runtime.StartSpan(policy.WithRetryOptions(c.ctx, c.retryOptions()), c.method+" "+c.url.Host, p.tracer, nil)
	defer func() { end(err) }()
	req, err := runtime.NewRequest(ctx, c.method, c.url.String())
	if err != nil {
		return nil, c.refusal(c.withoutSecrets(err))
	}
	req.Raw().Header = c.header.Clone()
	req.SetOperationValue(c)
	runtime.SkipBodyDownload(req) // it is done here
	_, err = p.pipeline.Do(req)
	return c.conclude(err)
}

// callOf is the call that a request is an attempt of.
func callOf(req *policy.Request) *call {
	var c *call
	req.OperationValue(&c)
	return c
}

func (c *call) write() bool { return c.method != http.MethodGet && c.method != http.MethodHead }

// attempt is one attempt of a call: it notes what became of it.
func (p *Pipe) attempt(req *policy.Request) (*http.Response, error) {
	c, start := callOf(req), time.Now()
	c.attempts++
	c.status, c.answer, c.open = 0, nil, false
	resp, err := p.transmit(c, req)
	if resp != nil {
		c.status = resp.StatusCode
		rest(p.transport, resp)
	}
	if err == nil {
		c.answer = resp
	}
	p.log.DebugContext(c.ctx, "graphpipe: sent a request", "method", c.method, "host", c.url.Host, "path", c.path(),
		"attempt", c.attempts, "status", c.status, "duration", time.Since(start), "clientRequestID", c.clientRequestID())
	return resp, err
}

// transmit sends the request. A write goes out at most once, and it is known
// whether it did.
func (p *Pipe) transmit(c *call, req *policy.Request) (*http.Response, error) {
	c.load(req.Raw())
	ctx, cancel := context.WithTimeout(req.Raw().Context(), attemptTime)
	defer cancel() // the body has been read when the answer is returned
	if !c.write() {
		return p.download(c, req.WithContext(ctx))
	}
	ctx, watch, cancel := watchOnce(ctx)
	defer cancel()
	resp, err := p.download(c, req.WithContext(ctx))
	if err = watch.explain(err); resp == nil {
		c.open = watch.sent(err)
		return nil, err
	}
	c.open = leavesOpen(resp.StatusCode) || err != nil && resp.StatusCode < 300
	return resp, err
}

// leavesOpen says whether a write with this answer may or may not have been
// applied.
func leavesOpen(status int) bool {
	switch {
	case status >= 500, status >= 300 && status < 400, status < 200:
		return true
	}
	return status == http.StatusRequestTimeout || status == 499
}
