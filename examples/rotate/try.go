package main

import (
	"context"
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// trial is a refresh token that was exchanged once, to see whether it works.
type trial struct {
	token  samauth.RefreshToken // as it was read
	next   samauth.RefreshToken // what Entra issued for it
	health samauth.Health       // of next
}

// try exchanges a refresh token for its successor, in memory: Entra lets the one
// that was used live, so nothing is lost when the successor is dropped. See
// https://learn.microsoft.com/entra/identity-platform/refresh-tokens.
func (o *options) try(ctx context.Context, credential samauth.ClientCredential, token samauth.RefreshToken, w world) (*trial, error) {
	token.Failure = samauth.Failure{}
	store := samauthtest.NewStore(token)
	client, err := o.client(credential, store, w)
	if err != nil {
		return nil, err
	}
	if err := client.Rotate(ctx); err != nil {
		return nil, err
	}
	h, err := client.Health(ctx)
	if err != nil {
		return nil, err
	}
	next, _, err := store.Load(ctx)
	return &trial{token, next, h}, err
}

// inspect tries a refresh token that another tool keeps, and writes nothing.
func inspect(ctx context.Context, o *options, w world) (operator.Status, error) {
	token, err := readRefreshToken("-inspect", o.token, w.in)
	if err != nil {
		return operator.Failed, err
	}
	credential, err := o.readCredential(w.in)
	if err != nil {
		return operator.Failed, err
	}
	got, err := o.try(ctx, credential, token, w)
	if err != nil {
		return operator.Failed, err
	}
	outcome := operator.Done
	if o.strict && len(got.health.Warnings) > 0 {
		outcome = warned
	}
	if o.quiet && len(got.health.Warnings) == 0 {
		return outcome, nil
	}
	if _, err := io.WriteString(w.out, findings(got)); err != nil {
		return operator.Failed, unwritten(err)
	}
	return outcome, nil
}

// findings says what a trial showed of the token that was read.
func findings(got *trial) string {
	h := got.health
	h.ObtainedAt, h.Generation = got.token.ObtainedAt, got.token.Generation
	var l operator.Lines
	l.Print("The refresh token works.")
	l.Print("")
	l.Labelled("Tenant", h.Tenant)
	l.Labelled("Application", h.App)
	l.Labelled("Consented by", operator.Account(h.User))
	l.Labelled("MFA", proofOf[h.MFA])
	l.Labelled("Age", ageOf(&h))
	l.Labelled("Credential", credential(&h))
	l.Labelled("Stored", "nothing: Entra issued a new refresh token, which was thrown away, and lets this one live")
	warnings(&l, h.Warnings)
	return l.String()
}
