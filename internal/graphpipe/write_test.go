package graphpipe_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each of these servers applies the write first.
func TestAServerNeverAppliesAWriteTwice(t *testing.T) {
	for name, then := range map[string]http.HandlerFunc{
		"500": status(500), "502": status(502), "503": status(503), "504": status(504),
		"503 with Retry-After": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(503)
		},
		"a reset":                 func(w http.ResponseWriter, _ *http.Request) { hijack(w, "", true) },
		"the end of a connection": func(w http.ResponseWriter, _ *http.Request) { hijack(w, "", false) },
		"half an answer":          func(w http.ResponseWriter, _ *http.Request) { hijack(w, "HTTP/1.1 200 OK\r\nContent-Le", false) },
		"half a body": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", false)
		},
		"a reset in a body": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", true)
		},
		"a redirect to itself": func(w http.ResponseWriter, req *http.Request) {
			http.Redirect(w, req, req.URL.Path, http.StatusTemporaryRedirect)
		},
		"something that isnt HTTP": func(w http.ResponseWriter, _ *http.Request) { hijack(w, "hello\r\n\r\n", false) },
	} {
		for _, method := range writes {
			var applied atomic.Int64
			server := newLoopback(t, false, func(w http.ResponseWriter, req *http.Request) {
				_, _ = io.Copy(io.Discard, req.Body)
				if req.Method == http.MethodGet {
					_, _ = io.WriteString(w, "{}") // to have a connection that is used again
					return
				}
				applied.Add(1)
				then(w, req)
			})
			p := newPipe(t, server)
			for _, body := range []any{nil, map[string]int{"a": 1}} {
				applied.Store(0)
				_, err := p.Do(t.Context(), http.MethodGet, "v1.0/organization", nil, nil, nil)
				require.NoError(t, err)
				_, err = p.Do(t.Context(), method, "v1.0/users", nil, nil, body)
				require.True(t, asError(t, err).Ambiguous, name)
				require.EqualValues(t, 1, applied.Load(), "%s %s", method, name)
			}
		}
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestATimeOutAfterAWriteWasApplied(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := newLoopback(t, true, func(_ http.ResponseWriter, req *http.Request) {
		cancel()
		<-req.Context().Done()
	})
	_, err := newPipe(t, server).Do(ctx, http.MethodPost, "v1.0/users", nil, nil, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.True(t, asError(t, err).Ambiguous)
	require.EqualValues(t, 1, server.requests.Load())
}

// net/http sends a request without a body again when the server resets its
// stream with PROTOCOL_ERROR.
func TestAStreamThatIsResetIsNotOpenedAgain(t *testing.T) {
	var streams atomic.Int64
	transport := newResettingServer(t, &streams)
	p := newPipe(t, transport)
	for _, method := range writes {
		for _, body := range []any{nil, map[string]int{"a": 1}} {
			streams.Store(0)
			_, err := p.Do(t.Context(), method, "v1.0/users", nil, nil, body)
			require.True(t, asError(t, err).Ambiguous)
			require.EqualValues(t, 1, streams.Load(), "%s with %v: %v", method, body, err)
			require.NotErrorIs(t, err, context.Canceled, "nobody gave up")
		}
	}
}

// newResettingServer speaks as much HTTP/2 as it takes to reset every stream
// with PROTOCOL_ERROR.
func newResettingServer(t *testing.T, streams *atomic.Int64) http.RoundTripper {
	server := httptest.NewTLSServer(nil) // for its certificate
	server.Close()
	config := &tls.Config{Certificates: server.TLS.Certificates, NextProtos: []string{"h2"}}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go resetStreams(conn, streams)
		}
	}()
	l := &loopback{}
	l.use(t, server.Client().Transport.(*http.Transport).TLSClientConfig, listener.Addr().String(), true)
	return l
}

func resetStreams(conn net.Conn, streams *atomic.Int64) {
	defer func() { _ = conn.Close() }()
	_, _ = io.CopyN(io.Discard, conn, 24)                // the preface
	_, _ = conn.Write([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0}) // SETTINGS
	for head := make([]byte, 9); ; {
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		_, _ = io.CopyN(io.Discard, conn, int64(head[0])<<16|int64(head[1])<<8|int64(head[2]))
		switch kind, flags := head[3], head[4]; {
		case kind == 4 && flags&1 == 0:
			_, _ = conn.Write([]byte{0, 0, 0, 4, 1, 0, 0, 0, 0}) // SETTINGS, acknowledged
		case kind == 1: // HEADERS
			streams.Add(1)
			frame := append([]byte{0, 0, 4, 3, 0}, head[5:9]...) // RST_STREAM
			_, _ = conn.Write(binary.BigEndian.AppendUint32(frame, 1))
		}
	}
}

func TestAWriteThatWasNeverSentIsNotAmbiguous(t *testing.T) {
	server := newLoopback(t, false, status(500))
	server.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	_, err := do(t, newPipe(t, server), http.MethodPost)
	require.False(t, err.Ambiguous)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)

	distrustful := newLoopback(t, false, status(500))
	distrustful.TLSClientConfig.RootCAs = nil
	_, err = do(t, newPipe(t, distrustful), http.MethodPost)
	require.False(t, err.Ambiguous)
	var certificate *tls.CertificateVerificationError
	require.ErrorAs(t, err, &certificate)
	require.Zero(t, distrustful.requests.Load())

	s := &script{steps: []step{answer(500, "")}}
	_, err = do(t, newPipeTo(t, 2, s, &tokens{err: errors.New("no")}), http.MethodPost)
	require.False(t, err.Ambiguous)
	require.Empty(t, s.seen)
}

// A certificate that is not trusted is no reason to try again.
func TestAForeignCertificateIsFinal(t *testing.T) {
	server := newLoopback(t, true, status(200))
	server.TLSClientConfig.RootCAs = nil
	_, err := do(t, newPipe(t, server), http.MethodGet)
	require.Error(t, err)
	require.Len(t, server.dialled, 1)
}

// An answer that comes before the request was read leaves a transport that
// reads the first body while the second is sent; the race detector looks on.
func TestALargeBodyIsSentAgainWhole(t *testing.T) {
	t.Parallel()
	large := make([]byte, 4<<20)
	for i := range large {
		large[i] = "0123456789"[i%10]
	}
	large[0] = '1'
	var bodies []int
	server := newLoopback(t, true, func(w http.ResponseWriter, req *http.Request) {
		if len(bodies) == 0 {
			bodies = append(bodies, 0)
			w.WriteHeader(429)
			return
		}
		body, _ := io.ReadAll(req.Body)
		bodies = append(bodies, len(body))
		_, _ = io.WriteString(w, "{}")
	})
	_, err := newPipe(t, server).Do(t.Context(), http.MethodPost, "v1.0/$batch", nil, nil, large)
	require.NoError(t, err)
	require.Equal(t, []int{0, len(large)}, bodies)
}

func TestAfter503AnotherConnectionIsUsed(t *testing.T) {
	t.Parallel()
	var peers []string
	server := newLoopback(t, false, func(w http.ResponseWriter, req *http.Request) {
		peers = append(peers, req.RemoteAddr)
		if len(peers) == 1 {
			w.WriteHeader(503)
			return
		}
		_, _ = io.WriteString(w, "{}")
	})
	p := newPipe(t, server)
	_, err := do(t, p, http.MethodGet)
	require.Nil(t, err)
	require.Len(t, peers, 2)
	require.NotEqual(t, peers[0], peers[1])
	_, err = do(t, p, http.MethodGet)
	require.Nil(t, err)
	require.Equal(t, peers[1], peers[2], "without a 503 the connection is kept")
}
