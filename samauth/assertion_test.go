package samauth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

const someApp = "0c1d2e3f-4a5b-4c6d-8e7f-8a9b0c1d2e3f"

// certificateEnd is when the certificates of these tests expire.
var certificateEnd = time.Date(2050, 1, 2, 3, 4, 5, 0, time.UTC)

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// certificateOf is a certificate for a key, with another one in its chain.
const someTenant = "9f1b3c2d-0a4e-4f6b-8c7d-5e6f7a8b9c0d"

func certificateOf(t *testing.T, key crypto.Signer) tls.Certificate {
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sam"}, NotAfter: certificateEnd}
	leaf, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	template.Subject.CommonName = "issuer"
	issuer, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{leaf, issuer}, PrivateKey: key}
}

// module is a key that shows its public half and signs, as hardware does.
type module struct {
	key     crypto.Signer
	failure error
}

func (m module) Public() crypto.PublicKey { return m.key.Public() }

func (m module) Sign(random io.Reader, digest []byte, options crypto.SignerOpts) ([]byte, error) {
	if m.failure != nil {
		return nil, m.failure
	}
	return m.key.Sign(random, digest, options)
}

// wire is an HTTP client that remembers the forms that MSAL posts.
type wire struct {
	mu    sync.Mutex
	forms []url.Values
}

func (w *wire) CloseIdleConnections() {}

func (w *wire) Do(req *http.Request) (*http.Response, error) {
	base := "https://" + req.URL.Host + "/" + strings.Split(req.URL.Path, "/")[1]
	body := `{"issuer":"` + base + `/v2.0","authorization_endpoint":"` + base + `/a","token_endpoint":"` + base + `/oauth2/v2.0/token"}`
	if req.Method == http.MethodPost {
		text, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(text))
		if err != nil {
			return nil, err
		}
		w.mu.Lock()
		w.forms = append(w.forms, form)
		w.mu.Unlock()
		body = `{"token_type":"Bearer","access_token":"x","expires_in":3600}`
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: req,
	}, nil
}

// send makes MSAL send a request with a credential, for a tenant.
func (w *wire) send(ctx context.Context, t *testing.T, c ClientCredential, tenant string) error {
	t.Helper()
	cred, err := c.msal(Public)
	require.NoError(t, err)
	client, err := confidential.New("https://login.microsoftonline.com/"+tenant, someApp, cred,
		confidential.WithHTTPClient(w), confidential.WithInstanceDiscovery(false))
	require.NoError(t, err)
	_, err = client.AcquireTokenByCredential(ctx, []string{"https://graph.microsoft.com/.default"})
	return err
}

// verify checks an assertion with another library and returns its parts.
func verify(t *testing.T, form url.Values, public *rsa.PublicKey) (header map[string]any, body jwt.MapClaims) {
	t.Helper()
	require.Equal(t, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form.Get("client_assertion_type"))
	require.Empty(t, form.Get("client_secret"))
	body = jwt.MapClaims{}
	token, err := jwt.NewParser(jwt.WithValidMethods([]string{"PS256"}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithStrictDecoding()).
		ParseWithClaims(form.Get("client_assertion"), body, func(*jwt.Token) (any, error) { return public, nil })
	require.NoError(t, err)
	return token.Header, body
}

func TestAnotherLibraryVerifiesTheAssertion(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"a key in memory": rsaKey(), "a key in hardware": module{key: rsaKey()}} {
		t.Run(name, func(t *testing.T) {
			certificate := certificateOf(t, key)
			synctest.Test(t, func(t *testing.T) {
				var w wire
				require.NoError(t, w.send(t.Context(), t, ClientCertificate(certificate), someTenant))
				header, body := verify(t, w.forms[0], &rsaKey().PublicKey)
				now := float64(time.Now().Unix())
				id := body["jti"]
				require.Len(t, id, 26)
				require.Equal(t, jwt.MapClaims{
					"aud": "https://login.microsoftonline.com/" + someTenant + "/oauth2/v2.0/token",
					"iss": someApp, "sub": someApp, "jti": id, "nbf": now, "iat": now, "exp": now + 600,
				}, body)
				print := sha256.Sum256(certificate.Certificate[0])
				require.Equal(t, map[string]any{
					"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(print[:]),
					"x5c": []any{
						base64.StdEncoding.EncodeToString(certificate.Certificate[0]),
						base64.StdEncoding.EncodeToString(certificate.Certificate[1]),
					},
				}, header)
			})
		})
	}
}

