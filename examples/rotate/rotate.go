package main

import (
	"context"
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// rotate replaces the refresh token now.
func rotate(ctx context.Context, o *options, w world) (operator.Status, error) {
	client, err := o.connect(w)
	if err != nil {
		return operator.Failed, err
	}
	err = client.Rotate(ctx)
	h, unread := client.Health(context.WithoutCancel(ctx))
	if err == nil {
		err = unread
	}
	if err != nil {
		return operator.Failed, &setback{err, h}
	}
	return o.conclude(w, "The refresh token was replaced.", &h)
}

// conclude prints the screen and says how a run ended that did what it was for.
func (o *options) conclude(w world, title string, h *samauth.Health) (operator.Status, error) {
	outcome := operator.Done
	if o.strict && len(h.Warnings) > 0 {
		outcome = warned
	}
	if o.quiet && len(h.Warnings) == 0 {
		return outcome, nil
	}
	if _, err := io.WriteString(w.out, screen(title, h)); err != nil {
		return operator.Failed, unwritten(err)
	}
	return outcome, nil
}
