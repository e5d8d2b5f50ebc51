package samauth

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/partnersec/partnersec/internal/aadsts"
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
	for wait := c.scatter(); ; wait = c.tend(ctx) + c.scatter() {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// scatter keeps processes apart that would all wake at the same time, where the
// store does not.
func (c *Client) scatter() time.Duration {
	if _, ok := c.store.(Exclusive); ok {
		return 0
	}
	return rand.N(longestScatter)
}

const (
	lookAtMost  = time.Hour   // until the next look at the store, where others write too
	lookAtLeast = time.Second // however soon something may be due

	longestScatter = 10 * time.Minute
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
	c.proveGood(ctx, token)
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

// dueFor says whether an attempt is due in an exchange for a tenant. That the
// partner's own tenant refuses its own exchange need not stop one for a
// customer.
func (c *Client) dueFor(tenant string) func(RefreshToken) bool {
	return func(token RefreshToken) bool {
		if tenant != c.tenant && token.Failure.atHome() {
			return !time.Now().Before(token.rotationDue(c.rotateAfter))
		}
		return c.rotationDue(token)
	}
}

// atHome says whether the attempt failed for a reason of the partner's tenant.
func (f *Failure) atHome() bool {
	entry, known := aadsts.LookupHome(f.Code)
	return known && entry.Reach == aadsts.ReachTenant && entry.Class != aadsts.Transient
}

// proveGood uses a refresh token a day after it was issued, if nobody has, and
// forgets the one before it once it has proved good.
func (c *Client) proveGood(ctx context.Context, token RefreshToken) {
	now := time.Now()
	if token.Previous.IsZero() || now.Before(token.ObtainedAt.Add(eraseAfter)) || now.Before(token.nextAttempt()) {
		return
	}
	if c.awaitTurn(ctx) != nil {
		return
	}
	defer c.passTurn()
	unlock, err := c.lock(ctx, longWait)
	if err != nil {
		return
	}
	defer unlock()
	if !c.keeper.hasServed(token) {
		ex := c.ownExchange()
		ex.spend, ex.keep = token.Value, discard
		if err := c.redeem(ctx, ex); err != nil {
			if failure, ok := c.rotationFailure(ctx, ex, err); ok {
				failure.Count = token.Failure.Count + 1
				_ = c.keeper.amend(ctx, token.Value, func(t *RefreshToken) { t.Failure = failure })
			}
			return
		}
		c.keeper.accepted(token.Value)
	}
	if err := c.keeper.amend(ctx, token.Value, func(t *RefreshToken) { t.Previous, t.Failure = Secret{}, Failure{} }); err != nil {
		c.log.WarnContext(ctx, "samauth: the refresh token before the present one was not erased", "error", err)
	}
}
