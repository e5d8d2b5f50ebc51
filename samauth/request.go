package samauth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/internal/tenantid"
)

// Token is an access token for a tenant, by its id or domain name. Scopes are
// those of one resource, mostly its ".default":
//
//	token, err := sam.Token(ctx, customer, []string{"https://graph.microsoft.com/.default"})
//
// Tokens are kept until shortly before they expire, and fetched anew in the
// background somewhat earlier. Callers who ask for the same token at once share
// one exchange, which goes on when one of them leaves. What Entra refuses is
// remembered for a while: until it could be otherwise the same error is
// returned without a call.
//
// Errors of the token endpoint are *[Error]; while nothing is stored the error
// is [ErrNoToken].
func (c *Client) Token(ctx context.Context, tenant string, scopes []string) (Token, error) {
	if len(scopes) == 1 { // what is found under it has been checked before
		known := c.cache.read(key{tenant: tenant, scopes: scopes[0]})
		if now := time.Now(); known.token.usable(now) && !known.token.due(now) {
			return known.token, nil
		}
	}
	k, err := newKey(tenant, scopes)
	if err != nil {
		return Token{}, err
	}
	return c.token(ctx, demand{key: k})
}

func newKey(tenant string, scopes []string) (key, error) {
	tenant, err := tenantid.Parse(tenant)
	if err != nil {
		return key{}, fmt.Errorf("samauth: token: %w", err)
	}
	if err := checkScopes(scopes); err != nil {
		return key{}, fmt.Errorf("samauth: token: %w", err)
	}
	if len(scopes) == 1 {
		return key{tenant: tenant, scopes: scopes[0]}, nil
	}
	scopes = slices.Clone(scopes)
	slices.Sort(scopes)
	return key{tenant: tenant, scopes: strings.Join(slices.Compact(scopes), " ")}, nil
}

func checkScopes(scopes []string) error {
	if len(scopes) == 0 {
		return errors.New("there is no scope: the name of a resource and /.default makes one")
	}
	for _, scope := range scopes {
		if scope == "" || strings.ContainsFunc(scope, notInScope) {
			return fmt.Errorf("%.60q is not a scope", scope)
		}
	}
	return nil
}

// notInScope says whether a character cannot be part of a scope, by RFC 6749,
// section 3.3.
func notInScope(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }

// token answers from the cache, or by an exchange shared with all who ask for
// the same. A claims challenge is not answered from the cache.
func (c *Client) token(ctx context.Context, d demand) (Token, error) {
	now := time.Now()
	known := c.cache.read(d.own())
	if known.token.usable(now) {
		if known.token.due(now) && !known.renewing && known.refused(now) == nil && c.cache.claim(d.key) {
			c.fly(ctx, d) // nobody waits for it
		}
		return known.token, nil
	}
	if err := known.refused(now); err != nil {
		return Token{}, err
	}
	select {
	case result := <-c.fly(ctx, d):
		token, _ := result.Val.(Token)
		return token, result.Err
	case <-ctx.Done():
		return Token{}, fmt.Errorf("samauth: token for tenant %s: %w", d.tenant, ctx.Err())
	}
}
