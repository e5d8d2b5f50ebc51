package samauth

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// spendOnce makes an exchange with a server that takes a refresh token once:
// after it the token is worth nothing, so nobody else may be about to use it.
func (c *Client) spendOnce(ctx context.Context, ex *exchange) error {
	if err := c.awaitTurn(ctx); err != nil {
		return err
	}
	defer c.passTurn()
	_, err := c.rotate(ctx, ex, longWait, func(RefreshToken) bool { return true })
	return err
}

// rescue is for a refresh token that the server has issued in exchange for one
// that it will not take again, and that could not be stored. It tries again,
// and leaves the token in memory for the next exchange to try.
func (c *Client) rescue(ctx context.Context, token RefreshToken, err error) error {
	ctx = context.WithoutCancel(ctx)
	c.keeper.leave(token)
	for attempt := range saveAttempts {
		if err == nil {
			return nil
		}
		time.Sleep(firstSavePause << attempt)
		err = c.keeper.settle(ctx)
	}
	if err != nil {
		return fmt.Errorf("samauth: exchange: %w", err)
	}
	return nil
}

const (
	saveAttempts   = 5
	firstSavePause = 50 * time.Millisecond
)

// leave keeps a token in memory that could not be stored.
func (k *keeper) leave(token RefreshToken) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unsaved = &token
}

// settle stores the token that an exchange before could not store, unless
// somebody else has come by a newer one. It is dropped for nothing else: it may
// be the only one that the server still takes.
func (k *keeper) settle(ctx context.Context) error {
	k.mu.Lock()
	unsaved := k.unsaved
	k.mu.Unlock()
	if unsaved == nil {
		return nil
	}
	held, version, err := k.load(ctx)
	switch {
	case err == nil && held.newerThan(unsaved):
		k.mu.Lock()
		defer k.mu.Unlock()
		k.unsaved = nil
		return nil
	case err == nil, errors.Is(err, ErrDamaged), errors.Is(err, ErrNoToken):
		return k.save(ctx, *unsaved, version)
	}
	return fmt.Errorf("%w: %w", ErrNotDurable, err)
}

// newerThan says whether a stored token came after one that was not stored.
func (t *RefreshToken) newerThan(unsaved *RefreshToken) bool {
	return !t.Value.Equal(unsaved.Previous) && !t.Value.Equal(unsaved.Value) &&
		(t.Generation == 0 || t.Generation >= unsaved.Generation || t.ObtainedAt.After(unsaved.ObtainedAt))
}
