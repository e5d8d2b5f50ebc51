package samauthtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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

// sign makes a JWT, signed by RS256 like those of Entra.
func (e *Entra) sign(claims any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	if e.Unsigned {
		return jwt(map[string]string{"typ": "JWT", "alg": "RS256", "kid": "unsigned"}, payload) + "." + noSignature, nil
	}
	key, err := signingKey()
	if err != nil {
		return "", err
	}
	token := jwt(map[string]string{"typ": "JWT", "alg": "RS256", "kid": keyID(&key.PublicKey)}, payload)
	digest := sha256.Sum256([]byte(token))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		return "", err
	}
	return token + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// jwt is a JWT without its signature.
func jwt(header map[string]string, payload []byte) string {
	head, _ := json.Marshal(header) // texts can always be written
	return base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(payload)
}
