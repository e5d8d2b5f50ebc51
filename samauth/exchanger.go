package samauth

import (
	"context"
	"fmt"
	"slices"
	"time"

	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// exchange is one redemption of a refresh token. It travels through MSAL in the
// context, so that MSAL sees a placeholder in place of every token.
type exchange struct {
	tenant string
	scopes []string
	claims string // a claims challenge to answer, "" if there is none
	cae    bool
	spend  Secret        // the refresh token to redeem
	skew   time.Duration // by which Entra's clock is ahead, for assertions
	keep   func(context.Context, *answer) error

	answer *answer // what Entra said, once keep has agreed
	err    error   // what went wrong on the wire
	kept   error   // what kept a new refresh token from being stored
}

type exchangeKey struct{}

// exchanger redeems refresh tokens. MSAL makes the requests: it authenticates
// the application, merges claims and knows the protocol. The refresh token it
// believes to hold is a placeholder, which the broker at its HTTP client
// replaces; so no token is ever in its memory, its cache or its errors.
type exchanger struct {
	plain, cae confidential.Client // MSAL does not tell tokens with CAE from those without
}

func newExchanger(c *Client, credential ClientCredential) (*exchanger, error) {
	cred, err := credential.msal(c.cloud)
	if err != nil {
		return nil, err
	}
	authority := "https://" + c.hosts.Login + "/" + c.tenant
	options := []confidential.Option{
		confidential.WithHTTPClient(&broker{home: c.tenant, app: c.app, host: c.hosts.Login, transport: c.transport}),
		confidential.WithCache(constantCache(c.hosts.Login, c.app)),
		confidential.WithInstanceDiscovery(false),
	}
	var x exchanger
	if x.plain, err = confidential.New(authority, c.app, cred, options...); err != nil {
		return nil, fmt.Errorf("MSAL refuses the client: %s", err)
	}
	options = append(options, confidential.WithClientCapabilities([]string{"CP1"}))
	if x.cae, err = confidential.New(authority, c.app, cred, options...); err != nil {
		return nil, fmt.Errorf("MSAL refuses the client: %s", err)
	}
	return &x, nil
}

// redeem makes one request and fills in the answer.
func (x *exchanger) redeem(ctx context.Context, ex *exchange) error {
	var assertion error
	ctx = context.WithValue(ctx, exchangeKey{}, ex)
	ctx = context.WithValue(ctx, assertionKey{}, &assertion)
	ctx = context.WithValue(ctx, skewKey{}, ex.skew)
	client := x.plain
	if ex.cae {
		client = x.cae
	}
	options := []confidential.AcquireSilentOption{
		confidential.WithSilentAccount(confidential.Account{HomeAccountID: placeholder}),
		confidential.WithTenantID(ex.tenant),
	}
	if ex.claims != "" {
		options = append(options, confidential.WithClaimsFromClient(ex.claims))
	}
	_, err := client.AcquireTokenSilent(ctx, slices.Clone(ex.scopes), options...)
	switch {
	case ex.err != nil:
		return ex.err
	case ex.answer != nil:
		return nil
	case assertion != nil:
		return fmt.Errorf("samauth: make the client assertion: %w", assertion)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	// MSAL never saw a secret but the client's, so nothing it says can contain
	// a token; still none of its words are passed on.
	return fmt.Errorf("samauth: exchange for tenant %s: MSAL made no request (%T)", ex.tenant, err)
}

// placeholder stands for every token in MSAL.
const placeholder = "samauth"

// constantCache is a cache for MSAL that always holds the placeholder and
// nothing else. The names are those of the unified schema that all MSALs share.
func constantCache(host, app string) msal.ExportReplace {
	return constant(fmt.Sprintf(`{
		"RefreshToken": {"samauth": {
			"home_account_id": %[1]q, "environment": %[2]q, "credential_type": "RefreshToken",
			"client_id": %[3]q, "secret": %[1]q
		}},
		"AppMetadata": {"samauth": {"client_id": %[3]q, "environment": %[2]q}}
	}`, placeholder, host, app))
}

type constant string

func (c constant) Replace(_ context.Context, to msal.Unmarshaler, _ msal.ReplaceHints) error {
	return to.Unmarshal([]byte(c))
}

func (constant) Export(context.Context, msal.Marshaler, msal.ExportHints) error { return nil }
