package graphpipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

var _ http.RoundTripper = (*Pipe)(nil)

// RoundTrip sends the request of another client, such as an SDK, as [Pipe.Do]
// sends its own: to the service's host, with the pipe's token, within the
// limits, repeated if it is a read. It returns the answer whatever its status,
// with all of its body; a redirect, HTML, and a body that says it is an error
// under a status that says it is none are errors. A token that the request
// brings along is replaced.
func (p *Pipe) RoundTrip(req *http.Request) (*http.Response, error) {
	c := &call{ctx: req.Context(), method: req.Method, url: &url.URL{Scheme: "https", Host: p.host}}
	if err := c.adopt(p, req); err != nil {
		return nil, c.refusal(err)
	}
	resp, err := p.send(c)
	if err == nil {
		return c.raw(req, resp.Body), nil
	}
	if errors.Unwrap(err) != nil || c.status < 400 { // it did not end with that answer
		return nil, err
	}
	return c.raw(req, c.body), nil
}

// adopt makes the call of a request.
func (c *call) adopt(p *Pipe, req *http.Request) error {
	body, err := readBody(req, p.maxBody)
	if err != nil {
		return err
	}
	if c.method == "" {
		c.method = http.MethodGet
	}
	var payload any
	if len(body) > 0 {
		c.payload, payload = body, body
	}
	if err := checkMethod(c.method, payload); err != nil {
		return err
	}
	u, err := p.cloud.ParseURL(p.service, req.URL.String())
	if err != nil {
		return err
	}
	if err := checkPath(u.EscapedPath()); err != nil {
		return err
	}
	u.Fragment, u.RawFragment = "", ""
	c.url = u
	given := req.Header.Clone()
	given.Del("Authorization")
	c.header, err = p.headers(given, c.payload != nil)
	return err
}

// readBody reads the body of a request, which may be sent more than once.
func readBody(req *http.Request, longest int64) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	body, err := io.ReadAll(io.LimitReader(req.Body, longest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the body of the request: %w", err)
	case int64(len(body)) > longest:
		return nil, fmt.Errorf("the body of the request is longer than %d bytes", longest)
	}
	return body, nil
}

// raw is the answer of a call as net/http has them.
func (c *call) raw(req *http.Request, body []byte) *http.Response {
	header := c.answer.Header.Clone()
	header.Del("Content-Length")
	header.Del("Retry-After-Ms") // set for azcore
	return &http.Response{
		Status: c.answer.Status, StatusCode: c.status, Header: header,
		Proto: c.answer.Proto, ProtoMajor: c.answer.ProtoMajor, ProtoMinor: c.answer.ProtoMinor,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: req, TLS: c.answer.TLS,
	}
}
