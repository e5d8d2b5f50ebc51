package samauth

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// asserter makes a client assertion: a signed statement in place of a client
// secret. MSAL asks for one with every request to the token endpoint.
type asserter func(context.Context, confidential.AssertionRequestOptions) (string, error)

// assertionKey finds in a context the *error that an asserter's failure is
// written to. MSAL would make a text of it.
type assertionKey struct{}

// skewKey finds in a context the [time.Duration] by which Entra's clock is
// ahead of ours. Without it the clocks agree.
type skewKey struct{}

// reported is the asserter that also writes its failure into the context.
func (a asserter) reported(ctx context.Context, request confidential.AssertionRequestOptions) (string, error) {
	text, err := a(ctx, request)
	if err == nil && text == "" {
		err = errors.New("the assertion is empty")
	}
	if err == nil {
		return text, nil
	}
	if failure, ok := ctx.Value(assertionKey{}).(*error); ok {
		*failure = err
	}
	return "", err
}

// signer signs client assertions with the key of a certificate. See
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials.
type signer struct {
	key    crypto.Signer
	header string // encoded
	ends   time.Time
}

const (
	assertionLife = 10 * time.Minute
	smallestKey   = 2048 // bits
)

func newSigner(certificate tls.Certificate) (*signer, error) {
	leaf, err := readLeaf(certificate)
	if err != nil {
		return nil, err
	}
	key, ok := certificate.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("its private key, a %T, cannot sign: it has to be a crypto.Signer", certificate.PrivateKey)
	}
	public, ok := key.Public().(*rsa.PublicKey)
	switch {
	case !ok:
		return nil, fmt.Errorf("its private key has a %T: Entra takes assertions signed with RSA alone: issue a certificate with an RSA key", key.Public())
	case !public.Equal(leaf.PublicKey):
		return nil, errors.New("its private key belongs to another certificate than the first of the chain")
	case public.N.BitLen() < smallestKey:
		return nil, fmt.Errorf("its key has %d bits: %d is the least", public.N.BitLen(), smallestKey)
	}
	header, err := assertionHeader(certificate.Certificate)
	if err != nil {
		return nil, err
	}
	return &signer{key: key, header: header, ends: leaf.NotAfter}, nil
}

func readLeaf(certificate tls.Certificate) (*x509.Certificate, error) {
	if len(certificate.Certificate) == 0 {
		return nil, errors.New("there is no certificate in it")
	}
	leaf, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("its first certificate cannot be read: %w", err)
	}
	return leaf, nil
}

// assertionHeader names the certificate by its thumbprint, for applications
// that list it, and carries the chain, for those that trust its issuer.
func assertionHeader(chain [][]byte) (string, error) {
	thumbprint := sha256.Sum256(chain[0])
	return encodePart(struct {
		Algorithm  string   `json:"alg"`
		Type       string   `json:"typ"`
		Thumbprint string   `json:"x5t#S256"`
		Chain      [][]byte `json:"x5c"`
	}{"PS256", "JWT", base64.RawURLEncoding.EncodeToString(thumbprint[:]), chain})
}

// assert makes and signs an assertion for one request.
func (s *signer) assert(ctx context.Context, request confidential.AssertionRequestOptions) (string, error) {
	skew, _ := ctx.Value(skewKey{}).(time.Duration)
	now := time.Now().Add(skew)
	payload, err := encodePart(struct {
		Audience  string `json:"aud"`
		Issuer    string `json:"iss"`
		Subject   string `json:"sub"`
		ID        string `json:"jti"`
		NotBefore int64  `json:"nbf"`
		IssuedAt  int64  `json:"iat"`
		Expires   int64  `json:"exp"`
	}{request.TokenEndpoint, request.ClientID, request.ClientID, rand.Text(), now.Unix(), now.Unix(), now.Add(assertionLife).Unix()})
	if err != nil {
		return "", err
	}
	text := s.header + "." + payload
	digest := sha256.Sum256([]byte(text))
	signature, err := s.key.Sign(rand.Reader, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
	if err != nil {
		return "", err
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// encodePart is a part of a JWT.
func encodePart(v any) (string, error) {
	text, err := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(text), err
}

// borrowed is a token of a managed identity that serves as assertion.
type borrowed struct {
	identity azcore.TokenCredential
	scope    string
	turn     chan struct{} // holds an element while one asks the identity
	token    Secret
	until    time.Time
}

const borrowedLead = 5 * time.Minute // before its end, from when another is asked for

func newBorrowed(identity azcore.TokenCredential, audience string) *borrowed {
	return &borrowed{identity: identity, scope: audience + "/.default", turn: make(chan struct{}, 1)}
}

// assert returns the token that is there, or asks the identity for the next.
func (b *borrowed) assert(ctx context.Context, _ confidential.AssertionRequestOptions) (string, error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if time.Now().Before(b.until) {
		return b.token.Reveal(), nil
	}
	token, err := b.identity.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{b.scope}})
	if err != nil {
		return "", err
	}
	b.token, b.until = NewSecret(token.Token), token.ExpiresOn.Add(-borrowedLead)
	return token.Token, nil
}
