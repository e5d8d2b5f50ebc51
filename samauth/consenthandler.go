package samauth

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// ConsentHandler is the consent as web pages, to be mounted in a control panel:
//
//	mux.Handle("/consent/", sam.ConsentHandler(nil))
//
// Its first page, /consent/, explains and has a button that leads to Entra; the
// browser comes back to /consent/callback, which has to be registered as a
// redirect URI of the application. At the end the store holds the refresh token
// and the Client uses it.
//
// Whoever reaches the handler may begin a consent, which takes an account of the
// partner tenant and multifactor authentication to end. Let only administrators
// of the panel reach it. It keeps consents under way in memory, for ten minutes:
// both requests have to reach the same process.
func (c *Client) ConsentHandler(options *ConsentOptions) http.Handler {
	h := &consentHandler{client: c, flows: make(map[string]*browserFlow)}
	if options != nil {
		h.options = *options
	}
	return http.NewCrossOriginProtection().Handler(h)
}

type consentHandler struct {
	client  *Client
	options ConsentOptions

	mu    sync.Mutex
	flows map[string]*browserFlow // by state
}

// browserFlow is a consent, the browser that began it, and how it ended.
type browserFlow struct {
	*ConsentFlow
	browser string
	ended   chan struct{} // closed once end is set
	end     outcome
}

const (
	consentCookie = "samauth-consent"
	callbackName  = "callback"
	mostFlows     = 1000 // under way at once
)

func (h *consentHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	keepSecret(w.Header())
	name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch {
	case name == callbackName && r.Method == http.MethodGet:
		h.finish(w, r)
	case name == "" && r.Method == http.MethodGet:
		showConsentPage(w, h.client)
	case name == "" && r.Method == http.MethodPost:
		h.begin(w, r)
	case name == "" || name == callbackName:
		w.Header().Set("Allow", "GET, POST")
		showConsentError(w, http.StatusMethodNotAllowed, "This page is to be read.", false, nil)
	default:
		http.NotFound(w, r)
	}
}

// begin sends the browser to Entra and remembers which browser it is. The pages
// are where the redirect URL says, which behind a proxy need not be where the
// handler is asked.
func (h *consentHandler) begin(w http.ResponseWriter, r *http.Request) {
	options := h.options
	if options.RedirectURL == "" {
		options.RedirectURL = scheme(r) + "://" + r.Host + r.URL.Path + callbackName
	}
	flow, err := h.client.BeginConsent(&options)
	if err == nil && !strings.HasSuffix(flow.path(), "/"+callbackName) {
		err = fmt.Errorf("samauth: begin consent: RedirectURL has the path %.100q: its last part has to be %s, where the handler waits for the browser", flow.path(), callbackName)
	}
	if err != nil {
		showConsentError(w, http.StatusBadRequest, "The consent could not begin.", false, err)
		return
	}
	begun := &browserFlow{ConsentFlow: flow, ended: make(chan struct{})}
	begun.browser = begun.browserOf(r)
	h.remember(begun)
	http.SetCookie(w, begun.cookie())
	http.Redirect(w, r, flow.URL, http.StatusSeeOther)
}

// cookie is what the browser that began shows when it comes back. It is the
// same for all consents that the browser begins, side by side too.
func (f *browserFlow) cookie() *http.Cookie {
	return &http.Cookie{
		Name: f.cookieName(), Value: f.browser, Path: "/", MaxAge: int(consentTime / time.Second),
		Secure: f.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// secure says whether the browser comes back over https.
func (f *browserFlow) secure() bool { return strings.HasPrefix(f.redirect, "https:") }

// cookieName is one that a browser takes from this host alone and over https,
// where there is https. Such a cookie is for all paths: a proxy may show other
// ones than the handler sees.
func (f *browserFlow) cookieName() string {
	if f.secure() {
		return "__Host-" + consentCookie
	}
	return consentCookie
}

// browserOf is what the browser's cookie says, or something new. A cookie that
// is for http is not taken over https, where a neighbour could have set it.
func (f *browserFlow) browserOf(r *http.Request) string {
	if cookie, err := r.Cookie(f.cookieName()); err == nil && len(cookie.Value) == len(rand.Text()) {
		return cookie.Value
	}
	return rand.Text()
}

// scheme is the one that the browser uses, behind a proxy too.
func scheme(r *http.Request) string {
	if r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "https" {
		return "http"
	}
	return "https"
}

// remember keeps a flow until it has expired, or there are too many that began
// after it.
func (h *consentHandler) remember(flow *browserFlow) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var oldest *browserFlow
	for state, old := range h.flows {
		if time.Now().After(old.expires) {
			delete(h.flows, state)
		} else if oldest == nil || old.expires.Before(oldest.expires) {
			oldest = old
		}
	}
	if len(h.flows) >= mostFlows {
		delete(h.flows, oldest.state)
	}
	h.flows[flow.state] = flow
}

// begun is the flow with a state that this browser began.
func (h *consentHandler) begun(r *http.Request, state string) *browserFlow {
	h.mu.Lock()
	defer h.mu.Unlock()
	flow := h.flows[state]
	if flow == nil {
		return nil
	}
	cookie, err := r.Cookie(flow.cookieName())
	if err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(flow.browser)) != 1 {
		return nil
	}
	return flow
}

// finish ends the consent that the browser comes back from. When the browser
// loads the page once more, it sees how the consent ended.
func (h *consentHandler) finish(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	end := outcome{err: ErrConsentState}
	if flow := h.begun(r, query.Get("state")); flow != nil {
		end = flow.conclude(r, query)
	}
	switch {
	case h.options.Done != nil:
		h.options.Done(w, r, end.consent, end.err)
	case end.err != nil:
		showConsentError(w, http.StatusForbidden, "Nothing was stored.", true, end.err)
	default:
		showConsented(w, end.consent)
	}
}

// conclude ends a flow, or waits until another request of the browser has.
func (f *browserFlow) conclude(r *http.Request, query url.Values) outcome {
	if !f.claim(query) {
		select {
		case <-f.ended:
			return f.end
		case <-r.Context().Done(): // and nobody reads the page
			return outcome{err: r.Context().Err()}
		}
	}
	defer close(f.ended)
	f.end.err = errAborted // unless it is over
	consent, err := f.redeem(r.Context(), query)
	f.end = outcome{consent, err}
	if err != nil {
		f.client.log.WarnContext(r.Context(), "samauth: a consent was refused", "error", err)
	}
	return f.end
}
