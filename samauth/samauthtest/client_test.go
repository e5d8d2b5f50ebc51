package samauthtest_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

func certify(t *testing.T, key crypto.Signer, until time.Time) *x509.Certificate {
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return cert
}

// assert makes a client assertion, signed by the algorithm in the header.
func assert(t *testing.T, key *rsa.PrivateKey, header map[string]any, claims map[string]any) string {
	part := func(value any) string {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	token := part(header) + "." + part(claims)
	digest := sha256.Sum256([]byte(token))
	var signature []byte
	var err error
	switch header["alg"] {
	case "PS256":
		signature, err = rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	default:
		signature, err = rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	}
	require.NoError(t, err)
	return token + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func with(original map[string]any, name string, value any) map[string]any {
	changed := map[string]any{name: value}
	for name, value := range original {
		if _, ok := changed[name]; !ok {
			changed[name] = value
		}
	}
	return changed
}

func TestAssertions(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	stolen, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	cert, expired, curved := certify(t, key, time.Now().Add(time.Hour)), certify(t, key, time.Now().Add(-time.Minute)), certify(t, curve, time.Now().Add(time.Hour))

	entra := samauthtest.NewEntra(partner, app, samauth.Secret{})
	entra.Certify(cert)
	entra.Certify(expired)
	entra.Certify(curved)
	entra.Trust(samauth.NewSecret("token-of-a-managed-identity"))
	refresh := form(entra.Consent(adele).Value)

	print := func(cert *x509.Certificate) string {
		sum := sha256.Sum256(cert.Raw)
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}
	old := sha1.Sum(cert.Raw)
	header := map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": print(cert)}
	now := time.Now()
	claims := map[string]any{"iss": app, "sub": app, "aud": login + customer + "/oauth2/v2.0/token", "nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(), "jti": "1"}
	good := assert(t, key, header, claims)
	for _, c := range []struct {
		name      string
		assertion string
		code      int
	}{
		{"signed as MSAL signs", good, 0},
		{"signed as MSAL signed once", assert(t, key, map[string]any{"alg": "RS256", "x5t": base64.RawURLEncoding.EncodeToString(old[:])}, claims), 0},
		{"for the issuer", assert(t, key, header, with(claims, "aud", login+customer+"/v2.0")), 0},
		{"one that is trusted as it stands", "token-of-a-managed-identity", 0},
		{"another that is not", "token-of-another-identity", 700027},
		{"signed with another key", assert(t, stolen, header, claims), 700027},
		{"signed by a certificate that expired", assert(t, key, with(header, "x5t#S256", print(expired)), claims), 700027},
		{"signed by a certificate that is not registered", assert(t, key, with(header, "x5t#S256", "AAAA"), claims), 700027},
		{"signed by a certificate without an RSA key", assert(t, key, with(header, "x5t#S256", print(curved)), claims), 700027},
		{"signed by no algorithm", assert(t, key, with(header, "alg", "none"), claims), 700027},
		{"altered after it was signed", good[:len(good)-400] + "A" + good[len(good)-399:], 700027},
		{"not in three parts", good + ".x", 700027},
		{"of another application", assert(t, key, header, with(claims, "iss", other)), 700027},
		{"about another application", assert(t, key, header, with(claims, "sub", other)), 700027},
		{"for another tenant", assert(t, key, header, with(claims, "aud", login+other+"/oauth2/v2.0/token")), 700023},
		{"for another host", assert(t, key, header, with(claims, "aud", "https://login.microsoftonline.us/"+customer+"/oauth2/v2.0/token")), 700023},
		{"made by a clock that is a little ahead", assert(t, key, header, with(claims, "nbf", now.Add(4*time.Minute).Unix())), 0},
		{"made by a clock that is far ahead", assert(t, key, header, with(claims, "nbf", now.Add(6*time.Minute).Unix())), 700024},
		{"long expired", assert(t, key, header, with(claims, "exp", now.Add(-6*time.Minute).Unix())), 700024},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := post(t, entra, customer, but(refresh, "client_secret", "", "client_assertion", c.assertion, "client_assertion_type", assertionType))
			require.Equal(t, c.code, got.code(), got.body)
			if c.code == 0 {
				require.Equal(t, "2", got.claims(t, "access_token")["appidacr"])
			} else {
				require.Equal(t, 401, got.status)
			}
		})
	}
	require.Equal(t, 7000215, post(t, entra, customer, refresh).code(), "an application without a secret takes none")
	require.Equal(t, 7000218, post(t, entra, customer, but(refresh, "client_secret", "")).code(), "not even an empty one")
}
