package main

import (
	"context"
	"errors"
)

// keepFresh replaces the refresh token whenever that is due, until the program
// is told to end. That it is, is no failure.
func keepFresh(ctx context.Context, o *options, w world) (status, error) {
	client, err := o.connect(w)
	if err != nil {
		return failed, err
	}
	h, err := client.Health(ctx)
	if err != nil {
		return failed, err
	}
	if outcome, err := o.conclude(w, "The refresh token is looked after.", &h); err != nil {
		return outcome, err
	}
	if err := client.KeepFresh(ctx); !errors.Is(err, context.Canceled) {
		return failed, err
	}
	return done, nil
}
