package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// readTLS reads the certificate of the server and its private key, nil if
// something in front of this program does TLS.
func (o *options) readTLS(stdin io.Reader) (*tls.Config, error) {
	if o.tlsCert == "" {
		return nil, nil
	}
	certificate, err := os.ReadFile(o.tlsCert)
	if err != nil {
		return nil, fmt.Errorf("-tls-cert: %w", err)
	}
	key, err := operator.ReadConfidential("-tls-key", o.tlsKey, stdin)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("-tls-cert and -tls-key: they have to hold a certificate and its private key, not encrypted, in PEM: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}}, nil
}

// quiet keeps failed handshakes of passers-by off the screen.
var quiet = log.New(io.Discard, "", 0)
