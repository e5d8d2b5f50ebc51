//go:build browser

package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// tab is a tab of a real browser that nobody sees.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab starts a browser, without a window. For it, the hosts are at addresses on
// this computer, with whatever certificate, and no others can be reached. It sees
// nothing but the pages of these tests, and so it does without its sandbox, which
// neither root nor an ordinary user of a container can have.
func newTab(t *testing.T, hosts map[string]string) *tab {
	t.Helper()
	var rules []string
	for host, address := range hosts {
		rules = append(rules, "MAP "+host+":443 "+address)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(findBrowser(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox,
		chromedp.Flag("host-resolver-rules", strings.Join(append(rules, "MAP * ~NOTFOUND", "EXCLUDE localhost", "EXCLUDE 127.0.0.1"), ",")))
	if len(hosts) > 0 {
		options = append(options, chromedp.IgnoreCertErrors)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	require.NoError(t, chromedp.Do(ctx), "the browser does not start")
	return &tab{t, ctx}
}

// findBrowser is the program of a browser. Without one there is nothing to test.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"google-chrome", "google-chrome-stable", "chromium", "chromium-browser"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	require.FailNow(t, "there is no chromium and no google-chrome on the PATH: install one, for example with apt-get install chromium")
	return ""
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, steps...))
}

// ask runs an action that returns something.
func ask[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, action)
	require.NoError(b.t, err)
	return got
}

func (b *tab) open(page string) {
	b.t.Helper()
	b.do(chromedp.Navigate(page))
}

// see waits for a page with a heading, which is its title too, and returns where
// it is and the text that a person reads there.
func (b *tab) see(heading string) (at *url.URL, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(fmt.Sprintf(`//h1[text()=%q]`, heading)))
	require.Equal(b.t, heading, ask(b, chromedp.Title()))
	at, err := url.Parse(ask(b, chromedp.Location()))
	require.NoError(b.t, err)
	return at, flat(ask(b, chromedp.Text(chromedp.CSS("body"))))
}

// buttons are the texts of the buttons of a page that can be seen.
func (b *tab) buttons() []string {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("button")].filter(b => b.checkVisibility()).map(b => b.innerText)`))
}

func (b *tab) click(button string) {
	b.t.Helper()
	b.do(chromedp.Click(fmt.Sprintf(`//button[text()=%q]`, button)))
}

// signIn takes a button of Entra's page, once the name of an account is there:
// the panel gave it, or it is typed.
func (b *tab) signIn(host, account, button string) {
	b.t.Helper()
	at, text := b.see("Sign in")
	require.Equal(b.t, host, at.Hostname())
	require.Contains(b.t, text, "This is a test: nobody asks for a password.")
	field := chromedp.CSS("input[name=login]")
	if ask(b, chromedp.Value(field)) == "" {
		b.do(chromedp.SendKeys(field, account))
	}
	require.Equal(b.t, account, ask(b, chromedp.Value(field)))
	b.click(button)
}

// atPanel checks what the page of the panel shows before anything was done, and
// takes its button.
func (b *tab) atPanel(host string) {
	b.t.Helper()
	at, text := b.see("Consent for this application")
	require.Equal(b.t, host, at.Hostname())
	require.Contains(b.t, text, "an account for this purpose alone, with multifactor authentication, in the group AdminAgents")
	require.Equal(b.t, []string{"Sign in at Microsoft"}, b.buttons())
	b.click("Sign in at Microsoft")
}

func TestBrowserClicksThroughTheDemo(t *testing.T) {
	s, err := newStage(t.Context())
	require.NoError(t, err)
	r, page := beginDemo(t, s)
	b := newTab(t, nil)
	b.open(page)
	b.atPanel("localhost")
	b.see("Sign in")
	require.Equal(t, []string{"Sign in with MFA", "Sign in without MFA", "Cancel"}, b.buttons())
	b.signIn("127.0.0.1", demoUser.Name, "Sign in with MFA")

	at, text := b.see("The consent is stored")
	require.Equal(t, "localhost", at.Hostname())
	require.Contains(t, text, "Account: sam@partner.example ("+demoUser.ID+") Multifactor authentication: yes: claim amr of the access token has it You can close this page.")
	require.Empty(t, b.buttons())
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	require.Contains(t, r.out.String(), "Account      sam@partner.example")
	require.Contains(t, r.out.String(), "tailspin.example: an access token for Graph")
	tokens := s.store.Tokens()
	require.Len(t, tokens, 1)
	require.Equal(t, demoUser.ID, tokens[0].User.ID)
	require.Equal(t, samauth.MFAInAccessToken, tokens[0].MFA)
}

