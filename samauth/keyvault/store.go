package keyvault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/samauth"
)

// Store keeps a refresh token in a secret of a vault. [New] makes one. It is
// safe for concurrent use, and so are several for one secret.
type Store struct {
	host   string // of the vault
	name   string // of the secret
	client *azsecrets.Client
}

var _ samauth.Store = (*Store)(nil)

// Options are what New can do without. The zero value is right for vaults of the
// public cloud.
type Options struct {
	// Cloud is the national cloud of the vault.
	Cloud samauth.Cloud

	// Transport sends the requests. It is given URLs of the vault's host and of
	// no other, and as a RoundTripper it follows no redirect. By default it is
	// one that honours the proxy variables of the environment.
	Transport http.RoundTripper
}

// New opens the store in a secret of a vault, such as
// https://contoso.vault.azure.net, as the identity of the credential. The secret
// is named by letters, digits and hyphens: Partner Center's samples name it after
// the partner tenant's id, and CIPP calls it RefreshToken. Options may be nil.
//
// New asks the vault nothing. A URL that is no vault's of the cloud is an error.
func New(vaultURL, name string, credential azcore.TokenCredential, options *Options) (*Store, error) {
	if options == nil {
		options = &Options{}
	}
	s, err := open(vaultURL, name, credential, options)
	if err != nil {
		return nil, fmt.Errorf("keyvault: open: %w", err)
	}
	return s, nil
}

func open(vaultURL, name string, credential azcore.TokenCredential, options *Options) (*Store, error) {
	u, err := options.Cloud.ParseURL(cloud.Vault, vaultURL)
	if err != nil {
		return nil, err
	}
	suffix, err := options.Cloud.Host(cloud.Vault)
	switch {
	case err != nil:
		return nil, err
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the URL of the vault goes on behind its host: give https://%s and the name of the secret", u.Host)
	case !isName(name):
		return nil, fmt.Errorf("%.130q is not the name of a secret: it has 1 to 127 letters, digits and hyphens, such as the id of the partner tenant", name)
	case credential == nil:
		return nil, errors.New("no credential is given: azidentity.NewDefaultAzureCredential makes one")
	}
	transport := options.Transport
	if transport == nil {
		transport = newTransport()
	}
	client, err := azsecrets.NewClient("https://"+u.Host, candid{credential}, &azsecrets.ClientOptions{ClientOptions: azcore.ClientOptions{
		Retry:     policy.RetryOptions{TryTimeout: tryTime, MaxRetryDelay: longestPause},
		Transport: guard{transport, suffix},
	}})
	if err != nil {
		return nil, errors.New("the client of the Azure SDK cannot be made")
	}
	return &Store{host: u.Host, name: name, client: client}, nil
}

const (
	tryTime      = 15 * time.Second // for one request
	longestPause = 15 * time.Second // between two reads; if the vault asks for more, its answer is the error
)

// newTransport is the transport of a store that was given none.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}
}

// isName says whether a text can be the name of a secret. See
// https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates.
func isName(text string) bool {
	if text == "" || len(text) > 127 {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
		default:
			return false
		}
	}
	return true
}

// Load is the stored token, and its version: the secret's and of its tags. A
// secret that is not there, or was deleted, is [samauth.ErrNoToken].
//
// If tags are damaged, Load returns the token without them, and an error that is
// [samauth.ErrDamaged]. If the value is no refresh token, or is disabled, there
// is only the error, and the version to give to Swap once somebody has consented
// anew; an older version of the secret may be good. A value that a newer release
// has written is another error.
func (s *Store) Load(ctx context.Context) (token samauth.RefreshToken, version string, err error) {
	h, err := s.current(ctx)
	if err != nil && !errors.Is(err, samauth.ErrDamaged) {
		return samauth.RefreshToken{}, "", s.wrap("load", err)
	}
	before, failure := s.before(ctx, &h)
	if failure != nil {
		return samauth.RefreshToken{}, "", s.wrap("load", fmt.Errorf("read the token before: %w", failure))
	}
	h.token.Previous = before
	return h.token, h.version, s.wrap("load", err)
}

// wrap says what was tried where.
func (s *Store) wrap(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, samauth.ErrNoToken):
		vault, _, _ := strings.Cut(s.host, ".")
		err = fmt.Errorf("%w; or if the secret was deleted, run: az keyvault secret recover --vault-name %s --name %s", err, vault, s.name)
	}
	return fmt.Errorf("keyvault: %s secret %s of %s: %w", op, s.name, s.host, err)
}

// Format shows where the store is, whatever the verb.
func (s *Store) Format(f fmt.State, verb rune) {
	io.WriteString(f, "keyvault https://"+s.host+"/secrets/"+s.name)
}
