package samauth_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"go.uber.org/goleak"
)

// zitadel is an OpenID provider that others wrote and that knows nothing of
// Entra: github.com/zitadel/oidc, in this process, over TLS. Each tenant has an
// issuer of its own and all have one storage, so that a refresh token is good
// for every tenant. It is good once: the storage forgets it when it is used.
type zitadel struct {
	*storage.Storage
	transport *http.Transport // whose requests reach it, whatever host they are for

	// claims are what access tokens say beside what zitadel puts there. If it is
	// nil they are no JWTs.
	claims func(tenant string) map[string]any

	password bool // whether the user signs in with nothing else

	mu          sync.Mutex
	redemptions []redemption
}

// redemption is a use of a refresh token, as the server saw it.
type redemption struct {
	tenant string
	spent  string
	status int
	answer struct {
		ID      string `json:"id_token"`
		Refresh string `json:"refresh_token"`
	}
}

const customerDomain = "customer.example"

var zitadelTenants = []string{partnerTenant, customerA, customerDomain}

// newZitadel starts a server that ends with the test, and with all goroutines.
func newZitadel(t *testing.T) *zitadel {
	others := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, others) })
	apps := map[string]*storage.Client{appID: storage.WebClient(appID, clientSecret.Reveal(), zitadelRedirect)}
	z := &zitadel{Storage: storage.NewStorageWithClients(storage.NewUserStore("https://"+loginHost), apps)}
	mux := http.NewServeMux()
	for _, tenant := range zitadelTenants {
		provider := z.provider(t, tenant)
		mux.Handle("/"+tenant+"/", http.StripPrefix("/"+tenant, provider))
		mux.Handle("/"+tenant+"/v2.0/", http.StripPrefix("/"+tenant+"/v2.0", provider))
		if tenant == partnerTenant {
			mux.HandleFunc("/login/username", z.login(op.AuthCallbackURL(provider)))
		}
	}
	server := httptest.NewTLSServer(z.record(mux))
	t.Cleanup(server.Close)
	z.transport = dialing(server.Listener.Addr().String(), server.Certificate().Raw)
	t.Cleanup(z.transport.CloseIdleConnections)
	return z
}

// zitadelTenant is where the endpoints of a tenant are, and zitadelIssuer its
// name in tokens.
func zitadelTenant(tenant string) string { return "https://" + loginHost + "/" + tenant }
func zitadelIssuer(tenant string) string { return zitadelTenant(tenant) + "/v2.0" }

// provider is the issuer of a tenant. Its endpoints are where Entra has them.
func (z *zitadel) provider(t *testing.T, tenant string) *op.Provider {
	config := &op.Config{
		CryptoKey: sha256.Sum256([]byte(tenant)), CodeMethodS256: true, AuthMethodPost: true, GrantTypeRefreshToken: true,
	}
	provider, err := op.NewProvider(config, z, op.StaticIssuer(zitadelIssuer(tenant)),
		op.WithCustomAuthEndpoint(op.NewEndpoint("oauth2/v2.0/authorize")),
		op.WithCustomTokenEndpoint(op.NewEndpoint("oauth2/v2.0/token")),
		op.WithCustomKeysEndpoint(op.NewEndpoint("discovery/v2.0/keys")))
	require.NoError(t, err)
	return provider
}

// login is the page to which zitadel sends the browser of who has to sign in,
// and where the answer goes. What it looks like is left to whoever runs it.
func (z *zitadel) login(callback func(ctx context.Context, id string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		id := r.PostFormValue("id")
		if err := z.CheckUsernamePassword(r.PostFormValue("username"), r.PostFormValue("password"), id); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		http.Redirect(w, r, callback(op.ContextWithIssuer(r.Context(), zitadelIssuer(partnerTenant)), id), http.StatusFound)
	}
}

// record notes what becomes of refresh tokens.
func (z *zitadel) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("grant_type") != "refresh_token" {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		tenant, _, _ := strings.Cut(r.URL.Path[1:], "/")
		seen := redemption{tenant: tenant, spent: r.PostFormValue("refresh_token"), status: answer.Code}
		_ = json.Unmarshal(answer.Body.Bytes(), &seen.answer)
		z.mu.Lock()
		z.redemptions = append(z.redemptions, seen)
		z.mu.Unlock()
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

// seen are the redemptions so far.
func (z *zitadel) seen() []redemption {
	z.mu.Lock()
	defer z.mu.Unlock()
	return slices.Clone(z.redemptions)
}

// GetClientByClientID is the application, with what the example of a storage
// leaves no choice about.
func (z *zitadel) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	client, err := z.Storage.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, err
	}
	return zitadelApp{client, z.claims != nil}, nil
}

// TokenRequestByRefreshToken is the grant behind a refresh token. It is a copy,
// because a request for some of its scopes would else take away the others; and
// its user had a second factor.
func (z *zitadel) TokenRequestByRefreshToken(ctx context.Context, token string) (op.RefreshTokenRequest, error) {
	request, err := z.Storage.TokenRequestByRefreshToken(ctx, token)
	if err != nil {
		return nil, err
	}
	grant := *request.(*storage.RefreshTokenRequest).RefreshToken
	grant.AMR = []string{"pwd", "mfa"}
	return storage.RefreshTokenRequestFromBusiness(&grant), nil
}

// GetPrivateClaimsFromScopes is what access tokens say that are JWTs.
func (z *zitadel) GetPrivateClaimsFromScopes(ctx context.Context, _, _ string, _ []string) (map[string]any, error) {
	return z.claims(tenantOf(op.IssuerFromContext(ctx))), nil
}

// tenantOf is the tenant of an issuer.
func tenantOf(issuer string) string {
	return strings.TrimSuffix(strings.TrimPrefix(issuer, zitadelTenant("")), "/v2.0")
}

// SetUserinfoFromRequest adds to an id_token what Entra's have: tenant, object
// and how the user signed in.
func (z *zitadel) SetUserinfoFromRequest(ctx context.Context, info *oidc.UserInfo, request op.IDTokenRequest, _ []string) error {
	info.AppendClaims("tid", tenantOf(op.IssuerFromContext(ctx)))
	info.AppendClaims("oid", request.GetSubject())
	return nil
}

// AuthRequestByCode is the request that a code answers. The example of a storage
// knows of passwords only.
func (z *zitadel) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	request, err := z.Storage.AuthRequestByCode(ctx, code)
	if err != nil || z.password {
		return request, err
	}
	return strongRequest{request}, nil
}

// strongRequest is a request whose user had a second factor.
type strongRequest struct{ op.AuthRequest }

func (strongRequest) GetAMR() []string { return []string{"pwd", "mfa"} }

// CreateAccessAndRefreshTokens makes the tokens for a request.
func (z *zitadel) CreateAccessAndRefreshTokens(ctx context.Context, request op.TokenRequest, current string) (string, string, time.Time, error) {
	if strong, ok := request.(strongRequest); ok {
		request = strong.AuthRequest
	}
	return z.Storage.CreateAccessAndRefreshTokens(ctx, request, current)
}

// zitadelApp is the application as it is registered with zitadel.
type zitadelApp struct {
	op.Client
	jwt bool
}

func (zitadelApp) AuthMethod() oidc.AuthMethod { return oidc.AuthMethodPost }

func (a zitadelApp) AccessTokenType() op.AccessTokenType {
	if a.jwt {
		return op.AccessTokenTypeJWT
	}
	return op.AccessTokenTypeBearer
}

func (zitadelApp) IsScopeAllowed(scope string) bool { return strings.HasSuffix(scope, "/.default") }
