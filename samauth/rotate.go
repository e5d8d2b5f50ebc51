package samauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/partnersec/partnersec/internal/aadsts"
)

// ErrNotDurable means that Entra issued a new refresh token and that the store
// did not keep it. The new one is not used; the old one still serves.
var ErrNotDurable = errors.New("the new refresh token is not durable and is not used: mend the store")

// Rotate exchanges the refresh token for the next one now and makes it durable:
// for a scheduled job, once a week. When it returns nil the store holds a newer
// token than it did, by this call or by another process that was rotating too.
//
// It is needed where no program calls [Client.Token] at least every 90 days or
// runs [Client.KeepFresh].
func (c *Client) Rotate(ctx context.Context) error {
	before, _, err := c.keeper.reload(ctx)
	if err != nil {
		return err
	}
	if err := c.awaitTurn(ctx); err != nil {
		return err
	}
	defer c.passTurn()
	ex := c.ownExchange()
	tried, err := c.rotate(ctx, ex, longWait, func(token RefreshToken) bool { return token.Value.Equal(before.Value) })
	if tried && err == nil {
		c.gate.reset()
	}
	if err = cmp.Or(err, ex.kept); err != nil {
		return fmt.Errorf("samauth: rotate: %w", err)
	}
	return nil
}

// ownExchange is the one that rotations make which no customer's token asks
// for: for Partner Center, in the partner's own tenant.
func (c *Client) ownExchange() *exchange {
	return &exchange{tenant: c.tenant, scopes: c.ownScopes}
}

// errNoNewToken means that Entra's answer had no refresh token to keep.
var errNoNewToken = errors.New("no new refresh token came with the answer: the old one stays: see that the consent covers offline_access")

// rotate makes an exchange whose refresh token replaces the stored one, if the
// stored one still needs it when no other can interfere any more. It says
// whether it tried; if it did not, the error is nil where there was no need.
// The caller holds the turn.
//
// The new token is durable before anything else learns of the answer. What
// became of it is in ex.kept: an exchange whose new refresh token was lost has
// still brought an access token.
func (c *Client) rotate(ctx context.Context, ex *exchange, wait time.Duration, needed func(RefreshToken) bool) (tried bool, err error) {
	unlock, err := c.lock(ctx, wait)
	if err != nil {
		return false, err
	}
	defer unlock()
	if err := c.keeper.settle(ctx); err != nil {
		return false, err
	}
	token, version, err := c.keeper.reload(ctx)
	if err != nil || !needed(token) {
		return false, err
	}
	return true, c.replace(ctx, ex, token, token.Value, version)
}

// replace spends a refresh token and stores its successor in place of what the
// store holds.
func (c *Client) replace(ctx context.Context, ex *exchange, token RefreshToken, spend Secret, version string) error {
	if c.singleUse { // nobody's cancellation may lose the answer
		ctx = context.WithoutCancel(ctx)
	}
	ex.spend, ex.spent = spend, c.singleUse
	ex.keep = func(ctx context.Context, got *answer) error { return c.keep(ctx, ex, got, token, version) }
	err := c.redeem(ctx, ex)
	if ex.impatient && !ex.spent && again(ctx, err) {
		err = c.redeem(ctx, ex)
	}
	if failure, ok := c.rotationFailure(ctx, ex, err); ok {
		c.log.WarnContext(ctx, "samauth: the refresh token was not rotated", "error", errors.Join(err, ex.kept), "attempts", token.Failure.Count+1)
		failure.Count = token.Failure.Count + 1
		_ = c.keeper.amend(ctx, token.Value, func(t *RefreshToken) { t.Failure = failure })
	}
	return err
}

// keep stores the refresh token in an answer before anything else learns of it.
func (c *Client) keep(ctx context.Context, ex *exchange, got *answer, token RefreshToken, version string) error {
	c.keeper.accepted(ex.spend)
	next, err := c.successor(token, got, ex)
	if err != nil {
		ex.kept = err
		return nil // the old one has to serve on
	}
	err = c.keeper.save(ctx, next, version)
	switch {
	case err == nil:
		c.log.InfoContext(ctx, "samauth: the refresh token was rotated", "generation", next.Generation)
	case c.singleUse:
		err = c.rescue(ctx, next, err)
		ex.kept = err
		return err
	case errors.Is(err, ErrConflict): // another process was quicker, and its token is as good
		if held, _, loadErr := c.keeper.reload(ctx); loadErr == nil && !held.Value.Equal(token.Value) {
			err = nil
		}
	}
	ex.kept = err
	return nil
}

// successor is the record of the refresh token in an answer.
func (c *Client) successor(token RefreshToken, got *answer, ex *exchange) (RefreshToken, error) {
	if got.refresh.IsZero() || got.refresh.Equal(ex.spend) {
		return RefreshToken{}, errNoNewToken
	}
	next := RefreshToken{
		Value: got.refresh, Previous: ex.spend, Generation: token.Generation + 1, ObtainedAt: got.issuedAt(),
		Tenant: c.tenant, App: c.app, User: token.User, MFA: token.MFA,
	}
	if ex.tenant != c.tenant { // whose tokens say nothing of the partner's sign-in
		return next, nil
	}
	if proof := got.proof(); proof != MFAUnknown && token.MFA != MFAConfirmed {
		next.MFA = proof
	}
	if got.id.object != "" {
		next.User = User{ID: got.id.object, Tenant: got.id.tenant, Name: got.id.name}
	}
	return next, nil
}

// rotationFailure is what to remember of an attempt, and whether it is anything:
// that one customer's policies refuse us says nothing of the refresh token, and
// that the caller gave up says nothing at all.
func (c *Client) rotationFailure(ctx context.Context, ex *exchange, err error) (Failure, bool) {
	err = cmp.Or(err, ex.kept)
	if err == nil || ctx.Err() != nil || (ex.tenant != c.tenant && reachOf(err) == aadsts.ReachTenant && ex.kept == nil) {
		return Failure{}, false
	}
	failure := Failure{At: time.Now().UTC().Truncate(time.Second), Class: Transient}
	var e *Error
	if errors.As(err, &e) {
		failure.Class, failure.Code = e.Class(), e.Code
	}
	return failure, true
}
