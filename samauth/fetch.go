package samauth

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/partnersec/partnersec/internal/aadsts"
)

// fly begins an exchange, or joins the one under way for the same key and
// challenge. It belongs to no caller: it ends by itself.
func (c *Client) fly(ctx context.Context, k key, challenge string) <-chan singleflight.Result {
	name := fmt.Sprintf("%s %t %s %s", k.tenant, k.cae, k.scopes, challenge)
	return c.flights.DoChan(name, func() (any, error) {
		return c.fetch(context.WithoutCancel(ctx), k, challenge)
	})
}

// fetch makes an exchange and remembers its outcome.
func (c *Client) fetch(ctx context.Context, k key, challenge string) (Token, error) {
	now := time.Now()
	if known := c.cache.read(k); challenge == "" && known.token.usable(now) && !known.token.due(now) {
		return known.token, nil // somebody was quicker
	}
	leave, err := c.gate.enter(ctx)
	if err != nil {
		return Token{}, err
	}
	c.slots <- struct{}{}
	ex := &exchange{tenant: k.tenant, scopes: strings.Fields(k.scopes), claims: challenge, cae: k.cae}
	err = c.spend(ctx, ex)
	<-c.slots
	leave(err)
	now = time.Now()
	if err != nil {
		if pause := refusalTime(err); pause > 0 {
			c.cache.refuse(k, err, now.Add(pause), now)
		}
		return Token{}, err
	}
	token := ex.answer.issue(ex, now)
	c.cache.put(k, token, now)
	return token, nil
}

// spend makes an exchange with the refresh token, and a rotation of it if that
// is due.
func (c *Client) spend(ctx context.Context, ex *exchange) error {
	if c.singleUse {
		return c.spendOnce(ctx, ex)
	}
	token, err := c.keeper.current(ctx)
	if err != nil {
		return err
	}
	if c.rotationDue(token) && c.takeTurn() {
		tried, err := c.rotate(ctx, ex, shortWait, c.rotationDue)
		c.passTurn()
		if tried {
			return err
		}
		if token, err = c.keeper.current(ctx); err != nil {
			return err
		}
	}
	return c.spendToken(ctx, ex, token)
}

// spendToken makes an exchange and leaves the refresh token as it is. The new
// one in the answer is dropped: Entra lets the old one live.
func (c *Client) spendToken(ctx context.Context, ex *exchange, token RefreshToken) error {
	ex.spend, ex.keep = token.Value, discard
	err := c.redeem(ctx, ex)
	if again(ctx, err) {
		err = c.redeem(ctx, ex)
	}
	if err == nil {
		c.keeper.accepted(token)
	}
	if reachOf(err) != aadsts.ReachGrant {
		return err
	}
	newer, _, loadErr := c.keeper.reload(ctx)
	switch {
	case loadErr != nil:
		return err
	case !newer.Value.Equal(token.Value):
		ex.spend = newer.Value
		return c.redeem(ctx, ex)
	}
	return c.fallBack(ctx, ex, err)
}

func discard(context.Context, *answer) error { return nil }

// fallBack tries the refresh token before the one that Entra does not take, if
// that was never seen to be good.
func (c *Client) fallBack(ctx context.Context, ex *exchange, refusal error) error {
	if !c.takeTurn() {
		return refusal
	}
	defer c.passTurn()
	unlock, err := c.lock(ctx, shortWait)
	if err != nil {
		return refusal
	}
	defer unlock()
	token, version, err := c.keeper.reload(ctx)
	if err != nil || token.Previous.IsZero() || c.keeper.hasServed(token) {
		return refusal
	}
	if c.replace(ctx, ex, token, token.Previous, version) != nil {
		return refusal
	}
	return nil
}

// again waits before a second try, if one may help: the service failed and did
// not say that it wants to be left alone.
func again(ctx context.Context, err error) bool {
	var e *Error
	if !errors.As(err, &e) || reachOf(err) != aadsts.ReachService || e.RetryAfter > 0 || e.Status == 429 {
		return false
	}
	timer := time.NewTimer(500*time.Millisecond + rand.N(time.Second))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// redeem makes one request to the token endpoint.
func (c *Client) redeem(ctx context.Context, ex *exchange) error {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	ex.answer, ex.err, ex.skew = nil, nil, time.Duration(c.skew.Load())
	err := c.exchanger.redeem(ctx, ex)
	if ex.answer != nil && !ex.answer.date.IsZero() {
		c.skew.Store(int64(time.Until(ex.answer.date)))
	}
	return err
}

// refusalTime is how long an error is the answer to everybody who asks for the
// same token; 0 for errors that are not Entra's.
func refusalTime(err error) time.Duration {
	var e *Error
	switch {
	case !errors.As(err, &e):
		return 0
	case e.RetryAfter > 0:
		return e.RetryAfter
	case e.Class() == Transient:
		return 10 * time.Second
	}
	return closedFor
}
