package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// demo lets a person click through a consent, and shows what it is good for.
func demo(ctx context.Context, _ *options, w world) error {
	s, err := newStage(ctx)
	if err != nil {
		return fmt.Errorf("-demo: %w", err)
	}
	if err := s.perform(ctx, w); err != nil {
		return fmt.Errorf("-demo: %w", err)
	}
	return nil
}

// perform serves the stage until a user has consented.
func (s *stage) perform(ctx context.Context, w world) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	server := &http.Server{Handler: s.handler(port, w), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
	go server.Serve(listener)
	defer shutDown(ctx, server)
	page := fmt.Sprintf("http://localhost:%d/consent/", port)
	fmt.Fprintf(w.out, `A control panel of a partner, and an Entra that is made up. Nothing leaves this computer.

Sign in at this page, first without MFA, if you like, to see what becomes of that. If
no browser opens, open it in one on this computer; Ctrl-C ends the demo.

%s

`, page)
	if w.browse != nil {
		_ = w.browse(page) // the address is there
	}
	select {
	case consent := <-s.consents:
		return s.epilogue(ctx, consent, w)
	case <-ctx.Done():
		return errNobody
	}
}

// epilogue shows what the consent is good for.
func (s *stage) epilogue(ctx context.Context, consent samauth.Consent, w world) error {
	h, err := s.sam.Health(ctx)
	if err != nil {
		return err
	}
	var l operator.Lines
	describe(&l, consent, &h)
	l.Print("\nThe token opens the tenants of all customers that have let the application in:\n")
	for _, c := range demoCustomers {
		if err := s.visit(ctx, c, &l); err != nil {
			return err
		}
	}
	l.Print("\nThat was all, and the store of the demo is gone. How to come to one of your own is in\ndocs/consent.md; -h lists the flags.")
	_, err = io.WriteString(w.out, l.String())
	return err
}

// visit fetches a token for a customer, and lets the application in where it has
// to.
func (s *stage) visit(ctx context.Context, c customer, l *operator.Lines) error {
	token, err := s.sam.Token(ctx, c.id, []string{demoScope})
	var refusal *samauth.Error
	if errors.As(err, &refusal) && refusal.Class() == samauth.ConsentNeeded {
		l.Print("%s has not (AADSTS%d). Partner Center is asked to let it in.", c.name, refusal.Code)
		if err = s.sam.GrantConsent(ctx, c.id, demoName, demoGrants); err != nil {
			return err
		}
		token, err = s.sam.Token(ctx, c.id, []string{demoScope})
	}
	if err != nil {
		return err
	}
	l.Print("%s: an access token for Graph, good for %.0f minutes, which prints as %v", c.name, time.Until(token.ExpiresAt).Minutes(), token.Value)
	return nil
}
