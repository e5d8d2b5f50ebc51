package samauthtest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// verified says whether a token is signed with the key that its header names.
func verified(t *testing.T, token string) bool {
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	var header map[string]string
	require.NoError(t, decodePart(parts[0], &header))
	require.Equal(t, "RS256", header["alg"])
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	require.Len(t, signature, 256, "whoever measures sizes sees those of real tokens")
	key, err := signingKey()
	require.NoError(t, err)
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	return header["kid"] == keyID(&key.PublicKey) && rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature) == nil
}

func TestTokensAreSignedUnlessTheyAreNotToBe(t *testing.T) {
	for _, unsigned := range []bool{false, true} {
		e := NewEntra("11111111-1111-4111-8111-111111111111", "app", samauth.Secret{})
		e.Unsigned = unsigned
		req := &request{host: publicHost, tenant: e.partner}
		consent := e.Consent(samauth.User{ID: "user"}, "mfa")
		done, refused := e.redeem(req, consent.Value)
		require.Nil(t, refused)
		a := e.grant(req, done, scope{resource: graphResource, openID: []string{"openid"}}, false)
		var object map[string]any
		require.NoError(t, json.Unmarshal(a.body, &object))
		require.Equal(t, !unsigned, verified(t, object["access_token"].(string)))
		require.Equal(t, !unsigned, verified(t, object["id_token"].(string)))
	}
}

func TestRefusalsOfTheTableAreWhole(t *testing.T) {
	for code := range refusals {
		r := refusal{code: code}.complete()
		require.NotEmpty(t, r.text, code)
		require.NotEqual(t, "The request was refused.", r.text, code)
		require.Equal(t, r.name == "invalid_client", r.status == 401, code)
	}
}