func TestBrowserSignsInWithoutMFAAndIsToldHowToMendIt(t *testing.T) {
	s, err := newStage(t.Context())
	require.NoError(t, err)
	r, page := beginDemo(t, s)
	b := newTab(t, nil)
	b.open(page)
	b.atPanel("localhost")
	b.signIn("127.0.0.1", demoUser.Name, "Sign in without MFA")

	at, text := b.see("There is no consent")
	require.Equal(t, "localhost", at.Hostname())
	require.Contains(t, text, "What happened: the account signed in without multifactor authentication, and nothing was stored")
	require.Contains(t, text, "What to do: demand multifactor authentication of this account")
	require.Empty(t, b.buttons())
	require.Empty(t, s.store.Tokens())

	b.do(chromedp.Reload())
	_, text = b.see("There is no consent")
	require.Contains(t, text, "What happened: the account signed in without multifactor authentication", "how it ended is shown once more")
	b.do(chromedp.Click(`//a[text()="Begin again"]`))
	b.atPanel("localhost")
	b.signIn("127.0.0.1", demoUser.Name, "Sign in with MFA")
	b.see("The consent is stored")
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	require.Len(t, s.store.Tokens(), 1)
}

// entraServer is the Entra of a site where a browser meets it: over TLS, under
// its own name.
func (s *site) entraServer() (address string) {
	server := httptest.NewTLSServer(s.entra)
	s.t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestBrowserConsentsOnThisComputer(t *testing.T) {
	s := newSite(t)
	b := newTab(t, map[string]string{"login.microsoftonline.com": s.entraServer()})
	s.browse = func(page string) error { return chromedp.Do(b.ctx, chromedp.Navigate(page)) }
	r := s.begin(nil, usualFlags)
	r.await(`(?m)^(https://login\.microsoftonline\.com/)`)
	b.signIn("login.microsoftonline.com", consentUser.Name, "Sign in with MFA")
	at, text := b.see("The consent is stored")
	require.Equal(t, "localhost", at.Hostname())
	require.Contains(t, text, "Account sam@partner.example Multifactor authentication yes")
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	require.Equal(t, consentUser.Name, s.stored().User.Name)
}

func TestBrowserConsentsAtAPanelWithTLS(t *testing.T) {
	s := newSite(t)
	s.entra.IgnoreClaims = true
	certificate, key := makeCertificate(t)
	s.write("tls.crt", certificate)
	s.write("tls.key", key)
	r := s.begin(nil, serveFlags+"-tls-cert tls.crt -tls-key tls.key")
	address := r.await(`Listening at (\S+)\.`)
	b := newTab(t, map[string]string{"login.microsoftonline.com": s.entraServer(), "panel.example": address})
	b.open("https://panel.example/consent/")
	b.atPanel("panel.example")
	b.signIn("login.microsoftonline.com", consentUser.Name, "Sign in without MFA")
	_, text := b.see("There is no consent")
	require.Contains(t, text, "What to do: demand multifactor authentication of this account")
	s.requireEmpty()

	b.do(chromedp.Click(`//a[text()="Begin again"]`))
	b.atPanel("panel.example")
	b.signIn("login.microsoftonline.com", consentUser.Name, "Sign in with MFA")
	at, text := b.see("The consent is stored")
	require.Equal(t, "panel.example", at.Hostname())
	require.Contains(t, text, "Account: sam@partner.example")
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	require.Equal(t, samauth.MFAInAccessToken, s.stored().MFA)
}
