package samauth_test

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// Each benchmark compares in one run, and prints the ratio:
//
//	go test -run '^$' -bench . ./samauth

const manyCustomers = 10_000

// BenchmarkWarm reads a token that is there, of ten thousand customers, and a
// plain map under a lock.
func BenchmarkWarm(b *testing.B) {
	sam := newBenchClient(b, answers{})
	customers := customerIDs(manyCustomers)
	plain := plainMap{tokens: make(map[[2]string]samauth.Token)}
	for _, customer := range customers {
		token, err := sam.Token(b.Context(), customer, graphScopes)
		require.NoError(b, err)
		plain.tokens[[2]string{customer, graphScopes[0]}] = token
	}
	var perMap, perClient float64
	b.Run("map", func(b *testing.B) {
		i := 0
		for b.Loop() {
			_, _ = plain.read(customers[i*7919%manyCustomers], graphScopes[0])
			i++
		}
		perMap = perOperation(b)
	})
	b.Run("samauth", func(b *testing.B) {
		i := 0
		for b.Loop() {
			_, _ = sam.Token(context.Background(), customers[i*7919%manyCustomers], graphScopes)
			i++
		}
		perClient = perOperation(b)
		b.ReportMetric(perClient/perMap, "x-map")
	})
}

// plainMap is the least that a cache can be.
type plainMap struct {
	mu     sync.RWMutex
	tokens map[[2]string]samauth.Token
}

func (m *plainMap) read(tenant, scope string) (samauth.Token, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	token, ok := m.tokens[[2]string{tenant, scope}]
	return token, ok && time.Now().Before(token.ExpiresAt)
}

// BenchmarkCold fetches a token for a new customer each time, and posts the
// same form by hand and decodes the answer.
func BenchmarkCold(b *testing.B) {
	server := newTokenServer(b)
	var perPost, perClient float64
	b.Run("post", func(b *testing.B) {
		client := &http.Client{Transport: server}
		for b.Loop() {
			require.NoError(b, postByHand(client))
		}
		perPost = perOperation(b)
	})
	b.Run("samauth", func(b *testing.B) {
		sam := newBenchClient(b, server)
		for i := 0; b.Loop(); i++ {
			_, err := sam.Token(context.Background(), customerID(i), graphScopes)
			require.NoError(b, err)
		}
		perClient = perOperation(b)
		b.ReportMetric(perClient/perPost, "x-post")
	})
}

// BenchmarkFleet fetches tokens for a thousand customers, 32 at a time, and
// does the same with MSAL and one cache that it exports and replaces.
func BenchmarkFleet(b *testing.B) {
	const size = 1_000
	server := newTokenServer(b)
	customers := customerIDs(size)
	var perClient float64
	b.Run("samauth", func(b *testing.B) {
		for b.Loop() {
			sam := newBenchClient(b, server)
			inParallel(customers, func(customer string) error {
				_, err := sam.Token(context.Background(), customer, graphScopes)
				return err
			}, b)
		}
		perClient = perOperation(b)
	})
	b.Run("msal", func(b *testing.B) {
		for b.Loop() {
			client := newPlainMSAL(b, server)
			inParallel(customers, client.token, b)
		}
		b.ReportMetric(perOperation(b)/perClient, "x-samauth")
	})
}

func perOperation(b *testing.B) float64 { return float64(b.Elapsed().Nanoseconds()) / float64(b.N) }

func inParallel(customers []string, fetch func(string) error, b *testing.B) {
	work := make(chan string)
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			for customer := range work {
				if err := fetch(customer); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, customer := range customers {
		work <- customer
	}
	close(work)
	group.Wait()
}

func customerID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", i) }

func customerIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = customerID(i)
	}
	return ids
}

func newBenchClient(b *testing.B, transport http.RoundTripper) *samauth.Client {
	store := samauthtest.NewStore(samauth.RefreshToken{Value: samauth.NewSecret("canary-refresh"), Generation: 1, ObtainedAt: time.Now()})
	sam, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(samauth.NewSecret("canary-secret")), store, &samauth.Options{Transport: transport})
	require.NoError(b, err)
	return sam
}

