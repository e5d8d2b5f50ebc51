package keyvault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// How long a secret that was deleted may take to come back.
const (
	revivalTime  = time.Minute
	revivalPause = 3 * time.Second
)

// revive makes a new version of the secret. If the name is that of a deleted one
// the vault refuses, and the secret is recovered and the write sent again: after
// a refusal that is no second write. See
// https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview.
func (s *Store) revive(ctx context.Context, p azsecrets.SetSecretParameters) (version, error) {
	for deadline := time.Now().Add(revivalTime); ; {
		v, err := s.add(ctx, p)
		var refusal *Error
		if !errors.As(err, &refusal) || !refusal.ofDeletion() || !time.Now().Before(deadline) {
			return v, err
		}
		if refusal.Code == codeDeleted {
			if err := s.recover(ctx); err != nil {
				return version{}, fmt.Errorf("recover the secret, which was deleted: %w", err)
			}
		}
		if err := pause(ctx, revivalPause); err != nil {
			return version{}, fmt.Errorf("recover the secret, which was deleted: %w", err)
		}
	}
}

// ofDeletion says that a secret is deleted, or about to be or to come back.
func (e *Error) ofDeletion() bool {
	return e.Status == 409 && (e.Code == codeDeleted || e.Code == codeBeingDeleted || e.Code == codeBeingRecovered)
}

// recover asks the vault to bring the secret back. That another has asked is no
// error.
func (s *Store) recover(ctx context.Context) error {
	_, err := s.client.RecoverDeletedSecret(once(ctx), s.name, nil)
	err = explain(ctx, err)
	var refusal *Error
	if errors.As(err, &refusal) && (refusal.Status == 409 || refusal.Status == 404) {
		return nil
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
