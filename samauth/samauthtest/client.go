package samauthtest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// certificate is one that the application may authenticate with.
type certificate struct {
	key           *rsa.PublicKey
	sha1Print     string // thumbprint, for the header x5t
	sha256Print   string // thumbprint, for the header x5t#S256
	notBefore, to time.Time
}

// Certify registers a certificate of the application, with an RSA key. Client
// assertions are then accepted that are signed with its key, by PS256 or RS256,
// for the token endpoint that is asked. See
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials.
func (e *Entra) Certify(cert *x509.Certificate) {
	key, _ := cert.PublicKey.(*rsa.PublicKey)
	old, print := sha1.Sum(cert.Raw), sha256.Sum256(cert.Raw)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys = append(e.keys, certificate{
		key: key, notBefore: cert.NotBefore, to: cert.NotAfter,
		sha1Print: base64.RawURLEncoding.EncodeToString(old[:]), sha256Print: base64.RawURLEncoding.EncodeToString(print[:]),
	})
}

// Trust accepts a client assertion as it stands, such as the token of a managed
// identity or of another issuer that the application federates with. It is not
// looked into.
func (e *Entra) Trust(assertion samauth.Secret) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.trusted = append(e.trusted, assertion)
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// checkClient looks whether the request is the application's.
func (e *Entra) checkClient(req *request) *refusal {
	form := req.form
	if refused := e.checkApp(form.Get("client_id"), req.tenant); refused != nil {
		return refused
	}
	secret, assertion := samauth.NewSecret(form.Get("client_secret")), form.Get("client_assertion")
	switch {
	case assertion != "" && form.Get("client_assertion_type") != assertionType:
		return missing("client_assertion_type")
	case assertion != "":
		return e.checkAssertion(req, assertion)
	case secret.IsZero():
		return &refusal{code: 7000218}
	case !secret.Equal(e.secret):
		return &refusal{code: 7000215}
	}
	return nil
}

// checkApp looks whether an application is the one that is registered.
func (e *Entra) checkApp(app, tenant string) *refusal {
	switch {
	case app == "":
		return missing("client_id")
	case !strings.EqualFold(app, e.app):
		return &refusal{code: 700016, text: fmt.Sprintf("Application with identifier '%.60s' was not found in the directory '%s'. %s", app, tenant,
			"This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.")}
	}
	return nil
}

func (e *Entra) checkAssertion(req *request, assertion string) *refusal {
	e.mu.Lock()
	trusted, keys := e.trusted, e.keys
	e.mu.Unlock()
	for _, known := range trusted {
		if known.Equal(samauth.NewSecret(assertion)) {
			return nil
		}
	}
	claims, err := verify(assertion, keys, e.now())
	switch {
	case err != nil || !strings.EqualFold(claims.Issuer, e.app) || !strings.EqualFold(claims.Subject, e.app):
		return &refusal{code: 700027}
	case !req.isAudience(claims.Audience):
		return &refusal{code: 700023}
	case !claims.timely(e.now()):
		return &refusal{code: 700024}
	}
	return nil
}

// isAudience says whether an assertion is for the endpoint that was asked, or
// for the issuer of its tenant.
func (req *request) isAudience(audience string) bool {
	base := "https://" + req.host + "/" + req.tenant
	return strings.EqualFold(audience, base+tokenPath) || strings.EqualFold(audience, base+"/v2.0")
}

// assertionClaims are those of a client assertion.
type assertionClaims struct {
	Issuer    string  `json:"iss"`
	Subject   string  `json:"sub"`
	Audience  string  `json:"aud"`
	NotBefore float64 `json:"nbf"`
	Expires   float64 `json:"exp"`
}

// clockTolerance is how far the clocks of client and server may be apart.
const clockTolerance = 5 * time.Minute

func (c *assertionClaims) timely(now time.Time) bool {
	from, to := time.Unix(int64(c.NotBefore), 0), time.Unix(int64(c.Expires), 0)
	return now.Add(clockTolerance).After(from) && now.Add(-clockTolerance).Before(to)
}

var errUnsigned = errors.New("samauthtest: no certificate fits the assertion")

// verify reads a JWT that is signed with the key of one of the certificates,
// which has to be valid now.
func verify(token string, keys []certificate, now time.Time) (claims assertionClaims, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims, errUnsigned
	}
	var header struct {
		Algorithm string `json:"alg"`
		SHA1      string `json:"x5t"`
		SHA256    string `json:"x5t#S256"`
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err = errors.Join(err, decodePart(parts[0], &header), decodePart(parts[1], &claims)); err != nil {
		return claims, err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	for _, cert := range keys {
		if header.SHA256 != cert.sha256Print && header.SHA1 != cert.sha1Print {
			continue
		}
		return claims, cert.verify(header.Algorithm, digest[:], signature, now)
	}
	return claims, errUnsigned
}

func (c *certificate) verify(algorithm string, digest, signature []byte, now time.Time) error {
	switch {
	case c.key == nil || now.Before(c.notBefore) || now.After(c.to):
		return errUnsigned
	case algorithm == "PS256":
		return rsa.VerifyPSS(c.key, crypto.SHA256, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	case algorithm == "RS256":
		return rsa.VerifyPKCS1v15(c.key, crypto.SHA256, digest, signature)
	}
	return errUnsigned
}

// decodePart reads the JSON in a part of a JWT.
func decodePart(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
