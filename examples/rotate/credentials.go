package main

import (
	"crypto/tls"
	"fmt"
	"io"

	"github.com/partnersec/partnersec/samauth"
)

// readCredential reads how the application proves itself.
func (o *options) readCredential(stdin io.Reader) (samauth.ClientCredential, error) {
	if o.certificate != "" {
		return readCertificate(o.certificate, stdin)
	}
	data, err := readConfidential("-secret", o.secret, stdin)
	if err != nil {
		return samauth.ClientCredential{}, err
	}
	secret, err := oneLine(data)
	if err != nil {
		return samauth.ClientCredential{}, fmt.Errorf("-secret: %w", err)
	}
	credential := samauth.ClientSecret(samauth.NewSecret(secret))
	if !o.secretExpires.IsZero() {
		credential = credential.Expiring(o.secretExpires)
	}
	return credential, nil
}

// readCertificate reads a certificate, those of its issuers after it, and its
// private key from one file, where they may lie in any order.
func readCertificate(path string, stdin io.Reader) (samauth.ClientCredential, error) {
	data, err := readConfidential("-certificate", path, stdin)
	if err != nil {
		return samauth.ClientCredential{}, err
	}
	pair, err := tls.X509KeyPair(data, data)
	if err != nil {
		return samauth.ClientCredential{}, fmt.Errorf("-certificate: it has to hold a certificate and its private key, not encrypted, in PEM: %w", err)
	}
	return samauth.ClientCertificate(pair), nil
}
