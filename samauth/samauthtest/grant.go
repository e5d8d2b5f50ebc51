package samauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// grant is one consent, from which refresh tokens descend. The lock of Entra
// protects it.
type grant struct {
	id      string // with which the claim uti of its access tokens begins
	user    samauth.User
	amr     []string
	revoked time.Time // zero while it is not
}

// issue is one refresh token that was issued.
type issue struct {
	grant  *grant
	serial int
	at     time.Time
	used   bool
}

// Consent is the outcome of a consent: the user signed in by the methods amr,
// such as "pwd" and "mfa", and the application has a new refresh token. The
// claim amr is left out of tokens if there are none. A user without a tenant is
// one of the partner's.
func (e *Entra) Consent(user samauth.User, amr ...string) samauth.RefreshToken {
	user = e.complete(user)
	e.mu.Lock()
	value, token := e.issue(e.newGrant(user, amr))
	e.mu.Unlock()
	return samauth.RefreshToken{
		Value: value, Generation: 1, ObtainedAt: token.at.UTC().Truncate(time.Second),
		Tenant: e.partner, App: e.app, User: user, MFA: proof(amr),
	}
}

// newGrant remembers a sign-in; e.mu is held.
func (e *Entra) newGrant(user samauth.User, amr []string) *grant {
	g := &grant{id: rand.Text(), user: user, amr: slices.Clone(amr)}
	e.grants[g.id] = g
	return g
}

// methodsOf are those of the sign-in behind an access token, whatever the token
// says of them.
func (e *Entra) methodsOf(claims accessClaims) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if id := claims.TokenID; len(id) > grantIDSize && e.grants[id[:grantIDSize]] != nil {
		return e.grants[id[:grantIDSize]].amr
	}
	return claims.Methods
}

const grantIDSize = 26 // of rand.Text

// complete adds the tenant to a user who has none.
func (e *Entra) complete(user samauth.User) samauth.User {
	if user.Tenant == "" {
		user.Tenant = e.tenantID(e.partner, e.partner)
	}
	return user
}

// proof is what the claim amr of an access token proves.
func proof(amr []string) samauth.MFAProof {
	switch {
	case len(amr) == 0:
		return samauth.MFAUnknown
	case slices.Contains(amr, "mfa"):
		return samauth.MFAInAccessToken
	}
	return samauth.MFAMissing
}

// issue makes a refresh token; e.mu is held. Its text tells, like those of
// Entra, whose it is.
func (e *Entra) issue(g *grant) (samauth.Secret, *issue) {
	e.serial++
	token := &issue{grant: g, serial: e.serial, at: e.now()}
	text := tokenPrefix(e.app) + rand.Text() + rand.Text() + rand.Text()
	e.issued[digest(text)] = token
	return samauth.NewSecret(text), token
}

// tokenPrefix begins the refresh tokens of an application.
func tokenPrefix(app string) string {
	return "1.A" + base64.RawURLEncoding.EncodeToString([]byte(strings.ToLower(app))) + "."
}

// find looks a refresh token up; e.mu is held.
func (e *Entra) find(token samauth.Secret) *issue {
	return e.issued[digest(token.Reveal())]
}

// digest is what is kept of a token or a code.
func digest(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }

// Serial is the number of a refresh token: 1 for the first that was issued, 2
// for the next, and so on; 0 for one that is not from here.
func (e *Entra) Serial(refreshToken samauth.Secret) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if token := e.find(refreshToken); token != nil {
		return token.serial
	}
	return 0
}

// Revoke kills all refresh tokens issued so far, as an administrator does who
// revokes the sessions of the user: they are refused with AADSTS50173.
func (e *Entra) Revoke() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, token := range e.issued {
		token.grant.revoke(e.now())
	}
}

func (g *grant) revoke(now time.Time) {
	if g.revoked.IsZero() {
		g.revoked = now
	}
}

// spend judges a refresh token and uses it; e.mu is held.
func (e *Entra) spend(value samauth.Secret) (*issue, *refusal) {
	token := e.find(value)
	if token == nil {
		return nil, e.strange(value.Reveal())
	}
	now := e.now()
	switch {
	case !token.grant.revoked.IsZero():
		return token, &refusal{code: 50173, text: fmt.Sprintf("The provided grant has expired due to it being revoked, a fresh auth token is needed. "+
			"The user might have changed or reset their password. The grant was issued on '%s' and the TokensValidFrom date "+
			"(before which tokens are not valid) for this user is '%s'.", instant(token.at), instant(token.grant.revoked))}
	case now.Sub(token.at) >= samauth.Lifetime:
		return token, &refusal{code: 700082, text: fmt.Sprintf("The refresh token has expired due to inactivity. "+
			"The token was issued on %s and was inactive for %d.00:00:00.", instant(token.at), samauth.Lifetime/(24*time.Hour))}
	case e.SingleUse && token.used:
		token.grant.revoke(now)
		return token, &refusal{code: 70000, text: "The provided refresh token has already been used."}
	}
	return token, nil
}

// instant writes a time as Entra's texts do.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }
