package samauth

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/partnersec/partnersec/internal/aadsts"
)

// flightTime is how long an exchange may take in all: waiting for others, two
// requests, and the store.
const flightTime = 5 * time.Minute

// fly begins an exchange, or joins the one under way for the same key and
// challenge. It belongs to no caller: it ends by itself.
func (c *Client) fly(ctx context.Context, d demand) <-chan singleflight.Result {
	epoch := c.cache.now()
	name := fmt.Sprintf("%d %s %t %q %q", epoch, d.tenant, d.cae, d.scopes, d.challenge)
	return c.flights.DoChan(name, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flightTime)
		defer cancel()
		return c.fetch(ctx, d, epoch)
	})
}

// fetch makes an exchange and remembers its outcome.
func (c *Client) fetch(ctx context.Context, d demand, epoch uint64) (Token, error) {
	now := time.Now()
	if known := c.cache.read(d.own()); known.token.usable(now) && !known.token.due(now) {
		return known.token, nil // somebody was quicker
	}
	ex := &exchange{tenant: d.tenant, scopes: strings.Fields(d.scopes), claims: d.challenge, cae: d.cae, impatient: true}
	err := c.pass(ctx, ex)
	now = time.Now()
	if err != nil {
		c.cache.refuse(epoch, d.own(), err, now.Add(refusalTime(err)), now)
		return Token{}, err
	}
	token := ex.answer.issue(ex, now)
	c.cache.put(epoch, d.key, token, now)
	return token, nil
}

// pass takes an exchange through the gate, together with not too many others.
func (c *Client) pass(ctx context.Context, ex *exchange) (err error) {
	leave, err := c.gate.enter(ctx)
	if err != nil {
		return notTried(ex.tenant, err)
	}
	err = errAborted // unless it is over
	defer func() { leave(err) }()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		err = fmt.Errorf("samauth: exchange for tenant %s: too many are under way: %w", ex.tenant, ctx.Err())
		return err
	}
	err = c.spend(ctx, ex)
	return err
}

// errAborted is the outcome of an exchange whose goroutine ended in the middle
// of it, by a panic or runtime.Goexit in a credential or a store.
var errAborted = errors.New("samauth: an exchange was broken off")

// notTried is the error of an exchange that was not let through because of what
// another one met.
func notTried(tenant string, err error) error {
	return fmt.Errorf("samauth: exchange for tenant %s: it was not tried, because of what another met a moment ago: %w", tenant, err)
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
	if due := c.dueFor(ex.tenant); due(token) && c.takeTurn() {
		tried, err := c.rotate(ctx, ex, shortWait, due)
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
	if again(ctx, err) || c.misdated(err) {
		err = c.redeem(ctx, ex)
	}
	if err == nil {
		c.keeper.accepted(token.Value)
		return nil
	}
	var e *Error
	if !errors.As(err, &e) || e.Class() == Transient || e.reach() == aadsts.ReachApplication {
		return err
	}
	return c.spendNewer(ctx, ex, token, err)
}

func discard(context.Context, *answer) error { return nil }

// spendNewer looks whether there is another refresh token than the one that was
// refused, of a new consent perhaps.
func (c *Client) spendNewer(ctx context.Context, ex *exchange, token RefreshToken, refusal error) error {
	dead := reachOf(refusal) == aadsts.ReachGrant
	if dead {
		c.keeper.reject(token.Value)
	}
	newer, _, err := c.keeper.reload(ctx)
	switch {
	case err != nil:
		return refusal
	case !newer.Value.Equal(token.Value):
		ex.spend = newer.Value
		if err = c.redeem(ctx, ex); err == nil {
			c.keeper.accepted(newer.Value)
		}
		return err
	case dead:
		return c.fallBack(ctx, ex, refusal)
	}
	return refusal
}

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
	if err != nil || token.Previous.IsZero() || c.keeper.hasServed(token) || time.Now().Before(token.nextAttempt()) {
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
	if !errors.As(err, &e) || reachOf(err) != aadsts.ReachService || e.RetryAfter > 0 || e.Status == http.StatusTooManyRequests {
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

// misdated says whether Entra refused an assertion for its time, and has just
// told us what time it is.
func (c *Client) misdated(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == 700024 && time.Duration(c.skew.Load()).Abs() > time.Minute
}

// redeem makes one request to the token endpoint.
func (c *Client) redeem(ctx context.Context, ex *exchange) error {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	ex.answer, ex.err, ex.kept, ex.date, ex.skew = nil, nil, nil, time.Time{}, time.Duration(c.skew.Load())
	err := c.exchanger.redeem(ctx, ex)
	if !ex.date.IsZero() {
		c.skew.Store(int64(time.Until(ex.date)))
	}
	return err
}

// refusalTime is how long an error is the answer to everybody who asks for the
// same token; 0 for errors that are not Entra's.
func refusalTime(err error) time.Duration {
	var e *Error
	switch {
	case errors.Is(err, ErrForeignToken), errors.Is(err, errNoRequest):
		return briefly
	case !errors.As(err, &e):
		return 0
	case e.RetryAfter > 0:
		return e.RetryAfter
	case e.Class() == Transient:
		return briefly
	}
	return closedFor
}

const briefly = 10 * time.Second
