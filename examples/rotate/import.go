package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// importToken tries a refresh token that another tool obtained and stores its
// successor. Nothing is stored unless it works.
func importToken(ctx context.Context, o *options, w world) (operator.Status, error) {
	store, err := o.openStore(w.in)
	if err != nil {
		return operator.Failed, err
	}
	held, version, err := o.vacancy(ctx, store)
	if err != nil {
		return operator.Failed, err
	}
	token, err := readRefreshToken("-import", o.token, w.in)
	if err != nil {
		return operator.Failed, err
	}
	credential, err := o.readCredential(w.in)
	if err != nil {
		return operator.Failed, err
	}
	got, err := o.try(ctx, credential, token, w)
	if err != nil {
		return operator.Failed, fmt.Errorf("nothing was stored: %w", err)
	}
	got.next.Generation = max(got.next.Generation, held.Generation+1)
	if _, err := store.Swap(ctx, got.next, version); err != nil {
		return operator.Failed, fmt.Errorf("nothing was stored, and the token of -import still works: %w", err)
	}
	return o.reportImport(ctx, credential, store, w)
}

// reportImport says how the token is that was stored, as the store has it.
func (o *options) reportImport(ctx context.Context, credential samauth.ClientCredential, store samauth.Store, w world) (operator.Status, error) {
	client, err := o.client(credential, store, w)
	if err != nil {
		return operator.Failed, err
	}
	h, err := client.Health(context.WithoutCancel(ctx))
	if err != nil {
		return operator.Failed, err
	}
	return o.conclude(w, "The refresh token works, and its successor is in the store. The one that was read\n"+
		"lives on: delete it where no other tool needs it.", &h)
}

// vacancy is what the store holds and the version that the new token is to take
// the place of.
func (o *options) vacancy(ctx context.Context, store samauth.Store) (samauth.RefreshToken, string, error) {
	held, version, err := store.Load(ctx)
	switch {
	case errors.Is(err, samauth.ErrNoToken):
		return held, "", nil
	case o.replace && (err == nil || errors.Is(err, samauth.ErrDamaged)):
		return held, version, nil
	case err != nil:
		return held, "", err
	}
	return held, "", fmt.Errorf("-import: the store already holds a refresh token, of generation %d: "+
		"use another folder, or -replace to put the new one in its place if it works", held.Generation)
}
