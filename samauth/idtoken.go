package samauth

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/partnersec/partnersec/internal/tenantid"
)

// entraKeys are Entra's keys for the application in the partner tenant, fetched
// when one is needed. Consents are rare: each fetches them anew.
func (c *Client) entraKeys() (oidc.KeySet, *keyTransport) {
	transport := &keyTransport{RoundTripper: boundedTransport{c.transport}}
	client := &http.Client{
		Transport:     transport,
		Timeout:       exchangeTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	address := "https://" + c.hosts.Login + "/" + c.tenant + "/discovery/v2.0/keys?appid=" + c.app
	return oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), client), address), transport
}

// keyTransport notes why keys could not be fetched, which go-oidc says in the
// words of a signature that is wrong.
type keyTransport struct {
	http.RoundTripper
	failed error
}

func (t *keyTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(req)
	if err == nil {
		err = readKeys(resp)
	}
	if t.failed = err; err != nil {
		return nil, err
	}
	return resp, nil
}

// readKeys reads an answer whole and says why it is no set of keys.
func readKeys(resp *http.Response) error {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	members, err := readObject(string(body))
	if err == nil && members["keys"].kind != jsonscan.Array {
		err = errors.New("it has no keys")
	}
	if err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return nil
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
func (c *Client) verifyUser(ctx context.Context, got *answer, nonce string) (User, error) {
	keys, fetched := c.entraKeys()
	verifier := oidc.NewVerifier("", keys, &oidc.Config{
		ClientID: c.app, SkipIssuerCheck: true, SupportedSigningAlgs: []string{oidc.RS256},
		Now: func() time.Time { return time.Now().Add(time.Duration(c.skew.Load())) }, // by Entra's clock
	})
	token, err := verifier.Verify(ctx, got.idToken.Reveal())
	switch {
	case err != nil && ctx.Err() != nil: // while keys are perhaps still being fetched
		return User{}, transportError("fetch Entra's keys", c.tenant, ctx.Err())
	case err != nil && fetched.failed != nil:
		return User{}, transportError("fetch Entra's keys", c.tenant, fetched.failed)
	case err != nil: // whose words may quote the token
		return User{}, fmt.Errorf("%w (its signature, its audience or its time)", ErrIDToken)
	}
	id, err := readClaims(got.idToken.Reveal())
	switch {
	case err != nil:
		return User{}, fmt.Errorf("%w (%w)", ErrIDToken, err)
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return User{}, fmt.Errorf("%w (its nonce)", ErrIDToken)
	case token.Issuer != c.issuer(id.tenant):
		return User{}, fmt.Errorf("%w (its issuer)", ErrIDToken)
	case len(token.Audience) != 1:
		return User{}, fmt.Errorf("%w (it is for more than this application)", ErrIDToken)
	case !c.mayConsent(id.tenant, got):
		return User{}, fmt.Errorf("%w (it is of tenant %.40q)", ErrForeignAccount, id.tenant)
	}
	return User{ID: id.object, Tenant: id.tenant, Name: id.name}, nil
}

// mayConsent says whether a tenant is the partner's, whose users may consent. If
// that was named by a domain, its id is that of the access token.
func (c *Client) mayConsent(tenant string, got *answer) bool {
	partner := c.tenant
	if !tenantid.IsGUID(partner) {
		partner = got.token.tenant
	}
	return tenant != "" && strings.EqualFold(tenant, partner)
}
