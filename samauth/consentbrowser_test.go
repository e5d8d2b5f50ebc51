package samauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestTwoTabsOfABrowserConsentSideBySide(t *testing.T) {
	p := newPanel(t, nil)
	first, second := p.begin(t), p.begin(t)
	for i, page := range []string{first, second} {
		callback, err := p.entra.Authorize(t.Context(), page, consentUser, "pwd", "mfa")
		require.NoError(t, err)
		resp, body := read(t, p.client, callback.String())
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
		require.Len(t, p.store.Tokens(), i+1)
	}
}

func TestAProxyMayTakeAPrefixOffThePath(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	handler := s.sam.ConsentHandler(&samauth.ConsentOptions{RedirectURL: redirectURL})
	begin := httptest.NewRecorder()
	handler.ServeHTTP(begin, httptest.NewRequest(http.MethodPost, "http://10.0.0.7/", nil))
	s.entra.IgnoreClaims = true
	callback, err := s.entra.Authorize(t.Context(), begin.Header().Get("Location"), consentUser, "pwd")
	require.NoError(t, err)
	back := httptest.NewRequest(http.MethodGet, "http://10.0.0.7/callback?"+callback.RawQuery, nil)
	back.AddCookie(begin.Result().Cookies()[0])
	page := httptest.NewRecorder()
	handler.ServeHTTP(page, back)
	require.Equal(t, http.StatusForbidden, page.Code)
	require.Contains(t, page.Body.String(), `<a href="./">Begin again</a>`, "beside the callback, wherever that is")
	back.URL.RawQuery = "state=x"
	page = httptest.NewRecorder()
	handler.ServeHTTP(page, back)
	require.Contains(t, page.Body.String(), `<a href="./">Begin again</a>`)
}

func TestTheHandlerWaitsAtACallback(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	page := httptest.NewRecorder()
	handler := s.sam.ConsentHandler(&samauth.ConsentOptions{RedirectURL: "https://panel.example/consented"})
	handler.ServeHTTP(page, httptest.NewRequest(http.MethodPost, "https://panel.example/consent/", nil))
	require.Equal(t, http.StatusBadRequest, page.Code)
	require.Contains(t, page.Body.String(), "has to be callback")
}

// gone is a transport over which the browser goes away while the code is being
// redeemed.
type gone struct {
	http.RoundTripper
	leave context.CancelFunc
}

func (g gone) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := g.RoundTripper.RoundTrip(req)
	if strings.HasSuffix(req.URL.Path, "/token") {
		g.leave()
	}
	if req.Context().Err() != nil {
		return nil, req.Context().Err()
	}
	return resp, err
}

func TestAConsentIsStoredThoughTheBrowserHasGone(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	ctx, leave := context.WithCancel(t.Context())
	sam := newClient(t, gone{s.wire(), leave}, s.store, nil)
	flow, err := sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
	require.NoError(t, err)
	callback := signIn(t, s, flow.URL, consentUser, "pwd", "mfa")
	_, err = flow.Finish(ctx, callback)
	require.NoError(t, err)
	require.Error(t, ctx.Err())
	require.Len(t, s.store.Tokens(), 1)
}

func TestAForgedCallbackEndsNoConsent(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{})
	_, err := flow.Finish(t.Context(), url.Values{"state": {"x"}, "code": {"y"}})
	require.ErrorIs(t, err, samauth.ErrConsentState)
	_, err = flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
	require.NoError(t, err)
}

func TestABrowserThatStaysOpenKeepsNobodyWaiting(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	s.entra.Redirects = []string{"http://localhost"}
	closed := make(chan struct{})
	defer close(closed)
	_, err := s.sam.ConsentOnLoopback(t.Context(), func(page string) error {
		callback, err := s.entra.Authorize(t.Context(), page, consentUser, "pwd", "mfa")
		require.NoError(t, err)
		resp, err := http.Get(callback.String())
		require.NoError(t, err)
		resp.Body.Close()
		<-closed
		return nil
	}, nil)
	require.NoError(t, err)
}

