package faketenant

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// claims are those of an access token of Microsoft Graph. See
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
type claims struct {
	Audience     string   `json:"aud"`
	Issuer       string   `json:"iss"`
	IssuedAt     int64    `json:"iat"`
	NotBefore    int64    `json:"nbf"`
	Expires      int64    `json:"exp"`
	App          string   `json:"appid"`
	Identity     string   `json:"idtyp"`
	Roles        []string `json:"roles,omitempty"`
	Scopes       string   `json:"scp,omitempty"`
	Tenant       string   `json:"tid"`
	TokenID      string   `json:"uti"`
	Version      string   `json:"ver"`
	Capabilities []string `json:"xms_cc,omitempty"`
	MadeFor      string   `json:"faketenant_claims,omitempty"` // the claims that it was asked for with
}

const application = "4f8d1c3e-52a7-4b60-9d1e-7a3c0e9b6f25" // the id of the one that all tokens are for

func (t *Tenant) newClaims(audience, made string, capable bool) claims {
	now, life := time.Now(), t.TokenLife
	if life <= 0 {
		life = time.Hour
	}
	c := claims{
		Audience: audience, Issuer: "https://sts.windows.net/" + t.id + "/",
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(life).Unix(),
		App: application, Identity: "app", Roles: t.permissions(), Tenant: t.id, TokenID: newGUID(), Version: "1.0", MadeFor: made,
	}
	if t.Delegated {
		c.Identity, c.Roles, c.Scopes = "user", nil, strings.Join(t.permissions(), " ")
	}
	if capable {
		c.Capabilities = []string{"cp1"}
	}
	return c
}

// sign writes a token. In place of a signature it has a seal, by which this
// Graph knows its own tokens.
func (g *Graph) sign(c claims) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err) // texts and numbers can always be written
	}
	unsigned := encode([]byte(`{"typ":"JWT","alg":"none"}`)) + "." + encode(payload)
	return unsigned + "." + encode(g.seal("token", unsigned))
}

// read reads a token of this Graph's.
func (g *Graph) read(token string) (c claims, ok bool) {
	unsigned, seal, _ := cutLast(token, ".")
	given, err := base64.RawURLEncoding.DecodeString(seal)
	if err != nil || !hmac.Equal(given, g.seal("token", unsigned)) {
		return c, false
	}
	_, payload, _ := strings.Cut(unsigned, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	return c, err == nil && json.Unmarshal(text, &c) == nil
}

// seal is a keyed hash of a text that this Graph gave out.
func (g *Graph) seal(purpose, text string) []byte {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}
