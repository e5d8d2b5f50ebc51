package graphpipe_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

const (
	graphHost   = "graph.microsoft.com"
	partnerHost = "api.partnercenter.microsoft.com"
	canary      = "canary-token"
)

// tokens is a credential that notes what it was asked.
type tokens struct {
	mu    sync.Mutex
	asked []policy.TokenRequestOptions
	err   error
	text  string
}

func (t *tokens) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = append(t.asked, options)
	if t.err != nil && (options.Claims != "" || len(t.asked) == 1) {
		return azcore.AccessToken{}, t.err
	}
	text := canary
	if t.text != "" {
		text = t.text
	}
	if options.Claims != "" {
		text += "-for-claims"
	}
	return azcore.AccessToken{Token: text, ExpiresOn: time.Now().Add(time.Hour)}, ctx.Err()
}

// newPipe is a pipe to Graph over a transport.
func newPipe(t testing.TB, transport http.RoundTripper) *graphpipe.Pipe {
	return newPipeTo(t, cloud.Graph, transport, &tokens{})
}

func newPipeTo(t testing.TB, service cloud.Service, transport http.RoundTripper, credential azcore.TokenCredential) *graphpipe.Pipe {
	p, err := graphpipe.New(cloud.Public, service, credential, &graphpipe.Options{Transport: transport, MaxBody: 1 << 20})
	require.NoError(t, err)
	return p
}

// a step answers one request of a script.
type step func(*http.Request) (*http.Response, error)

// script is a transport without a network: each request gets the next step, and
// the last one is for all that follow.
type script struct {
	mu    sync.Mutex
	steps []step
	seen  []*http.Request
	sent  []string // the bodies
	at    []time.Time
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	s.mu.Lock()
	s.seen, s.sent, s.at = append(s.seen, req), append(s.sent, string(body)), append(s.at, time.Now())
	next := s.steps[min(len(s.seen), len(s.steps))-1]
	s.mu.Unlock()
	return next(req)
}

// answer is a step with a status, a body and headers in pairs.
func answer(status int, body string, headers ...string) step {
	return func(req *http.Request) (*http.Response, error) {
		resp := &http.Response{
			StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req,
		}
		for i := 0; i < len(headers); i += 2 {
			resp.Header.Add(headers[i], headers[i+1])
		}
		return resp, nil
	}
}

func broken(err error) step { return func(*http.Request) (*http.Response, error) { return nil, err } }

func cutOff(status int, body string) step {
	return func(req *http.Request) (*http.Response, error) {
		resp, _ := answer(status, "")(req)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), errReader{io.ErrUnexpectedEOF}))
		return resp, nil
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// do sends a request that has a body if it is a write.
func do(t testing.TB, p *graphpipe.Pipe, method string) (*graphpipe.Response, *graphpipe.Error) {
	var body any
	if method != http.MethodGet && method != http.MethodHead {
		body = map[string]string{"a": "b"}
	}
	resp, err := p.Do(t.Context(), method, "v1.0/users", nil, nil, body)
	return resp, asError(t, err)
}

func asError(t testing.TB, err error) *graphpipe.Error {
	if err == nil {
		return nil
	}
	var e *graphpipe.Error
	require.True(t, errors.As(err, &e), "%T is no *Error", err)
	require.NotContains(t, err.Error(), "\n")
	require.NotContains(t, err.Error(), canary)
	return e
}

// loopback is a server behind TLS, and a transport that dials it for the hosts
// of Graph and Partner Center and notes whatever else it is asked to dial.
type loopback struct {
	*http.Transport
	requests atomic.Int64
	mu       sync.Mutex
	dialled  []string
}

func newLoopback(t testing.TB, http2 bool, handler http.HandlerFunc) *loopback {
	l := &loopback{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		l.requests.Add(1)
		handler(w, req)
	}))
	server.EnableHTTP2 = http2
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	l.use(t, server.Client().Transport.(*http.Transport).TLSClientConfig, server.Listener.Addr().String(), http2)
	return l
}

func (l *loopback) use(t testing.TB, trust *tls.Config, addr string, http2 bool) {
	l.Transport = &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: trust.RootCAs, ServerName: "example.com"},
		ForceAttemptHTTP2: http2,
		DialContext: func(ctx context.Context, network, host string) (net.Conn, error) {
			l.mu.Lock()
			l.dialled = append(l.dialled, host)
			l.mu.Unlock()
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	t.Cleanup(l.CloseIdleConnections)
}

// hijack takes the connection of a request and writes bytes to it.
func hijack(w http.ResponseWriter, text string, reset bool) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = buffer.WriteString(text)
	_ = buffer.Flush()
	if reset {
		_ = conn.(*tls.Conn).NetConn().(*net.TCPConn).SetLinger(0)
		_ = conn.(*tls.Conn).NetConn().Close()
		return
	}
	_ = conn.Close()
}
