package samauth

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// keySet is Entra's keys for the partner tenant, fetched when they are first
// needed and whenever an unknown one turns up.
type keySet struct {
	once sync.Once
	keys oidc.KeySet
}

func (c *Client) entraKeys() oidc.KeySet {
	c.keys.once.Do(func() {
		client := &http.Client{
			Transport:     boundedTransport{c.transport},
			Timeout:       exchangeTime,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		address := "https://" + c.hosts.Login + "/" + c.tenant + "/discovery/v2.0/keys"
		c.keys.keys = oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), client), address)
	})
	return c.keys.keys
}

// boundedTransport ends a body that is larger than any answer of Entra's.
type boundedTransport struct{ http.RoundTripper }

func (t boundedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(req)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, largestAnswer)
	}
	return resp, err
}

// verifyUser verifies the id_token of a consent and says whose it is.
func (c *Client) verifyUser(ctx context.Context, got *answer, nonce string, tenants []string) (User, error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	verifier := oidc.NewVerifier("", c.entraKeys(), &oidc.Config{
		ClientID: c.app, SkipIssuerCheck: true, SupportedSigningAlgs: []string{oidc.RS256},
		Now: func() time.Time { return time.Now().Add(time.Duration(c.skew.Load())) }, // by Entra's clock
	})
	token, err := verifier.Verify(ctx, got.idToken.Reveal())
	switch {
	case ctx.Err() != nil:
		return User{}, fmt.Errorf("samauth: consent: fetch Entra's keys: %w", ctx.Err())
	case err != nil: // whose words may quote the token
		return User{}, fmt.Errorf("%w (its signature, its audience or its time)", ErrIDToken)
	}
	id, err := readClaims(got.idToken.Reveal())
	switch {
	case err != nil:
		return User{}, fmt.Errorf("%w (%w)", ErrIDToken, err)
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return User{}, fmt.Errorf("%w (its nonce)", ErrIDToken)
	case token.Issuer != "https://"+c.hosts.Login+"/"+id.tenant+"/v2.0":
		return User{}, fmt.Errorf("%w (its issuer)", ErrIDToken)
	case !c.mayConsent(id.tenant, got, tenants):
		return User{}, fmt.Errorf("%w (it is of tenant %.40q)", ErrForeignAccount, id.tenant)
	}
	return User{ID: id.object, Tenant: id.tenant, Name: id.name}, nil
}

// mayConsent says whether users of a tenant may consent. If the partner tenant
// was named by a domain, its id is that of the access token.
func (c *Client) mayConsent(tenant string, got *answer, others []string) bool {
	partner := c.tenant
	if !isGUID(partner) {
		partner = got.token.tenant
	}
	return tenant != "" && (strings.EqualFold(tenant, partner) ||
		slices.ContainsFunc(others, func(other string) bool { return strings.EqualFold(tenant, other) }))
}
