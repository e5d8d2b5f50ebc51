package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// callback is the last part of a redirect URI. See [samauth.Client.ConsentHandler].
const callback = "callback"

// serve serves the page of a control panel until a user has consented, or with
// -keep-serving until the program is told to end.
func serve(ctx context.Context, o *options, w world) error {
	tls, err := o.readTLS(w.in)
	if err != nil {
		return err
	}
	sam, err := o.connectEmpty(ctx, w)
	if err != nil {
		return err
	}
	consents := make(chan samauth.Consent)
	with := o.consentOptions()
	with.Done = announce(consents, w)
	if _, err := sam.BeginConsent(with); err != nil { // the redirect URI is wrong
		return fmt.Errorf("-redirect: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.address)
	if err != nil {
		return fmt.Errorf("-serve: %w", err)
	}
	server := &http.Server{Handler: sam.ConsentHandler(with), TLSConfig: tls, ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
	ended := make(chan error, 1)
	go func() { ended <- serveOn(server, listener) }()
	defer shutDown(ctx, server)
	fmt.Fprintf(w.out, "Listening at %s. Open %s in a browser, and sign in with the account\n"+
		"that is to act for your customers, with multifactor authentication.\n\n", listener.Addr(), strings.TrimSuffix(o.redirect, callback))
	for {
		select {
		case consent := <-consents:
			if err := o.report(ctx, sam, consent, w); err != nil || !o.keepServing {
				return err
			}
		case err := <-ended:
			return fmt.Errorf("-serve: %w", err)
		case <-ctx.Done():
			return o.toldToEnd()
		}
	}
}

// toldToEnd is what becomes of a program that is told to end. With -keep-serving
// that is how it ends.
func (o *options) toldToEnd() error {
	if o.keepServing {
		return nil
	}
	return errNobody
}

// announce shows the user how a consent ended. One that was stored is passed on,
// and of one that was not the operator is told too.
func announce(consents chan<- samauth.Consent, w world) func(http.ResponseWriter, *http.Request, samauth.Consent, error) {
	return func(page http.ResponseWriter, r *http.Request, consent samauth.Consent, err error) {
		if err != nil {
			complain(w.err, err)
			showRefused(page, err)
			return
		}
		showConsented(page, consent)
		select {
		case consents <- consent:
		case <-r.Context().Done():
		}
	}
}

// serveOn serves a listener, with TLS if the server has a certificate.
func serveOn(server *http.Server, listener net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(listener, "", "")
	}
	return server.Serve(listener)
}

// shutDown ends a server once the pages under way are delivered. It does not wait
// for connections that a browser opens in advance.
func shutDown(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = server.Shutdown(ctx)
	_ = server.Close()
}
