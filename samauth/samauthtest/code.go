package samauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// code is an authorization code, and what it is bound to.
type code struct {
	grant             *grant
	tenant            string // id
	redirect          string
	challenge, method string // of PKCE
	nonce             string
	scopes            []string
	at                time.Time
	used              bool
}

const codeLife = 10 * time.Minute

// issueCode makes the code of a user who signed in.
func (e *Entra) issueCode(a *authorization, user samauth.User, amr []string) string {
	text := tokenPrefix(e.app) + "code." + rand.Text() + rand.Text()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.codes[digest(text)] = &code{
		grant: e.newGrant(user, amr), tenant: e.tenantID(a.tenant, user.Tenant), redirect: a.redirect,
		challenge: a.asked.Get("code_challenge"), method: a.asked.Get("code_challenge_method"),
		nonce: a.asked.Get("nonce"), scopes: a.scopes, at: e.now(),
	}
	return text
}

// redeemCode uses an authorization code, if nothing is wrong with the request:
// else the code stays as it was.
func (e *Entra) redeemCode(req *request) (redeemed, *refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	presented := req.form.Get("code")
	known := e.codes[digest(presented)]
	if known == nil {
		return redeemed{}, e.strange(presented)
	}
	refused := known.check(req, e.tenantID(req.tenant, known.grant.user.Tenant), e.now())
	if refused == nil {
		refused = e.unwilling(req)
	}
	if refused != nil {
		return redeemed{}, refused
	}
	known.used = true
	done := e.finish(req, known.grant, known.scopes)
	done.nonce = known.nonce
	return done, nil
}

// finish is the outcome of a sign-in in which some scopes were asked for, with a
// refresh token if offline_access was among them and still is; e.mu is held.
func (e *Entra) finish(req *request, g *grant, asked []string) redeemed {
	done := redeemed{grant: g, at: e.now()}
	if offline(asked) && (len(req.log.Scopes) == 0 || offline(req.log.Scopes)) {
		next, issued := e.issue(g)
		req.log.Issued, done.next = issued.serial, next
	}
	return done
}

func offline(scopes []string) bool { return slices.Contains(scopes, "offline_access") }

// strange is the refusal of a token or a code that is not known here.
func (e *Entra) strange(text string) *refusal {
	if strings.HasPrefix(text, "1.A") && !strings.HasPrefix(text, tokenPrefix(e.app)) {
		return &refusal{code: 700007}
	}
	return &refusal{code: 70000}
}

// check compares a redemption with the request that the user answered.
func (c *code) check(req *request, tenant string, now time.Time) *refusal {
	switch {
	case c.used:
		return &refusal{code: 54005}
	case now.Sub(c.at) >= codeLife:
		return &refusal{code: 70008}
	case c.tenant != tenant:
		return &refusal{code: 700005}
	case c.redirect != req.form.Get("redirect_uri"):
		return &refusal{code: 500112}
	case !c.fits(samauth.NewSecret(req.form.Get("code_verifier"))):
		return &refusal{code: 501481}
	}
	return nil
}

// fits says whether a verifier is that of the challenge, or whether there is
// neither. See RFC 7636.
func (c *code) fits(verifier samauth.Secret) bool {
	text := verifier.Reveal()
	if c.method == "S256" && text != "" {
		sum := sha256.Sum256([]byte(text))
		text = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return text == c.challenge
}