// slowStore is a store whose first write begins, and ends when it is let.
type slowStore struct {
	*samauthtest.Store
	begun, let chan struct{}
}

func (s slowStore) Swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	close(s.begun)
	<-s.let
	return s.Store.Swap(ctx, token, old)
}

func TestAConsentThatWasBegunOnLoopbackIsWaitedFor(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	s.entra.Redirects = []string{"http://localhost"}
	store := slowStore{s.store, make(chan struct{}), make(chan struct{})}
	sam := newClient(t, s.wire(), store, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-store.begun
		cancel()
		close(store.let)
	}()
	_, err := sam.ConsentOnLoopback(ctx, func(page string) error {
		callback, err := s.entra.Authorize(t.Context(), page, consentUser, "pwd", "mfa")
		require.NoError(t, err)
		go func() {
			if resp, err := http.Get(callback.String()); err == nil {
				resp.Body.Close()
			}
		}()
		return nil
	}, nil)
	require.NoError(t, err, "what it says is what happened")
	require.Len(t, s.store.Tokens(), 1)
}

// another is a request of the same browser that comes back, once more.
func another(back *http.Request) *http.Request { return back.Clone(back.Context()) }

func TestABrowserThatComesBackTwiceAtOnceSeesOneOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newConsent(t, samauth.ConsentOptions{})
		store := slowStore{s.store, make(chan struct{}), make(chan struct{})}
		handler := newClient(t, s.wire(), store, nil).ConsentHandler(&samauth.ConsentOptions{RedirectURL: redirectURL})
		begin := httptest.NewRecorder()
		handler.ServeHTTP(begin, httptest.NewRequest(http.MethodPost, "https://panel.example/consent/", nil))
		callback, err := s.entra.Authorize(t.Context(), begin.Header().Get("Location"), consentUser, "pwd", "mfa")
		require.NoError(t, err)
		back := httptest.NewRequest(http.MethodGet, callback.String(), nil)
		back.AddCookie(begin.Result().Cookies()[0])
		pages := [2]*httptest.ResponseRecorder{httptest.NewRecorder(), httptest.NewRecorder()}
		var group sync.WaitGroup
		group.Go(func() { handler.ServeHTTP(pages[0], another(back)) })
		<-store.begun
		group.Go(func() { handler.ServeHTTP(pages[1], another(back)) })
		impatient, leave := context.WithCancel(t.Context())
		left := make(chan struct{})
		go func() {
			handler.ServeHTTP(httptest.NewRecorder(), back.Clone(impatient))
			close(left)
		}()
		synctest.Wait()
		leave()
		<-left // one that leaves does not wait
		close(store.let)
		group.Wait()
		for _, page := range pages {
			require.Equal(t, http.StatusOK, page.Code, page.Body.String())
			require.Contains(t, page.Body.String(), "The consent is stored")
		}
		require.Len(t, s.store.Tokens(), 1)
	})
}

func TestACookieThatAnyNeighbourCanSetIsNotTakenOverHTTPS(t *testing.T) {
	planted := strings.Repeat("X", 26)
	for _, test := range []struct {
		redirect, name string
		same           bool
	}{
		{redirectURL, "samauth-consent", false},
		{redirectURL, "__Host-samauth-consent", true},
		{"http://localhost/consent/callback", "samauth-consent", true},
	} {
		t.Run(test.redirect+" "+test.name, func(t *testing.T) {
			handler := newStage(t, nil).sam.ConsentHandler(&samauth.ConsentOptions{RedirectURL: test.redirect})
			req := httptest.NewRequest(http.MethodPost, "/consent/", nil)
			req.AddCookie(&http.Cookie{Name: test.name, Value: planted})
			begin := httptest.NewRecorder()
			handler.ServeHTTP(begin, req)
			require.Equal(t, test.same, begin.Result().Cookies()[0].Value == planted)
		})
	}
}

func TestADeviceCodeCarriesNoChallenge(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	_, err := s.sam.InsecureDeviceCode(t.Context(), nil, &samauth.ConsentOptions{Claims: `{"access_token":{}}`})
	require.ErrorContains(t, err, "cannot carry a claims challenge")
}
