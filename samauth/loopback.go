package samauth

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// ConsentOnLoopback is the consent for a program on the command line. It
// listens on 127.0.0.1, calls open with Entra's page for the user's browser,
// and waits there for the browser to come back, once. It calls open in a
// goroutine and does not wait for it to return; if open fails, so does the
// consent. When the browser has come back before ctx ends, what came of that is
// waited for and returned.
//
// The redirect URI to register with the application is http://localhost, where
// Entra takes any port. Where the browser is on another machine, begin with
// [Client.BeginConsent] and let the user bring the address back that the
// browser could not open.
func (c *Client) ConsentOnLoopback(ctx context.Context, open func(page string) error, options *ConsentOptions) (Consent, error) {
	if options == nil {
		options = &ConsentOptions{}
	}
	with := *options
	address, err := loopbackAddress(with.RedirectURL)
	if err != nil {
		return Consent{}, fmt.Errorf("samauth: consent on loopback: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", address)
	if err != nil {
		return Consent{}, fmt.Errorf("samauth: consent on loopback: %w", err)
	}
	if with.RedirectURL == "" {
		with.RedirectURL = fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	}
	flow, err := c.BeginConsent(&with)
	if err != nil {
		listener.Close()
		return Consent{}, err
	}
	return waitOnLoopback(ctx, listener, flow, open)
}

// loopbackAddress is where to listen for a redirect URL of this machine, on a
// free port if there is none.
func loopbackAddress(redirect string) (string, error) {
	if redirect == "" {
		return "127.0.0.1:0", nil
	}
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		return "", fmt.Errorf("%.100q is not on this machine: it has to be http://localhost", redirect)
	}
	return "127.0.0.1:" + cmp.Or(u.Port(), "80"), nil
}

// outcome is how a consent ended.
type outcome struct {
	consent Consent
	err     error
}

// waitOnLoopback serves the listener until the browser has come back.
func waitOnLoopback(ctx context.Context, listener net.Listener, flow *ConsentFlow, open func(string) error) (Consent, error) {
	ended := make(chan outcome, 1)
	server := &http.Server{
		Handler:           &loopbackPage{flow: flow, ctx: ctx, ended: ended},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Second,
	}
	go server.Serve(listener)
	defer server.Close()
	opened := make(chan error, 1)
	go func() { opened <- open(flow.URL) }() // which may take until the browser is closed
	timer := time.NewTimer(time.Until(flow.expires))
	defer timer.Stop()
	for {
		var why error
		select {
		case end := <-ended:
			return end.close(ctx, server)
		case err := <-opened:
			if opened = nil; err == nil || ctx.Err() != nil {
				continue
			}
			why = fmt.Errorf("samauth: consent on loopback: open the browser: %w", err)
		case <-timer.C:
			why = ErrConsentState
		case <-ctx.Done():
			why = fmt.Errorf("samauth: consent on loopback: %w", ctx.Err())
		}
		if flow.over.Swap(true) { // the browser has come back: what comes of that is the outcome
			end := <-ended
			return end.close(ctx, server)
		}
		return Consent{}, why
	}
}

// close lets the browser get its page.
func (o outcome) close(ctx context.Context, server *http.Server) (Consent, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	_ = server.Shutdown(ctx)
	return o.consent, o.err
}

// loopbackPage is where the browser comes back to.
type loopbackPage struct {
	flow  *ConsentFlow
	ctx   context.Context // of the one who waits
	ended chan<- outcome
}

// ServeHTTP finishes the consent with the first request that has its state.
// Others, of a page elsewhere or of a name that was made to point here, change
// nothing.
func (p *loopbackPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	keepSecret(w.Header())
	w.Header().Set("Connection", "close")
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if r.Method != http.MethodGet || !isLoopback(host) || r.URL.Path != "/" && r.URL.Path != p.flow.path() {
		http.NotFound(w, r)
		return
	}
	query := r.URL.Query()
	if !p.flow.claim(query) {
		showConsentError(w, http.StatusForbidden, "Nothing was stored.", false, ErrConsentState)
		return
	}
	end := outcome{err: errAborted} // unless it is over
	defer func() { p.ended <- end }()
	if end.consent, end.err = p.flow.redeem(p.ctx, query); end.err != nil {
		showConsentError(w, http.StatusForbidden, "Nothing was stored.", false, end.err)
	} else {
		showConsented(w, end.consent)
	}
}
