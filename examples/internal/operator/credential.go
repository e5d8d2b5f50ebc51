package operator

import (
	"crypto/tls"
	"fmt"
	"io"

	"github.com/partnersec/partnersec/samauth"
)

// ReadCredential reads how the application proves itself: from the file of flag
// -certificate if there is one, else from that of flag -secret.
func ReadCredential(secret, certificate string, stdin io.Reader) (samauth.ClientCredential, error) {
	if certificate != "" {
		return readCertificate(certificate, stdin)
	}
	data, err := ReadConfidential("-secret", secret, stdin)
	if err != nil {
		return samauth.ClientCredential{}, err
	}
	text, err := OneLine(data)
	if err != nil {
		return samauth.ClientCredential{}, fmt.Errorf("-secret: %w", err)
	}
	return samauth.ClientSecret(samauth.NewSecret(text)), nil
}

// readCertificate reads a certificate, those of its issuers after it, and its
// private key from one file, where they may lie in any order.
func readCertificate(path string, stdin io.Reader) (samauth.ClientCredential, error) {
	data, err := ReadConfidential("-certificate", path, stdin)
	if err != nil {
		return samauth.ClientCredential{}, err
	}
	pair, err := tls.X509KeyPair(data, data)
	if err != nil {
		return samauth.ClientCredential{}, fmt.Errorf("-certificate: it has to hold a certificate and its private key, not encrypted, in PEM: %w", err)
	}
	return samauth.ClientCertificate(pair), nil
}
