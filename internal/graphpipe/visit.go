package graphpipe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/partnersec/partnersec/internal/cloud"
)

// Visit is a read that somebody else's client makes, within our limits. It is
// that client which has the token, and which repeats what failed.
type Visit struct {
	call *call
	pass *pass
}

// Visit waits until a link of a tenant's Graph may be read. A link to another
// host is an error that wraps [cloud.ErrForeign]. Whoever gets a Visit calls
// [Visit.End], once.
func (l *Limiter) Visit(ctx context.Context, cl cloud.Name, tenant, link string) (*Visit, error) {
	c := &call{ctx: ctx, method: http.MethodGet, url: &url.URL{Scheme: "https"}}
	u, err := cl.ParseURL(cloud.Graph, link)
	if err == nil {
		err = checkPath(u.EscapedPath())
	}
	if err != nil {
		return nil, c.refusal(err)
	}
	c.url = u
	pass, err := l.enter(ctx, tenant, c.workload(cloud.Graph))
	if err != nil {
		return nil, c.unanswered(err)
	}
	return &Visit{c, pass}, nil
}

// End takes what the client has got, an answer or an error, and judges it as
// [Pipe.Do] judges its own. It reads and closes the body.
func (v *Visit) End(resp *http.Response, err error) (*Response, error) {
	c := v.call
	c.attempts = 1
	if err == nil && resp == nil {
		err = errors.New("the client returned neither an answer nor an error")
	}
	if err == nil {
		c.status = resp.StatusCode
		err = c.read(resp)
	}
	v.pass.leave(resp)
	return c.conclude(err)
}

// read reads the body of an answer.
func (c *call) read(resp *http.Response) error {
	if resp.Body != nil {
		defer resp.Body.Close()
		var body bytes.Buffer
		if _, err := io.Copy(&body, http.MaxBytesReader(nil, resp.Body, maxBody)); err != nil {
			return err
		}
		c.body = body.Bytes()
	}
	c.answer = resp
	return nil
}
