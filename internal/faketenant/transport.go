package faketenant

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
)

// Transport answers in memory, for any host, by https alone. It behaves as an
// [http.Transport] does: the body is streamed while the Graph writes it, a
// request ends when its context does, and what is compressed although the
// request did not ask for it is decompressed.
func (g *Graph) Transport() http.RoundTripper { return memory{g} }

// memory is a transport without a network.
type memory struct{ handler http.Handler }

// RoundTrip lets the handler answer, in a goroutine that ends when the body has
// been read or closed, or the context is done.
func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if r.URL.Scheme != "https" {
		return nil, fmt.Errorf("faketenant: %s://%s: connection refused: there is only https", r.URL.Scheme, r.URL.Host)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(r.Context())
	inner, unzip := m.request(ctx, r)
	w := newWriter(inner)
	sent(r.Context())
	go w.run(m.handler)
	select {
	case <-ctx.Done():
		w.close(ctx.Err())
		cancel()
		return nil, ctx.Err()
	case <-w.begun:
	}
	if w.failed != nil {
		cancel()
		return nil, w.failed
	}
	received(r.Context())
	resp := w.response(r)
	stop := context.AfterFunc(r.Context(), func() { w.close(r.Context().Err()) })
	resp.Body = &body{Reader: w.reader, close: func() {
		stop()
		w.close(http.ErrBodyReadAfterClose)
		cancel()
	}}
	if unzip {
		decompress(resp)
	}
	return resp, nil
}

// request is what the handler sees of a request, and whether to decompress what
// it answers.
func (m memory) request(ctx context.Context, r *http.Request) (*http.Request, bool) {
	inner := r.Clone(ctx)
	inner.RequestURI = r.URL.RequestURI()
	if inner.Host == "" {
		inner.Host = r.URL.Host
	}
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	inner.Proto, inner.ProtoMajor, inner.ProtoMinor = "HTTP/1.1", 1, 1
	unzip := r.Header.Get("Accept-Encoding") == "" && r.Header.Get("Range") == "" && r.Method != http.MethodHead
	if unzip {
		inner.Header.Set("Accept-Encoding", "gzip")
	}
	return inner, unzip
}

// sent tells a trace that the request is on its way.
func sent(ctx context.Context) {
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil {
		return
	}
	if trace.GetConn != nil {
		trace.GetConn("memory:443")
	}
	if trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Reused: true})
	}
	if trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
}

func received(ctx context.Context) {
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.GotFirstResponseByte != nil {
		trace.GotFirstResponseByte()
	}
}

// decompress lets the body be read as if it had never been compressed.
func decompress(resp *http.Response) {
	if !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		return
	}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.ContentLength, resp.Uncompressed = -1, true
	resp.Body = &unzipped{body: resp.Body}
}

// unzipped decompresses a body once somebody reads it.
type unzipped struct {
	body io.ReadCloser
	gzip *gzip.Reader
	err  error
}

func (u *unzipped) Read(b []byte) (int, error) {
	if u.gzip == nil && u.err == nil {
		u.gzip, u.err = gzip.NewReader(u.body)
	}
	if u.err != nil {
		return 0, u.err
	}
	return u.gzip.Read(b)
}

func (u *unzipped) Close() error { return u.body.Close() }

// body is what the handler writes. Its end, too, closes it.
type body struct {
	io.Reader
	close func()
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil {
		b.close()
	}
	return n, err
}

func (b *body) Close() error {
	b.close()
	return nil
}
