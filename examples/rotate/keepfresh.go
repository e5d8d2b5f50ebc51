package main

import (
	"context"
	"errors"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// keepFresh replaces the refresh token whenever that is due, until the program
// is told to end. That it is, is no failure.
func keepFresh(ctx context.Context, o *options, w world) (operator.Status, error) {
	client, err := o.connect(w)
	if err != nil {
		return operator.Failed, err
	}
	h, err := client.Health(ctx)
	if err != nil {
		return operator.Failed, err
	}
	if outcome, err := o.conclude(w, "The refresh token is looked after.", &h); err != nil {
		return outcome, err
	}
	if err := client.KeepFresh(ctx); !errors.Is(err, context.Canceled) {
		return operator.Failed, err
	}
	return operator.Done, nil
}
