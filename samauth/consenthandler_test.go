package samauth_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// panel is a control panel that has mounted the consent.
type panel struct {
	*stage
	url    string
	client *http.Client // a browser, which stops at Entra
}

func newPanel(t *testing.T, options *samauth.ConsentOptions) *panel {
	s := newStage(t, nil)
	s.entra.Unsigned = false
	s.entra.Redirects = []string{"http://127.0.0.1/consent/callback"}
	s.store = samauthtest.NewStore()
	s.restart(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/consent/", s.sam.ConsentHandler(options))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &panel{stage: s, url: server.URL + "/consent/", client: newBrowser(t)}
}

func newBrowser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// begin presses the button and returns Entra's page.
func (p *panel) begin(t *testing.T) string {
	resp, err := p.client.Post(p.url, "application/x-www-form-urlencoded", nil)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	return resp.Header.Get("Location")
}

// read gets a page.
func read(t *testing.T, client *http.Client, address string) (*http.Response, string) {
	resp, err := client.Get(address)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

func TestTheConsentPagesLeadToAStoredToken(t *testing.T) {
	p := newPanel(t, nil)
	resp, body := read(t, p.client, p.url)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, body, partnerTenant)
	require.Contains(t, body, "<button>Sign in at Microsoft</button>")
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")

	callback, err := p.entra.Authorize(t.Context(), p.begin(t), consentUser, "pwd", "mfa")
	require.NoError(t, err)
	resp, body = read(t, p.client, callback.String())
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Contains(t, body, "The consent is stored")
	require.Contains(t, body, consentUser.Name)
	require.Equal(t, consentUser.Name, p.stored(t).User.Name)
	p.token(t, customerA)

	resp, body = read(t, p.client, callback.String())
	require.Equal(t, http.StatusOK, resp.StatusCode, "the browser that loads the page once more sees how it ended")
	require.Contains(t, body, "The consent is stored")
	require.Len(t, p.store.Tokens(), 1, "a callback is good once")
	resp, _ = read(t, newBrowser(t), callback.String())
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
}

func TestAConsentBelongsToTheBrowserThatBeganIt(t *testing.T) {
	p := newPanel(t, nil)
	callback, err := p.entra.Authorize(t.Context(), p.begin(t), consentUser, "pwd", "mfa")
	require.NoError(t, err)
	other := newBrowser(t)
	resp, _ := read(t, other, callback.String())
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Empty(t, p.store.Tokens())
	resp, _ = read(t, p.client, callback.String())
	require.Equal(t, http.StatusOK, resp.StatusCode, "the other browser has not spoiled it")
}

func TestTheConsentPagesRefuse(t *testing.T) {
	for _, test := range []struct {
		name   string
		ask    func(t *testing.T, p *panel) (*http.Response, string)
		status int
		text   string
	}{
		{"a callback that nobody began", func(t *testing.T, p *panel) (*http.Response, string) {
			return read(t, p.client, p.url+"callback?code=x&state=y")
		}, http.StatusForbidden, "begin again"},
		{"an account without MFA", func(t *testing.T, p *panel) (*http.Response, string) {
			p.entra.IgnoreClaims = true
			callback, err := p.entra.Authorize(t.Context(), p.begin(t), consentUser, "pwd")
			require.NoError(t, err)
			return read(t, p.client, callback.String())
		}, http.StatusForbidden, "Conditional Access policy or security defaults"},
		{"a user who cancels", func(t *testing.T, p *panel) (*http.Response, string) {
			callback, err := p.entra.Authorize(t.Context(), p.begin(t), samauth.User{})
			require.NoError(t, err)
			return read(t, p.client, callback.String())
		}, http.StatusForbidden, "What to do"},
		{"markup in what Entra says", func(t *testing.T, p *panel) (*http.Response, string) {
			p.entra.AmendCallback = func(c url.Values) {
				c.Del("code")
				c.Set("error", "access_denied")
				c.Set("error_description", "AADSTS65004: <script>alert(1)</script>")
			}
			callback, err := p.entra.Authorize(t.Context(), p.begin(t), consentUser, "pwd", "mfa")
			require.NoError(t, err)
			return read(t, p.client, callback.String())
		}, http.StatusForbidden, "&lt;script&gt;"},
		{"a page that is not there", func(t *testing.T, p *panel) (*http.Response, string) { return read(t, p.client, p.url+"x") }, http.StatusNotFound, ""},
		{"a form of another site", func(t *testing.T, p *panel) (*http.Response, string) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url, nil)
			require.NoError(t, err)
			req.Header.Set("Sec-Fetch-Site", "cross-site")
			resp, err := p.client.Do(req)
			require.NoError(t, err)
			resp.Body.Close()
			return resp, ""
		}, http.StatusForbidden, ""},
		{"a method that changes things", func(t *testing.T, p *panel) (*http.Response, string) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, p.url, nil)
			require.NoError(t, err)
			resp, err := p.client.Do(req)
			require.NoError(t, err)
			resp.Body.Close()
			return resp, ""
		}, http.StatusMethodNotAllowed, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPanel(t, nil)
			resp, body := test.ask(t, p)
			require.Equal(t, test.status, resp.StatusCode, body)
			require.Contains(t, body, test.text)
			require.NotContains(t, body, "<script>")
			require.Empty(t, p.store.Tokens())
		})
	}
}

func TestThePanelMayShowItsOwnPage(t *testing.T) {
	var got samauth.Consent
	p := newPanel(t, &samauth.ConsentOptions{Done: func(w http.ResponseWriter, r *http.Request, consent samauth.Consent, err error) {
		require.NoError(t, err)
		got = consent
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}})
	callback, err := p.entra.Authorize(t.Context(), p.begin(t), consentUser, "pwd", "mfa")
	require.NoError(t, err)
	resp, _ := read(t, p.client, callback.String())
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	require.Equal(t, userID, got.User.ID)
}

func TestTheCookieIsSecureBehindAProxy(t *testing.T) {
	s := newStage(t, nil)
	req := httptest.NewRequest(http.MethodPost, "http://panel.example/tools/consent/", nil)
	req.Header.Set("X-Forwarded-Proto", "https")
	recorder := httptest.NewRecorder()
	s.sam.ConsentHandler(nil).ServeHTTP(recorder, req)
	page, err := url.Parse(recorder.Header().Get("Location"))
	require.NoError(t, err)
	require.Equal(t, "https://panel.example/tools/consent/callback", page.Query().Get("redirect_uri"))
	cookie := recorder.Result().Cookies()[0]
	require.True(t, cookie.Secure && cookie.HttpOnly && cookie.SameSite == http.SameSiteLaxMode)
	require.Equal(t, "/", cookie.Path)
	require.Equal(t, "__Host-samauth-consent", cookie.Name)

	req.Header.Del("X-Forwarded-Proto")
	recorder = httptest.NewRecorder()
	s.sam.ConsentHandler(nil).ServeHTTP(recorder, req)
	require.Equal(t, http.StatusBadRequest, recorder.Code, "over an open line there is no consent")
}

func TestConsentsThatNobodyFinishesDoNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handler := newStage(t, nil).sam.ConsentHandler(&samauth.ConsentOptions{RedirectURL: redirectURL})
		begin := func() *http.Request {
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "https://panel.example/consent/", nil))
			require.Equal(t, http.StatusSeeOther, recorder.Code)
			page, err := url.Parse(recorder.Header().Get("Location"))
			require.NoError(t, err)
			back := httptest.NewRequest(http.MethodGet, redirectURL+"?error=access_denied&state="+page.Query().Get("state"), nil)
			back.AddCookie(recorder.Result().Cookies()[0])
			return back
		}
		text := func(req *http.Request) string {
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, req)
			return recorder.Body.String()
		}
		first := begin()
		time.Sleep(time.Second)
		second := begin()
		for range 999 {
			begin()
		}
		require.Contains(t, text(first), "no consent that was begun here", "the oldest was dropped")
		require.Contains(t, text(second), "What happened")
		third := begin()
		time.Sleep(11 * time.Minute)
		require.Contains(t, text(third), "no consent that was begun here")
	})
}

func TestConsentOnLoopback(t *testing.T) {
	s := newStage(t, nil)
	s.entra.Unsigned = false
	s.entra.Redirects = []string{"http://localhost"}
	s.store = samauthtest.NewStore()
	s.restart(t, nil)
	browser := newBrowser(t)
	pages := make(chan string, 4)
	consent, err := s.sam.ConsentOnLoopback(t.Context(), func(page string) error {
		callback, err := s.entra.Authorize(t.Context(), page, consentUser, "pwd", "mfa")
		require.NoError(t, err)
		go func() {
			strange := *callback
			strange.RawQuery = "code=x&state=y"
			icon := strange
			icon.Path = "/favicon.ico"
			for _, address := range []string{strange.String(), icon.String(), callback.String()} {
				resp, err := browser.Get(address)
				if err != nil {
					pages <- err.Error()
					continue
				}
				pages <- resp.Status
				resp.Body.Close()
			}
		}()
		return nil
	}, nil)
	require.NoError(t, err)
	require.Equal(t, userID, consent.User.ID)
	require.Equal(t, "403 Forbidden", <-pages)
	require.Equal(t, "404 Not Found", <-pages)
	require.Equal(t, "200 OK", <-pages)
	require.Len(t, s.store.Tokens(), 1)
}

func TestConsentOnLoopbackRefuses(t *testing.T) {
	s := newStage(t, nil)
	for _, redirect := range []string{"http://0.0.0.0:8400", "https://localhost:8400", "http://panel.example", "http://[::1]:8400"} {
		_, err := s.sam.ConsentOnLoopback(t.Context(), nil, &samauth.ConsentOptions{RedirectURL: redirect})
		require.ErrorContains(t, err, "not on this machine")
	}
	broken := func(string) error { return io.ErrClosedPipe }
	_, err := s.sam.ConsentOnLoopback(t.Context(), broken, nil)
	require.ErrorIs(t, err, io.ErrClosedPipe)
}
