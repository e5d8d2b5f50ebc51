package faketenant

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
)

// Server is a [Graph] behind TLS on the loopback interface, by HTTP/2 and 1.1.
type Server struct {
	server *httptest.Server

	mu    sync.Mutex
	hosts []string
}

// Serve starts a server. Whoever has it closes it.
func (g *Graph) Serve() (s *Server, err error) {
	defer func() {
		if p := recover(); p != nil { // httptest has no other way to say it
			s, err = nil, fmt.Errorf("faketenant: listen on the loopback interface: %v", p)
		}
	}()
	server := httptest.NewUnstartedServer(g)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	return &Server{server: server}, nil
}

// Close ends the server, once the requests that are under way are answered or
// their clients are gone.
func (s *Server) Close() {
	s.server.CloseClientConnections()
	s.server.Close()
}

// Transport makes a transport that dials the server whatever host a URL names,
// and trusts its certificate for it. It may be changed before its first use:
// without ForceAttemptHTTP2 it speaks HTTP/1.1. Close its idle connections
// afterwards.
func (s *Server) Transport() *http.Transport {
	trust := s.server.Client().Transport.(*http.Transport).TLSClientConfig
	return &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: trust.RootCAs, ServerName: "example.com"}, // the certificate's own
		ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, host string) (net.Conn, error) {
			s.mu.Lock()
			s.hosts = append(s.hosts, host)
			s.mu.Unlock()
			return new(net.Dialer).DialContext(ctx, network, s.server.Listener.Addr().String())
		},
	}
}

// Dialled are the hosts with their ports that the transports were to dial, in
// order.
func (s *Server) Dialled() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.hosts)
}
