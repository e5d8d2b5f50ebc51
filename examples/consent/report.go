package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// report says what was stored, and what to do next.
func (o *options) report(ctx context.Context, sam *samauth.Client, consent samauth.Consent, w world) error {
	h, err := sam.Health(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	var l operator.Lines
	describe(&l, consent, &h)
	l.Print("\nReplace it once a week, for example with cron; a token that nobody uses dies after 90 days:\n\n%s", o.next())
	if _, err := io.WriteString(w.out, l.String()); err != nil {
		return fmt.Errorf("the token is stored, and the result cannot be printed: %w", err)
	}
	return nil
}

// describe writes who consented and what came of it.
func describe(l *operator.Lines, consent samauth.Consent, h *samauth.Health) {
	l.Print("The consent is stored.\n")
	l.Labelled("Tenant", h.Tenant)
	l.Labelled("Application", h.App)
	l.Labelled("Account", operator.Account(consent.User))
	l.Labelled("MFA", proofOf[consent.MFA])
	l.Labelled("Generation", fmt.Sprint(consent.Generation))
	l.Labelled("Dies", h.ExpiresAt.UTC().Format(time.DateOnly)+", unless it is replaced before")
	warnings := h.Warnings
	if len(warnings) == 0 {
		warnings = []string{"none"}
	}
	l.List("Warnings", warnings)
}

var proofOf = map[samauth.MFAProof]string{
	samauth.MFAInAccessToken: "yes: claim amr of the access token has it",
	samauth.MFAInIDToken:     "yes: claim amr of the id_token has it",
	samauth.MFAConfirmed:     "yes: Partner Center says so",
	samauth.MFAUnknown:       "not known: it was accepted without proof",
}
