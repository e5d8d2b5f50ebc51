package samauth

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
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

// browserFlow is a consent and the browser that began it.
type browserFlow struct {
	*ConsentFlow
	browser string
}

const (
	consentCookie = "samauth-consent"
	callbackName  = "callback"
	mostFlows     = 1000 // under way at once
)

func (h *consentHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setPageHeaders(w.Header())
	base, name := splitPath(r.URL.Path)
	switch {
	case name == callbackName && r.Method == http.MethodGet:
		h.finish(w, r)
	case name == "" && r.Method == http.MethodGet:
		showConsentPage(w, h.client)
	case name == "" && r.Method == http.MethodPost:
		h.begin(w, r, base)
	case name == "" || name == callbackName:
		w.Header().Set("Allow", "GET, POST")
		showConsentError(w, http.StatusMethodNotAllowed, "This page is to be read.", nil)
	default:
		http.NotFound(w, r)
	}
}

// splitPath splits a path behind its last slash.
func splitPath(path string) (base, name string) {
	at := strings.LastIndexByte(path, '/') + 1
	return path[:at], path[at:]
}

// begin sends the browser to Entra and remembers which browser it is.
func (h *consentHandler) begin(w http.ResponseWriter, r *http.Request, base string) {
	options := h.options
	if options.RedirectURL == "" {
		options.RedirectURL = scheme(r) + "://" + r.Host + base + callbackName
	}
	flow, err := h.client.BeginConsent(&options)
	if err != nil {
		showConsentError(w, http.StatusBadRequest, "The consent could not begin.", err)
		return
	}
	browser := rand.Text()
	if !h.remember(&browserFlow{flow, browser}) {
		showConsentError(w, http.StatusServiceUnavailable, "Too many consents are under way. Wait ten minutes.", nil)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: consentCookie, Value: browser, Path: base, MaxAge: int(consentTime / time.Second),
		Secure: strings.HasPrefix(options.RedirectURL, "https:"), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, flow.URL, http.StatusSeeOther)
}

// scheme is the one that the browser uses, behind a proxy too.
func scheme(r *http.Request) string {
	if r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "https" {
		return "http"
	}
	return "https"
}

// remember keeps a flow until it is over, unless there are too many.
func (h *consentHandler) remember(flow *browserFlow) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for state, old := range h.flows {
		if time.Now().After(old.expires) {
			delete(h.flows, state)
		}
	}
	if len(h.flows) >= mostFlows {
		return false
	}
	h.flows[flow.state] = flow
	return true
}

// take is the flow with a state that this browser began. It is given once.
func (h *consentHandler) take(r *http.Request, state string) *browserFlow {
	h.mu.Lock()
	defer h.mu.Unlock()
	flow := h.flows[state]
	cookie, err := r.Cookie(consentCookie)
	if flow == nil || err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(flow.browser)) != 1 {
		return nil
	}
	delete(h.flows, state)
	return flow
}

// finish ends the consent that the browser comes back from.
func (h *consentHandler) finish(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	consent, err := Consent{}, ErrConsentState
	if flow := h.take(r, query.Get("state")); flow != nil {
		consent, err = flow.Finish(r.Context(), query)
		base, _ := splitPath(r.URL.Path)
		http.SetCookie(w, &http.Cookie{Name: consentCookie, Path: base, MaxAge: -1})
	}
	if err != nil {
		h.client.log.WarnContext(r.Context(), "samauth: a consent was refused", "error", err)
	}
	switch {
	case h.options.Done != nil:
		h.options.Done(w, r, consent, err)
	case err != nil:
		showConsentError(w, http.StatusForbidden, "Nothing was stored.", err)
	default:
		showConsented(w, consent)
	}
}
