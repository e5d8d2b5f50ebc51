package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/internal/golden"
)

// clicker goes through pages as a person does who cannot read: it submits the
// one form of a page by one of its buttons.
type clicker struct {
	t      *testing.T
	client *http.Client
	at     *url.URL
	page   string
}

func newClicker(t *testing.T) *clicker {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &clicker{t: t, client: &http.Client{Jar: jar, Transport: transport}}
}

// arrive reads the page that an answer holds.
func (c *clicker) arrive(resp *http.Response, err error) {
	c.t.Helper()
	require.NoError(c.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	c.at, c.page = resp.Request.URL, string(body)
}

func (c *clicker) open(address string) {
	c.t.Helper()
	c.arrive(c.client.Get(address))
}

var (
	formAction = regexp.MustCompile(`<form method="post"(?: action="([^"]*)")?>`)
	button     = regexp.MustCompile(`<button(?: name="([^"]*)" value="([^"]*)")?>([^<]*)</button>`)
)

// click submits the form of the page by the button with a text.
func (c *clicker) click(text string, fields url.Values) {
	c.t.Helper()
	form := formAction.FindStringSubmatch(c.page)
	require.NotNil(c.t, form, c.page)
	action, err := c.at.Parse(html.UnescapeString(form[1]))
	require.NoError(c.t, err)
	for _, found := range button.FindAllStringSubmatch(c.page, -1) {
		if found[3] == text {
			if found[1] != "" {
				fields.Set(found[1], found[2])
			}
			c.arrive(c.client.PostForm(action.String(), fields))
			return
		}
	}
	require.FailNow(c.t, "there is no such button", "%q in %s", text, c.page)
}

// clickThrough signs in at the panel of the demo by a button of Entra's.
func (c *clicker) clickThrough(page, by string) {
	c.t.Helper()
	c.open(page)
	require.Contains(c.t, c.page, "<h1>Consent for this application</h1>")
	c.click("Sign in at Microsoft", url.Values{})
	require.Contains(c.t, c.page, "<h1>Sign in</h1>")
	require.Equal(c.t, "127.0.0.1", c.at.Hostname())
	require.Contains(c.t, c.page, `name="login" value="`+demoUser.Name+`"`, "nobody has to guess the account")
	c.click(by, url.Values{"login": {demoUser.Name}})
}

// beginDemo starts the demo and returns the address of its panel.
func beginDemo(t *testing.T, s *stage) (r *running, page string) {
	ctx, cancel := context.WithCancel(t.Context())
	r = &running{t: t, over: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(r.over)
		w := world{out: &r.out, err: &r.err}
		switch {
		case s == nil:
			r.status = run(ctx, []string{"-demo"}, w)
		default:
			if err := s.perform(ctx, w); err != nil {
				fmt.Fprintln(&r.err, err)
				r.status = operator.Failed
			}
		}
	}()
	return r, r.await(`(http://localhost:\d+/consent/)`)
}

func TestTheDemoIsClickedThrough(t *testing.T) {
	r, page := beginDemo(t, nil)
	c := newClicker(t)
	c.clickThrough(page, "Sign in without MFA")
	require.Contains(t, c.page, "Nothing was stored.")
	require.Contains(t, c.page, "What to do: demand multifactor authentication of this account")
	require.Contains(t, c.page, `<a href="./">Begin again</a>`)
	require.Contains(t, flat(r.err.String()), "Who An administrator of the partner's tenant must demand multifactor authentication of this account")
	c.clickThrough(page, "Sign in with MFA")
	require.Contains(t, c.page, "<h1>The consent is stored</h1>")
	require.Equal(t, operator.Done, r.end().status, r.err.String())
	golden.Compare(t, "demo.txt", []byte(constant(r.out.String())))
}

func TestTheDemoIsToldToEnd(t *testing.T) {
	s, err := newStage(t.Context())
	require.NoError(t, err)
	r, page := beginDemo(t, s)
	c := newClicker(t)
	c.clickThrough(page, "Cancel")
	require.Contains(t, c.page, "There is no consent")
	r.cancel()
	require.Equal(t, operator.Failed, r.end().status)
	require.Contains(t, r.err.String(), "nobody has consented")
	require.Zero(t, s.store.Swaps())
}

func TestTheDemoOpensABrowserIfItCan(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out, complaints bytes.Buffer
	var opened string
	got := run(ctx, []string{"-demo"}, world{out: &out, err: &complaints, browse: func(page string) error {
		opened = page
		cancel()
		return nil
	}})
	require.Equal(t, operator.Failed, got)
	require.True(t, strings.HasPrefix(opened, "http://localhost:"), opened)
	require.Contains(t, out.String(), opened)
}

func TestOnlyTheTwoSitesOfTheDemoAnswer(t *testing.T) {
	s, err := newStage(t.Context())
	require.NoError(t, err)
	r, page := beginDemo(t, s)
	u, err := url.Parse(page)
	require.NoError(t, err)
	entra := strings.Replace(page, "/consent/", "/"+demoPartner+"/oauth2/v2.0/authorize", 1)
	for _, test := range []struct {
		host, page string
		want       int
	}{
		{"localhost", page, http.StatusOK},
		{"127.0.0.1", page, http.StatusNotFound},
		{"attacker.example", page, http.StatusNotFound},
		{"127.0.0.1", entra, http.StatusBadRequest}, // a request without parameters
		{"localhost", entra, http.StatusNotFound},
		{"attacker.example", entra, http.StatusNotFound},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, test.page, nil)
		require.NoError(t, err)
		req.Host = test.host + ":" + u.Port()
		resp, err := newClicker(t).client.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, test.want, resp.StatusCode, test.host+" "+test.page)
	}
	r.cancel()
	r.end()
}
