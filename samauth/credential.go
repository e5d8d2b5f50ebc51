package samauth

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnersec/partnersec/internal/tenantid"
)

// TenantCredential speaks for the partner in one tenant. Every client of the
// Azure SDK takes it, and so does msgraph-sdk-go.
type TenantCredential struct {
	client *Client
	tenant string
}

var _ azcore.TokenCredential = (*TenantCredential)(nil)

// Credential is the credential for a tenant, by its id or domain name. A text
// that cannot be a tenant is an error of GetToken.
func (c *Client) Credential(tenant string) *TenantCredential {
	return &TenantCredential{client: c, tenant: tenant}
}

// GetToken is [Client.Token] in the words of azcore: with continuous access
// evaluation if the caller can handle it, and with the answer to a claims
// challenge, which makes a new token even where there is a good one. It refuses
// to fetch a token for another tenant than its own.
func (c *TenantCredential) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	k, err := newKey(c.tenant, options.Scopes)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	if options.TenantID != "" {
		if asked, err := tenantid.Parse(options.TenantID); err != nil || asked != k.tenant {
			return azcore.AccessToken{}, fmt.Errorf("samauth: token: this credential is for tenant %s and not for %.60q: make one with Client.Credential", k.tenant, options.TenantID)
		}
	}
	if err := checkChallenge(options.Claims); err != nil {
		return azcore.AccessToken{}, fmt.Errorf("samauth: token: %w", err)
	}
	k.cae = options.EnableCAE
	token, err := c.client.token(ctx, demand{k, options.Claims})
	if err != nil {
		return azcore.AccessToken{}, err
	}
	return token.azure(), nil
}

// checkChallenge refuses what is no claims challenge. It comes from whatever
// host an API runs at.
func checkChallenge(claims string) error {
	if claims == "" {
		return nil
	}
	if len(claims) > longestClaims {
		return fmt.Errorf("the claims challenge is longer than %d bytes", longestClaims)
	}
	if _, err := readObject(claims); err != nil {
		return fmt.Errorf("the claims challenge is not one: %w", err)
	}
	return nil
}
