package faketenant

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Credential makes access tokens for one tenant. They have the shape of Entra's,
// and no signature that anybody but their Graph could check.
//
// It makes a new one for each call, and remembers the claims that it was asked
// for last, as a token cache would hold the token that came of them.
type Credential struct {
	tenant *Tenant

	mu     sync.Mutex
	calls  int
	claims string
}

var _ azcore.TokenCredential = (*Credential)(nil)

// Credential makes a credential for the tenant.
func (t *Tenant) Credential() *Credential { return &Credential{tenant: t} }

// Calls is how often a token was asked for.
func (c *Credential) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// GetToken makes a token for the API of the first scope, such as
// https://graph.microsoft.com/.default. It fails if that is none of an API, if
// another tenant is asked for, and if the context has ended.
func (c *Credential) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if err := ctx.Err(); err != nil {
		return azcore.AccessToken{}, err
	}
	audience, err := audienceOf(options.Scopes)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	if options.TenantID != "" && !strings.EqualFold(options.TenantID, c.tenant.id) {
		return azcore.AccessToken{}, fmt.Errorf("faketenant: make a token: this credential is for tenant %s", c.tenant.id)
	}
	c.mu.Lock()
	c.calls++
	if options.Claims != "" {
		c.claims = options.Claims
	}
	made := c.claims
	c.mu.Unlock()
	token := c.tenant.newClaims(audience, made, options.EnableCAE)
	return azcore.AccessToken{Token: c.tenant.graph.sign(token), ExpiresOn: time.Unix(token.Expires, 0)}, nil
}

// audienceOf is the API that a scope belongs to.
func audienceOf(scopes []string) (string, error) {
	if len(scopes) == 0 {
		return "", errors.New("faketenant: make a token: no scope was given, such as https://graph.microsoft.com/.default")
	}
	u, err := url.Parse(scopes[0])
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("faketenant: make a token: scope %.80q is none, such as https://graph.microsoft.com/.default", scopes[0])
	}
	return "https://" + u.Host, nil
}
