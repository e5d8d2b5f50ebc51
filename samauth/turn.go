package samauth

import (
	"context"
	"fmt"
	"time"
)

// takeTurn says whether this goroutine is now the one that may rotate. The
// others of the process need not wait for it: the old token serves them.
func (c *Client) takeTurn() bool {
	select {
	case c.turn <- struct{}{}:
		return true
	default:
		return false
	}
}

// awaitTurn waits until it is this goroutine's turn.
func (c *Client) awaitTurn(ctx context.Context) error {
	select {
	case c.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("samauth: wait for a rotation under way: %w", ctx.Err())
	}
}

func (c *Client) passTurn() { <-c.turn }

// lock keeps other processes from rotating, if the store can. It waits for them
// for so long.
func (c *Client) lock(ctx context.Context, wait time.Duration) (unlock func(), err error) {
	store, ok := c.store.(Exclusive)
	if !ok {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	if unlock, err = store.Lock(ctx); err != nil {
		return nil, fmt.Errorf("samauth: lock the store: %w", err)
	}
	return unlock, nil
}

// How long to wait for other processes: not long where the old token serves.
const (
	shortWait = 5 * time.Second
	longWait  = time.Minute
)
