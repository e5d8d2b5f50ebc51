package samauth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// save makes a token durable in place of the version that was read before, and
// only then puts it to use. Once Entra has issued a token nobody's cancellation
// stops the write.
//
// The store is read afterwards, also after an error: the write may have been
// done all the same, and a store that forgets is none.
func (k *keeper) save(ctx context.Context, token RefreshToken, old string) error {
	ctx = context.WithoutCancel(ctx)
	err := k.swap(ctx, token, old)
	held, _, loadErr := k.load(ctx)
	switch {
	case loadErr == nil && held.Value.Equal(token.Value) && held.Generation == token.Generation:
	case err != nil:
		return fmt.Errorf("%w: %w", ErrNotDurable, err)
	case loadErr != nil:
		return fmt.Errorf("%w: it cannot be read back: %w", ErrNotDurable, loadErr)
	case held.Generation >= token.Generation: // where nothing keeps writers apart
		return fmt.Errorf("%w: another process has written since: %w", ErrNotDurable, ErrConflict)
	default:
		return fmt.Errorf("%w: the store accepted it and then showed an older one", ErrNotDurable)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.token, k.read, k.damage = token, true, nil
	if k.unsaved != nil && k.unsaved.Value.Equal(token.Value) {
		k.unsaved = nil
	}
	return nil
}

func (k *keeper) swap(ctx context.Context, token RefreshToken, old string) error {
	ctx, cancel := context.WithTimeout(ctx, saveTime)
	defer cancel()
	_, err := k.store.Swap(ctx, token, old)
	return err
}

// amend changes what is known of a token without replacing it: in the store, if
// that still holds the token and can be written, and in memory in any case.
func (k *keeper) amend(ctx context.Context, value Secret, change func(*RefreshToken)) error {
	ctx = context.WithoutCancel(ctx)
	held, version, err := k.load(ctx)
	if err == nil && held.Value.Equal(value) {
		change(&held)
		err = k.swap(ctx, held, version)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token.Value.Equal(value) {
		change(&k.token)
	}
	return err
}

// begin stores the token of a consent in place of what is there, if that gives
// way to it, and counts its generation on.
func (k *keeper) begin(ctx context.Context, token RefreshToken, replace bool) (generation uint64, err error) {
	k.mu.Lock()
	known := k.token.Generation
	k.mu.Unlock()
	for range beginAttempts {
		held, version, loadErr := k.load(ctx)
		if loadErr != nil && !errors.Is(loadErr, ErrNoToken) && !errors.Is(loadErr, ErrDamaged) {
			return 0, fmt.Errorf("read the store: %w", loadErr)
		}
		if err := k.belongs(held); err != nil { // another partner's, or another application's
			return 0, err
		}
		token.Previous = Secret{}
		if !k.isRefused(held) {
			if err := held.givesWay(&token); err != nil && !replace {
				return 0, err
			}
			token.Previous = held.Value
		}
		token.Generation = max(held.Generation, known) + 1
		if err = k.save(ctx, token, version); !errors.Is(err, ErrConflict) {
			return token.Generation, err
		}
	}
	return 0, err
}

// isRefused says whether Entra is known to take a stored token no more.
func (k *keeper) isRefused(held RefreshToken) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return held.Failure.Class == ReauthNeeded || held.Failure.Class == Revoked || held.Value.Equal(k.refused)
}

// givesWay says why a token that was not refused is better kept than replaced by
// that of a consent, nil if it is not.
func (t *RefreshToken) givesWay(to *RefreshToken) error {
	dies, proven := t.expires(), t.MFA != MFAUnknown && t.MFA != MFAMissing
	switch {
	case t.Value.IsZero(), !dies.IsZero() && time.Now().After(dies):
		return nil
	case t.User.ID != "" && !strings.EqualFold(t.User.ID, to.User.ID):
		return ErrOtherAccount
	case proven && to.MFA == MFAUnknown:
		return fmt.Errorf("%w; the store holds a token that still serves and whose multifactor authentication is proven: keep it, or set Replace", ErrMFANotProven)
	}
	return nil
}

const beginAttempts = 5 // against others who write at the same time