func TestTheSignatureIsPSSWithASaltAsLongAsTheHash(t *testing.T) {
	s, err := newSigner(certificateOf(t, rsaKey()))
	require.NoError(t, err)
	text, err := s.assert(t.Context(), confidential.AssertionRequestOptions{ClientID: someApp, TokenEndpoint: "https://x"})
	require.NoError(t, err)
	signed, signature, _ := strings.Cut(text[strings.Index(text, ".")+1:], ".")
	digest := sha256.Sum256([]byte(text[:strings.Index(text, ".")+1] + signed))
	raw, err := base64.RawURLEncoding.DecodeString(signature)
	require.NoError(t, err)
	require.NoError(t, rsa.VerifyPSS(&rsaKey().PublicKey, crypto.SHA256, digest[:], raw, &rsa.PSSOptions{SaltLength: 32}))
}

func TestNoTwoAssertionsAreTheSame(t *testing.T) {
	var w wire
	c := ClientCertificate(certificateOf(t, rsaKey()))
	require.NoError(t, w.send(t.Context(), t, c, someTenant))
	require.NoError(t, w.send(t.Context(), t, c, someApp))
	_, first := verify(t, w.forms[0], &rsaKey().PublicKey)
	_, second := verify(t, w.forms[1], &rsaKey().PublicKey)
	require.NotEqual(t, first["jti"], second["jti"])
	require.Contains(t, first["aud"], someTenant)
	require.Contains(t, second["aud"], someApp)
}

func TestAssertionsAreDatedByEntrasClock(t *testing.T) {
	for _, skew := range []time.Duration{-24 * time.Hour, -time.Hour, time.Hour, 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			s, err := newSigner(certificateOf(t, rsaKey()))
			require.NoError(t, err)
			text, err := s.assert(context.WithValue(t.Context(), skewKey{}, skew), confidential.AssertionRequestOptions{})
			require.NoError(t, err)
			body := jwt.MapClaims{}
			_, _, err = jwt.NewParser().ParseUnverified(text, body)
			require.NoError(t, err)
			theirs := float64(time.Now().Add(skew).Unix())
			require.Equal(t, []any{theirs, theirs, theirs + 600}, []any{body["nbf"], body["iat"], body["exp"]})
		})
	}
}

func TestCertificatesThatCannotBeUsed(t *testing.T) {
	good := certificateOf(t, rsaKey())
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	t.Setenv("GODEBUG", "rsa1024min=0")
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	for why, certificate := range map[string]tls.Certificate{
		"there is no certificate in it":                              {PrivateKey: rsaKey()},
		"its first certificate cannot be read":                       {Certificate: [][]byte{[]byte("canary")}, PrivateKey: rsaKey()},
		"its private key, a <nil>, cannot sign":                      {Certificate: good.Certificate},
		"its private key, a string, cannot sign":                     {Certificate: good.Certificate, PrivateKey: "canary"},
		"a *ecdsa.PublicKey: Entra takes assertions signed with RSA": certificateOf(t, curve),
		"a ed25519.PublicKey: Entra takes assertions signed with":    certificateOf(t, edwards),
		"its private key belongs to another certificate":             {Certificate: good.Certificate, PrivateKey: other},
		"its key has 1024 bits: 2048 is the least":                   certificateOf(t, short),
	} {
		c := ClientCertificate(certificate)
		require.ErrorContains(t, c.err(), "the client certificate cannot be used: ")
		require.ErrorContains(t, c.err(), why)
		require.NotContains(t, c.err().Error(), "canary")
		_, err := c.msal(Public)
		require.Equal(t, c.err(), err)
	}
}

var errModule = errors.New("the hardware module is locked")

func TestAFailureReachesTheContextAsItIs(t *testing.T) {
	broken := certificateOf(t, module{key: rsaKey()})
	broken.PrivateKey = module{key: rsaKey(), failure: errModule}
	for name, c := range map[string]ClientCredential{
		"a signer's": ClientCertificate(broken),
		"a function's": FederatedAssertion(func(context.Context) (Secret, error) {
			return NewSecret("canary"), errModule
		}),
		"an identity's": ManagedIdentity(&identity{failure: errModule}),
	} {
		t.Run(name, func(t *testing.T) {
			var w wire
			var failure error
			err := w.send(context.WithValue(t.Context(), assertionKey{}, &failure), t, c, someTenant)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "canary")
			require.Same(t, errModule, failure)
			require.Empty(t, w.forms)
			require.Error(t, w.send(t.Context(), t, c, someTenant), "nobody asked for the failure")
		})
	}
}

func TestAnAssertionThatSucceedsLeavesTheContextAlone(t *testing.T) {
	var w wire
	var failure error
	c := FederatedAssertion(func(context.Context) (Secret, error) { return NewSecret("canary"), nil })
	require.NoError(t, w.send(context.WithValue(t.Context(), assertionKey{}, &failure), t, c, someTenant))
	require.NoError(t, failure)
	require.Equal(t, "canary", w.forms[0].Get("client_assertion"))
}

func TestAnEmptyAssertionIsNotSent(t *testing.T) {
	var w wire
	var failure error
	c := FederatedAssertion(func(context.Context) (Secret, error) { return Secret{}, nil })
	require.Error(t, w.send(context.WithValue(t.Context(), assertionKey{}, &failure), t, c, someTenant))
	require.EqualError(t, failure, "the assertion is empty")
	require.Empty(t, w.forms)
}

