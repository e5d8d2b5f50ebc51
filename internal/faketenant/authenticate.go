package faketenant

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
)

// authenticate reads the token of a request and finds its tenant. The messages
// are as published.
func (x *exchange) authenticate() *answer {
	kind, token, _ := strings.Cut(x.request.Header.Get("Authorization"), " ")
	if token == "" || !strings.EqualFold(kind, "Bearer") {
		return unauthorized("Access token is empty.")
	}
	c, ok := x.graph.read(token)
	switch now := x.arrived.Unix(); {
	case !ok:
		return unauthorized("Access token validation failure. Invalid signature.")
	case c.Audience != "https://"+x.host():
		return unauthorized("Access token validation failure. Invalid audience.")
	case now < c.NotBefore || now >= c.Expires:
		return unauthorized("Lifetime validation failed, the token is expired.")
	}
	x.token, x.tenant = c, x.graph.Tenant(c.Tenant)
	return x.challenge()
}

func unauthorized(message string) *answer {
	a := problem(http.StatusUnauthorized, "InvalidAuthenticationToken", message)
	a.header.Set("Www-Authenticate", `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="`+graphApp+`"`)
	return a
}

const graphApp = "00000003-0000-0000-c000-000000000000" // Microsoft Graph itself

// Challenge refuses all tokens of the tenant from now on, but those that were
// made for these claims, a JSON object. What a client that can handle it is told
// is a claims challenge; another sees a plain 401. See
// https://learn.microsoft.com/entra/identity-platform/claims-challenge.
func (t *Tenant) Challenge(claims string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.demanded = claims
}

// challenge is what a token is refused with that was made before a challenge.
func (x *exchange) challenge() *answer {
	x.tenant.mu.Lock()
	demanded := x.tenant.demanded
	x.tenant.mu.Unlock()
	if demanded == "" || x.token.MadeFor == demanded {
		return nil
	}
	const reason = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"
	a := unauthorized(reason)
	if slices.Contains(x.token.Capabilities, "cp1") {
		a.header.Set("Www-Authenticate", a.header.Get("Www-Authenticate")+`, error_description="`+reason+
			`", error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(demanded))+`"`)
	}
	return a
}

// revocation is a claims challenge as Graph makes it.
func revocation(at time.Time) string {
	return `{"access_token":{"nbf":{"essential":true, "value":"` + at.UTC().Format("20060102150405") + `"}}}`
}
