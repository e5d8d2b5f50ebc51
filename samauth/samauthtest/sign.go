package samauthtest

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"sync"
)

// signingKey is made once in a process: it takes a tenth of a second, and who
// signs a token is not what tells two of these servers apart.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// keyID names the key in the headers of tokens.
func keyID(key *rsa.PublicKey) string {
	sum := sha256.Sum256(key.N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}

// noSignature is as long as a signature is, and none.
var noSignature = strings.Repeat("unsigned", 43)[:342]

// JWT is a token that is about to be signed, for [Entra.Forge].
type JWT struct {
	Member string          // of the answer that it will be: access_token or id_token
	Header map[string]any  // kid names the key of Entra's that is published
	Claims map[string]any  // numbers are of type float64
	Key    *rsa.PrivateKey // what it is signed with
}

// sign makes a JWT, signed by RS256 like those of Entra.
func (e *Entra) sign(member string, claims any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	token := JWT{Member: member, Header: map[string]any{"typ": "JWT", "alg": "RS256", "kid": "unsigned"}}
	if !e.Unsigned {
		if token.Key, err = signingKey(); err != nil {
			return "", err
		}
		token.Header["kid"] = keyID(&token.Key.PublicKey)
	}
	if e.Forge != nil {
		if err := json.Unmarshal(payload, &token.Claims); err != nil {
			return "", err
		}
		e.Forge(&token)
		if payload, err = json.Marshal(token.Claims); err != nil {
			return "", err
		}
	}
	head, err := json.Marshal(token.Header)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(payload)
	signature, err := token.signature(text)
	return text + "." + signature, err
}

// signature signs a text by the algorithm in the header: RS256, or two that
// attackers use. With none there is no signature. With HS256 the public key, in
// PEM, takes the place of a secret that signer and reader share.
func (t *JWT) signature(text string) (string, error) {
	switch digest := sha256.Sum256([]byte(text)); {
	case t.Header["alg"] == "none":
		return "", nil
	case t.Key == nil:
		return noSignature, nil
	case t.Header["alg"] == "HS256":
		der, err := x509.MarshalPKIXPublicKey(&t.Key.PublicKey)
		mac := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		mac.Write([]byte(text))
		return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), err
	default:
		signature, err := rsa.SignPKCS1v15(nil, t.Key, crypto.SHA256, digest[:])
		return base64.RawURLEncoding.EncodeToString(signature), err
	}
}

// jwks are the keys that tokens of a tenant are signed with.
func (e *Entra) jwks(host, tenant string, r *http.Request) answer {
	if !e.exists(tenant) {
		return e.refuse(refusal{code: 90002}, r)
	}
	key, err := signingKey()
	if err != nil {
		return text(http.StatusInternalServerError, "text/plain", "samauthtest: "+err.Error())
	}
	return members(http.StatusOK, map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "kid": keyID(&key.PublicKey), "issuer": issuer(host, e.tenantID(tenant, e.partner)),
		"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}}})
}