func TestTheFunctionGetsTheCallersContext(t *testing.T) {
	type key struct{}
	var w wire
	c := FederatedAssertion(func(ctx context.Context) (Secret, error) { return NewSecret(ctx.Value(key{}).(string)), nil })
	require.NoError(t, w.send(context.WithValue(t.Context(), key{}, "from the context"), t, c, someTenant))
	require.Equal(t, "from the context", w.forms[0].Get("client_assertion"))
}

// identity is a managed identity whose tokens are numbered.
type identity struct {
	life    time.Duration // of its tokens; 0 if it does not say
	delay   time.Duration
	failure error

	mu    sync.Mutex
	asked [][]string
}

func (i *identity) GetToken(_ context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	time.Sleep(i.delay)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = append(i.asked, options.Scopes)
	if i.failure != nil {
		return azcore.AccessToken{}, i.failure
	}
	token := azcore.AccessToken{Token: strings.Repeat("i", len(i.asked))}
	if i.life > 0 {
		token.ExpiresOn = time.Now().Add(i.life)
	}
	return token, nil
}

func TestAnIdentityIsAskedForTheTokenExchangeOfItsCloud(t *testing.T) {
	for cl, audience := range map[Cloud]string{
		Public: "api://AzureADTokenExchange/.default", USGov: "api://AzureADTokenExchangeUSGov/.default",
		USGovDoD: "api://AzureADTokenExchangeUSGov/.default", China: "api://AzureADTokenExchangeChina/.default",
	} {
		var asked identity
		hosts, err := cl.Hosts()
		require.NoError(t, err)
		_, err = newBorrowed(&asked, hosts.TokenExchange).assert(t.Context(), confidential.AssertionRequestOptions{})
		require.NoError(t, err)
		require.Equal(t, [][]string{{audience}}, asked.asked)
	}
	var w wire
	var asked identity
	require.NoError(t, w.send(t.Context(), t, ManagedIdentity(&asked), someTenant))
	require.Equal(t, [][]string{{"api://AzureADTokenExchange/.default"}}, asked.asked)
	require.Equal(t, "i", w.forms[0].Get("client_assertion"))
}

func TestAnIdentitysTokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := &identity{life: time.Hour}
		b := newBorrowed(asked, "x")
		for _, step := range []struct {
			wait time.Duration
			want string
		}{{0, "i"}, {55*time.Minute - 1, "i"}, {1, "ii"}, {0, "ii"}, {time.Hour, "iii"}} {
			time.Sleep(step.wait)
			got, err := b.assert(t.Context(), confidential.AssertionRequestOptions{})
			require.NoError(t, err)
			require.Equal(t, step.want, got)
		}
	})
}

func TestAnIdentitysTokenOfUnknownEndIsNotKept(t *testing.T) {
	asked := &identity{}
	b := newBorrowed(asked, "x")
	for _, want := range []string{"i", "ii"} {
		got, err := b.assert(t.Context(), confidential.AssertionRequestOptions{})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestAnIdentitysFailureIsNotKept(t *testing.T) {
	asked := &identity{life: time.Hour, failure: errModule}
	b := newBorrowed(asked, "x")
	_, err := b.assert(t.Context(), confidential.AssertionRequestOptions{})
	require.Same(t, errModule, err)
	asked.failure = nil
	_, err = b.assert(t.Context(), confidential.AssertionRequestOptions{})
	require.NoError(t, err)
}

func TestManyWhoNeedAnIdentitysTokenAskOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := &identity{life: time.Hour, delay: time.Second}
		b := newBorrowed(asked, "x")
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				got, err := b.assert(t.Context(), confidential.AssertionRequestOptions{})
				if err != nil || got != "i" {
					t.Error(got, err)
				}
			})
		}
		group.Wait()
		require.Len(t, asked.asked, 1)
	})
}

func TestWhoWaitsForAnIdentityCanLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBorrowed(&identity{life: time.Hour, delay: time.Minute}, "x")
		go b.assert(t.Context(), confidential.AssertionRequestOptions{})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		_, err := b.assert(ctx, confidential.AssertionRequestOptions{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(begin))
		time.Sleep(time.Minute)
	})
}

// The signature is most of an assertion's cost: 2048 bits take a millisecond.
func BenchmarkAssertion(b *testing.B) {
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: certificateEnd}
	leaf, err := x509.CreateCertificate(rand.Reader, template, template, rsaKey().Public(), rsaKey())
	require.NoError(b, err)
	s, err := newSigner(tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: rsaKey()})
	require.NoError(b, err)
	for b.Loop() {
		_, _ = s.assert(b.Context(), confidential.AssertionRequestOptions{ClientID: someApp, TokenEndpoint: "https://x"})
	}
}
