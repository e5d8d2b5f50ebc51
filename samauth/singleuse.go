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
	for attempt := range saveAttempts {
		if err == nil || errors.Is(err, errNoNewToken) {
			return err
		}
		time.Sleep(firstSavePause << attempt)
		err = c.keeper.saveUnsaved(ctx, token)
	}
	if err == nil {
		return nil
	}
	c.keeper.leave(token)
	return fmt.Errorf("samauth: exchange: %w", err)
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

// settle stores the token that an exchange before could not store.
func (k *keeper) settle(ctx context.Context) error {
	k.mu.Lock()
	unsaved := k.unsaved
	k.mu.Unlock()
	if unsaved == nil {
		return nil
	}
	return k.saveUnsaved(ctx, *unsaved)
}

// saveUnsaved stores a token if the store still holds the one it replaces. If
// it holds another, somebody else has come by a newer one.
func (k *keeper) saveUnsaved(ctx context.Context, token RefreshToken) error {
	held, version, err := k.store.Load(ctx)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%w: %w", ErrNotDurable, err)
	}
	if !held.Value.Equal(token.Previous) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.unsaved = nil
		return nil
	}
	return k.save(ctx, token, version)
}