// answers is a token endpoint without a network.
type answers struct{}

func (answers) RoundTrip(req *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	serveToken(recorder, req)
	return recorder.Result(), nil
}

// tokenAnswer is of the size that Entra's have.
var tokenAnswer = func() []byte {
	part := func(n int) string { return strings.Repeat("x", n) }
	id := `{"sub":"user","oid":"user","tid":"` + partnerTenant + `","aud":"` + appID + `","iss":"https://` + loginHost + `/` + partnerTenant + `/v2.0","iat":1,"exp":9999999999}`
	body, _ := json.Marshal(map[string]any{
		"token_type": "Bearer", "scope": graphScopes[0], "expires_in": 4200,
		"access_token": "canary-access-" + part(1900), "refresh_token": "canary-next-" + part(1200),
		"id_token":    "e30." + base64.RawURLEncoding.EncodeToString([]byte(id)) + "." + part(342),
		"client_info": base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"user","utid":"partner"}`)),
	})
	return body
}()

func serveToken(w http.ResponseWriter, req *http.Request) {
	_ = req.ParseForm()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(tokenAnswer)
}

// newTokenServer is a token endpoint behind TLS on loopback, as a transport
// that dials there.
func newTokenServer(b *testing.B) http.RoundTripper {
	server := httptest.NewTLSServer(http.HandlerFunc(serveDiscoveryOrToken))
	b.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: transport.TLSClientConfig.RootCAs, ServerName: "example.com"}
	transport.MaxIdleConnsPerHost = 64
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	b.Cleanup(transport.CloseIdleConnections)
	return transport
}

func serveDiscoveryOrToken(w http.ResponseWriter, req *http.Request) {
	tenant, ok := strings.CutSuffix(req.URL.Path, "/v2.0/.well-known/openid-configuration")
	if !ok {
		serveToken(w, req)
		return
	}
	base := "https://" + loginHost + tenant
	_ = json.NewEncoder(w).Encode(map[string]string{
		"issuer": base + "/v2.0", "authorization_endpoint": base + "/oauth2/v2.0/authorize", "token_endpoint": base + "/oauth2/v2.0/token",
	})
}

// postByHand makes the least request that fetches a token.
func postByHand(client *http.Client) error {
	resp, err := client.PostForm("https://"+loginHost+"/"+partnerTenant+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {"canary-refresh"}, "client_id": {appID}, "client_secret": {"canary-secret"}, "scope": graphScopes,
	})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, &answer)
}

// plainMSAL is MSAL as its documentation shows it, with a cache in memory.
type plainMSAL struct {
	client confidential.Client
	mu     sync.Mutex
	blob   []byte
}

func newPlainMSAL(b *testing.B, transport http.RoundTripper) *plainMSAL {
	m := &plainMSAL{blob: fmt.Appendf(nil, `{
		"RefreshToken": {"first": {"home_account_id": "user.partner", "environment": %[1]q, "credential_type": "RefreshToken", "client_id": %[2]q, "secret": "canary-refresh"}},
		"AppMetadata": {"first": {"client_id": %[2]q, "environment": %[1]q}}}`, loginHost, appID)}
	credential, err := confidential.NewCredFromSecret("canary-secret")
	require.NoError(b, err)
	m.client, err = confidential.New("https://"+loginHost+"/"+partnerTenant, appID, credential,
		confidential.WithCache(m), confidential.WithHTTPClient(&http.Client{Transport: transport}), confidential.WithInstanceDiscovery(false))
	require.NoError(b, err)
	return m
}

func (m *plainMSAL) Replace(_ context.Context, to cache.Unmarshaler, _ cache.ReplaceHints) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return to.Unmarshal(m.blob)
}

func (m *plainMSAL) Export(_ context.Context, from cache.Marshaler, _ cache.ExportHints) error {
	blob, err := from.Marshal()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.blob = blob
	return err
}

func (m *plainMSAL) token(customer string) error {
	_, err := m.client.AcquireTokenSilent(context.Background(), graphScopes,
		confidential.WithSilentAccount(confidential.Account{HomeAccountID: "user.partner", Environment: loginHost}), confidential.WithTenantID(customer))
	return err
}
