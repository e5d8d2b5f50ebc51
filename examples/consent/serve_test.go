package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// panel is the page that a run with -serve serves, behind a proxy.
type panel struct {
	s      *site
	origin string // that the proxy speaks to
	client *http.Client
}

func (s *site) panel(r *running) *panel {
	address := r.await(`Listening at (\S+)\. Open https://panel\.example/consent/ in a browser`)
	return &panel{s, "http://" + address, &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends what the proxy passes on of a browser's request.
func (p *panel) do(method, path string, cookies []*http.Cookie) (*http.Response, string) {
	p.s.t.Helper()
	r, err := http.NewRequestWithContext(p.s.t.Context(), method, p.origin+path, nil)
	require.NoError(p.s.t, err)
	r.Header.Set("X-Forwarded-Proto", "https")
	for _, cookie := range cookies {
		r.AddCookie(cookie)
	}
	resp, err := p.client.Do(r)
	require.NoError(p.s.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(p.s.t, err)
	return resp, string(body)
}

// consent clicks through a consent, with or without MFA.
func (p *panel) consent(amr ...string) (*http.Response, string) {
	p.s.t.Helper()
	_, page := p.do(http.MethodGet, "/consent/", nil)
	require.Contains(p.s.t, page, "Sign in at Microsoft")
	begun, _ := p.do(http.MethodPost, "/consent/", nil)
	require.Equal(p.s.t, http.StatusSeeOther, begun.StatusCode)
	back, err := url.Parse(p.s.signIn(begun.Header.Get("Location"), consentUser, amr...))
	require.NoError(p.s.t, err)
	require.Equal(p.s.t, "panel.example", back.Host)
	return p.do(http.MethodGet, back.RequestURI(), begun.Cookies())
}

const serveFlags = usualFlags + "-serve 127.0.0.1:0 -redirect " + redirect + " "

func TestAPageIsServedUntilAUserHasConsented(t *testing.T) {
	s := newSite(t)
	s.entra.IgnoreClaims = true
	r := s.begin(nil, serveFlags)
	p := s.panel(r)
	resp, page := p.consent("pwd")
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Contains(t, page, "<h1>There is no consent</h1>\n<p>Nothing was stored.</p>")
	require.Contains(t, page, `<a href="./">Begin again</a>`)
	require.Contains(t, page, "What to do: demand multifactor authentication of this account")
	require.Contains(t, r.err.String(), "without multifactor authentication", "the operator is told too")
	s.requireEmpty()

	resp, page = p.consent("pwd", "mfa")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, page, "<h1>The consent is stored</h1>\n<p>Account: sam@partner.example (33333333-3333-4333-8333-333333333333)</p>\n"+
		"<p>Multifactor authentication: yes: claim amr of the access token has it</p>")
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	require.Contains(t, r.out.String(), "Account      sam@partner.example")
	require.Equal(t, consentUser.ID, s.stored().User.ID)
}

func TestAPageGoesOnBeingServed(t *testing.T) {
	s := newSite(t)
	r := s.begin(nil, serveFlags+"-keep-serving")
	p := s.panel(r)
	for range 3 {
		resp, _ := p.consent("pwd", "mfa")
		require.Equal(t, http.StatusOK, resp.StatusCode)
	}
	r.await(`(Generation   3)`)
	r.cancel()
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	require.Equal(t, uint64(3), s.stored().Generation)
}

func TestTheRefusalOfEntrasIsOnThePage(t *testing.T) {
	s := newSite(t)
	s.write("secret", "canary~of.another.application")
	r := s.begin(nil, serveFlags)
	_, page := s.panel(r).consent("pwd", "mfa")
	require.Contains(t, page, "What to do: make a new client secret")
	require.Contains(t, page, "Microsoft says: AADSTS7000215")
	require.Contains(t, page, `href="https://login.microsoftonline.com/error?code=7000215"`)
	require.NotContains(t, page, "canary")
	r.cancel()
	r.end()
}

func TestAnAnswerToNobodyIsRefused(t *testing.T) {
	s := newSite(t)
	r := s.begin(nil, serveFlags)
	resp, page := s.panel(r).do(http.MethodGet, "/consent/callback?code=canary&state=canary", nil)
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Contains(t, page, "begin again")
	require.NotContains(t, page, "canary")
	r.cancel()
	r.end()
}

func TestAPageIsServedWithTLS(t *testing.T) {
	s := newSite(t)
	certificate, key := makeCertificate(t)
	s.write("tls.crt", certificate)
	s.write("tls.key", key)
	r := s.begin(nil, serveFlags+"-tls-cert tls.crt -tls-key tls.key")
	p := s.panel(r)
	trusted := x509.NewCertPool()
	require.True(t, trusted.AppendCertsFromPEM([]byte(certificate)))
	p.origin = strings.Replace(p.origin, "http://", "https://", 1)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, ServerName: "panel.example"}}
	defer transport.CloseIdleConnections()
	p.client.Transport = transport
	_, page := p.consent("pwd", "mfa")
	require.Contains(t, page, "The consent is stored")
	require.Equal(t, operator.Done, r.end().status, r.err.String())
}

func TestWhatKeepsAPageFromBeingServedIsSaid(t *testing.T) {
	s := newSite(t)
	certificate, _ := makeCertificate(t)
	_, key := makeCertificate(t)
	s.write("tls.crt", certificate)
	s.write("tls.key", key)
	for line, says := range map[string]string{
		usualFlags + "-serve 127.0.0.1:0 -redirect http://panel.example/callback": "-redirect: samauth: begin consent: \"http://panel.example/callback\" is not an https URL",
		usualFlags + "-serve nowhere -redirect " + redirect:                       "-serve: listen tcp",
		serveFlags + "-tls-cert tls.crt -tls-key tls.key":                         "a certificate and its private key",
		serveFlags + "-tls-cert tls.crt -tls-key canary":                          "-tls-key: there is no file of that name",
		serveFlags + "-tls-cert none -tls-key tls.key":                            "-tls-cert: open none",
	} {
		got := s.run(line)
		require.Equal(t, operator.Failed, got.status, line)
		require.Contains(t, got.err.String(), says)
	}
}

// makeCertificate makes a certificate of the panel, and its key, in PEM.
func makeCertificate(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"panel.example", "login.microsoftonline.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	require.NoError(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
}
