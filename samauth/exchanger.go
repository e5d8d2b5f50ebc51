package samauth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// exchange is one redemption of a refresh token, or of the code that the first
// one is had for. It travels through MSAL in the context, so that MSAL sees a
// placeholder in place of every token.
type exchange struct {
	grant  grant
	tenant string
	scopes []string
	claims string // a claims challenge to answer, "" if there is none
	cae    bool
	spend  Secret        // the refresh token or code to redeem
	code   codeDetails   // what belongs to a code
	skew   time.Duration // by which Entra's clock is ahead, for assertions
	spent  bool          // whether the server will not take the refresh token again, so that a new one is kept whatever else is wrong
	keep   func(context.Context, *answer) error

	impatient bool // whether somebody waits who would rather have a second try than an error

	answer *answer   // what Entra said, once keep has agreed
	err    error     // what went wrong on the wire
	date   time.Time // Entra's clock, zero if it did not say
	kept   error     // what kept a new refresh token from being stored
}

// grant is what is redeemed.
type grant uint8

const (
	refreshToken grant = iota
	authorizationCode
	deviceCode
)

// name is the grant type, of RFC 6749 and RFC 8628.
func (g grant) name() string {
	return [...]string{"refresh_token", "authorization_code", "urn:ietf:params:oauth:grant-type:device_code"}[g]
}

// parameter is the one that holds what is redeemed.
func (g grant) parameter() string { return [...]string{"refresh_token", "code", "device_code"}[g] }

// asked is the grant that MSAL is asked for. It knows device codes for public
// clients only; in the form for a code it authenticates a confidential one.
func (g grant) asked() grant {
	if g == deviceCode {
		return authorizationCode
	}
	return g
}

// codeDetails are what a code was asked for with.
type codeDetails struct {
	redirect string
	verifier Secret // of PKCE
}

type exchangeKey struct{}

// exchanger redeems refresh tokens. MSAL makes the requests: it authenticates
// the application, merges claims and knows the protocol. The refresh token it
// believes to hold is a placeholder, which the broker at its HTTP client
// replaces; so no token is ever in its memory, its cache or its errors.
type exchanger struct {
	broker     *broker
	plain, cae confidential.Client // MSAL does not tell tokens with CAE from those without
}

func newExchanger(c *Client, credential ClientCredential) (*exchanger, error) {
	cred, err := credential.msal(c.cloud)
	if err != nil {
		return nil, err
	}
	authority := "https://" + c.hosts.Login + "/" + c.tenant
	x := exchanger{broker: &broker{home: c.tenant, app: c.app, host: c.hosts.Login, transport: c.transport}}
	options := []confidential.Option{
		confidential.WithHTTPClient(x.broker),
		confidential.WithCache(constantCache(c.hosts.Login, c.app)),
		confidential.WithInstanceDiscovery(false),
	}
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
	err := x.request(ctx, ex)
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
	return fmt.Errorf("samauth: exchange for tenant %s: %w (%T)", ex.tenant, errNoRequest, err)
}

// errNoRequest means that MSAL takes what was asked for as nothing that can be.
var errNoRequest = errors.New("MSAL made no request of it")

// request makes MSAL send what the exchange is.
func (x *exchanger) request(ctx context.Context, ex *exchange) error {
	client, scopes := x.plain, slices.Clone(ex.scopes)
	if ex.cae {
		client = x.cae
	}
	if ex.grant.asked() == authorizationCode {
		_, err := client.AcquireTokenByAuthCode(ctx, placeholder, ex.code.redirect, scopes,
			confidential.WithChallenge(ex.code.verifier.Reveal()), confidential.WithTenantID(ex.tenant))
		return err
	}
	options := []confidential.AcquireSilentOption{
		confidential.WithSilentAccount(confidential.Account{HomeAccountID: placeholder}),
		confidential.WithTenantID(ex.tenant),
	}
	if ex.claims != "" {
		options = append(options, confidential.WithClaimsFromClient(ex.claims))
	}
	_, err := client.AcquireTokenSilent(ctx, scopes, options...)
	return err
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
