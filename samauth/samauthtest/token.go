package samauthtest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// accessClaims are those of an access token of version 1, as Microsoft Graph
// and Partner Center have them. See
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
type accessClaims struct {
	Audience     string   `json:"aud"`
	Issuer       string   `json:"iss"`
	IssuedAt     int64    `json:"iat"`
	NotBefore    int64    `json:"nbf"`
	Expires      int64    `json:"exp"`
	Methods      []string `json:"amr,omitempty"`
	App          string   `json:"appid"`
	AppAuth      string   `json:"appidacr"` // "1" with a client secret, "2" with an assertion
	Object       string   `json:"oid"`
	Scopes       string   `json:"scp"`
	Subject      string   `json:"sub"`
	Tenant       string   `json:"tid"`
	UniqueName   string   `json:"unique_name"`
	Name         string   `json:"upn"`
	TokenID      string   `json:"uti"`
	Version      string   `json:"ver"`
	Capabilities []string `json:"xms_cc,omitempty"`
}

// idClaims are those of an id_token. See
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference.
type idClaims struct {
	Audience  string   `json:"aud"`
	Issuer    string   `json:"iss"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	Methods   []string `json:"amr,omitempty"`
	Nonce     string   `json:"nonce,omitempty"`
	Object    string   `json:"oid"`
	Name      string   `json:"preferred_username"`
	Subject   string   `json:"sub"`
	Tenant    string   `json:"tid"`
	Version   string   `json:"ver"`
}

const (
	usualLife   = time.Hour
	capableLife = 24 * time.Hour // with continuous access evaluation
)

// life is how long an access token lives.
func (e *Entra) life(capable bool) time.Duration {
	switch {
	case e.Life > 0:
		return e.Life
	case capable:
		return capableLife
	}
	return usualLife
}

// grant is the answer to an exchange that succeeded.
func (e *Entra) grant(req *request, done redeemed, asked scope, capable bool) answer {
	life := e.life(capable)
	access, err := e.sign("access_token", e.accessToken(req, done, asked, capable, done.at.Add(life)))
	if err != nil {
		return text(http.StatusInternalServerError, "text/plain", "samauthtest: "+err.Error())
	}
	object := map[string]any{
		"token_type":     "Bearer",
		"scope":          asked.answered(),
		"expires_in":     int64(life / time.Second),
		"ext_expires_in": int64(life / time.Second),
		"access_token":   access,
	}
	if !done.next.IsZero() {
		object["refresh_token"] = done.next.Reveal()
	}
	if e.RefreshIn > 0 {
		object["refresh_in"] = int64(e.RefreshIn / time.Second)
	}
	if slices.Contains(asked.openID, "openid") {
		if object["id_token"], err = e.sign("id_token", e.idToken(req, done)); err != nil {
			return text(http.StatusInternalServerError, "text/plain", "samauthtest: "+err.Error())
		}
	}
	if req.form.Get("client_info") == "1" {
		info, _ := json.Marshal(map[string]string{"uid": done.grant.user.ID, "utid": done.grant.user.Tenant}) // texts can always be written
		object["client_info"] = base64.RawURLEncoding.EncodeToString(info)
	}
	if e.Amend != nil {
		e.Amend(req.tenant, object)
	}
	return members(http.StatusOK, object)
}

func (e *Entra) accessToken(req *request, done redeemed, asked scope, capable bool, expires time.Time) accessClaims {
	tenant := e.tenantID(req.tenant, done.grant.user.Tenant)
	claims := accessClaims{
		Audience: asked.resource, Issuer: "https://sts.windows.net/" + tenant + "/",
		IssuedAt: done.at.Unix(), NotBefore: done.at.Unix(), Expires: expires.Unix(),
		Methods: e.methods("access_token", done.grant.amr), App: e.app, AppAuth: "1", Object: done.grant.user.ID, Scopes: strings.Join(asked.granted(), " "),
		Subject: done.grant.user.ID, Tenant: tenant, UniqueName: done.grant.user.Name, Name: done.grant.user.Name,
		TokenID: done.grant.id + rand.Text(), Version: "1.0",
	}
	if req.form.Get("client_assertion") != "" {
		claims.AppAuth = "2"
	}
	if capable {
		claims.Capabilities = []string{"cp1"}
	}
	return claims
}

func (e *Entra) idToken(req *request, done redeemed) idClaims {
	tenant := e.tenantID(req.tenant, done.grant.user.Tenant)
	return idClaims{
		Audience: e.app, Issuer: issuer(req.host, tenant),
		IssuedAt: done.at.Unix(), NotBefore: done.at.Unix(), Expires: done.at.Add(usualLife).Unix(),
		Methods: e.methods("id_token", done.grant.amr), Nonce: done.nonce, Object: done.grant.user.ID, Name: done.grant.user.Name, Subject: done.grant.user.ID, Tenant: tenant, Version: "2.0",
	}
}

// methods are what a token says of the methods that its user signed in by.
func (e *Entra) methods(member string, amr []string) []string {
	if slices.Contains(e.WithoutAMR, member) {
		return nil
	}
	return amr
}
