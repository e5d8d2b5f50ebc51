package samauth

import (
	"context"
	"time"
)

// KeepFresh replaces the refresh token whenever that is due, until ctx ends,
// and returns why it did. It is for a goroutine of a long-lived program, where
// [Client.Rotate] is for a scheduled job:
//
//	go sam.KeepFresh(ctx)
//
// A failed attempt is followed by longer and longer pauses, from a minute to an
// hour, and by a day's if trying again cannot help. What was tried is in the
// store, so a program that starts anew goes on waiting where it had stopped.
// Failures go to the Logger of [Options] and show in [Client.Health].
func (c *Client) KeepFresh(ctx context.Context) error {
	for {
		timer := time.NewTimer(c.tend(ctx))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

const (
	lookAtMost  = time.Hour   // until the next look at the store, where others write too
	lookAtLeast = time.Second // however soon something may be due
)

// tend does what is due to the refresh token and says how long there is to wait.
func (c *Client) tend(ctx context.Context) time.Duration {
	token, _, err := c.keeper.reload(ctx)
	if err == nil && c.rotationDue(token) {
		token, err = c.rotateDue(ctx)
	}
	if err != nil {
		c.log.WarnContext(ctx, "samauth: the refresh token could not be looked after", "error", err)
		return firstPause
	}
	c.erasePrevious(ctx, token)
	wait := time.Until(token.attemptDue(c.rotateAfter))
	return min(max(wait, lookAtLeast), lookAtMost)
}

// rotateDue rotates, unless another process has, and returns the token that is
// in use then.
func (c *Client) rotateDue(ctx context.Context) (RefreshToken, error) {
	if err := c.awaitTurn(ctx); err != nil {
		return RefreshToken{}, err
	}
	defer c.passTurn()
	ex := c.ownExchange()
	tried, err := c.rotate(ctx, ex, longWait, c.rotationDue)
	if tried {
		c.gate.judge(err)
		return c.keeper.current(ctx) // a failure is noted there, with when to try again
	}
	if err != nil {
		return RefreshToken{}, err
	}
	return c.keeper.current(ctx)
}

// rotationDue says whether an attempt to rotate a token is due.
func (c *Client) rotationDue(token RefreshToken) bool {
	return !time.Now().Before(token.attemptDue(c.rotateAfter))
}

// erasePrevious forgets the token before the present one once that has proved
// to be good for a day.
func (c *Client) erasePrevious(ctx context.Context, token RefreshToken) {
	if token.Previous.IsZero() || !c.keeper.hasServed(token) || time.Since(token.ObtainedAt) < eraseAfter {
		return
	}
	if err := c.keeper.erasePrevious(ctx); err != nil {
		c.log.WarnContext(ctx, "samauth: the refresh token before the present one was not erased", "error", err)
	}
}
