package main

import (
	"context"
	"errors"
	"time"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// health says how the refresh token is, without a call and without a write.
func health(ctx context.Context, o *options, w world) (operator.Status, error) {
	client, err := o.connect(w)
	if err != nil {
		return operator.Failed, err
	}
	h, err := client.Health(ctx)
	if err != nil {
		return operator.Failed, err
	}
	outcome, err := o.conclude(w, "The refresh token, as the store has it.", &h)
	if err == nil && pastUse(&h) {
		return operator.Failed, errors.New("-health: it does not work any more: see the warnings")
	}
	return outcome, err
}

// pastUse says whether no run will succeed until somebody acts, as far as that
// can be known without a call.
func pastUse(h *samauth.Health) bool {
	switch {
	case ended(h.ExpiresAt), ended(h.CredentialExpiresAt):
		return true
	case h.Failure.Count == 0:
		return false
	}
	return h.Failure.Class != samauth.Transient && h.Failure.Class != samauth.Unknown
}

func ended(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }
