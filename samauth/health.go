package samauth

import (
	"context"
	"fmt"
	"time"
)

// Health is the state of what a [Client] lives on.
type Health struct {
	Tenant      string
	App         string
	User        User     // who consented; empty if nobody has said
	MFA         MFAProof // whether the refresh token carries multifactor authentication
	Generation  uint64
	ObtainedAt  time.Time // when Entra issued the refresh token; zero if that is not known
	ExpiresAt   time.Time // when it dies if nobody uses it; zero if that is not known
	NextAttempt time.Time // when it is to be replaced, or when to try again; in the past if it is time
	Failure     Failure   // the attempts that failed since the last that succeeded

	Credential          string        // how the application proves itself: secret, certificate, assertion or managedIdentity
	CredentialExpiresAt time.Time     // zero if that is not known
	ClockSkew           time.Duration // by which Entra's clock was ahead at the last exchange

	// Warnings say what stops the Client from working or will, each with what to
	// do. Without any, nothing does that can be seen from here.
	Warnings []string
}

// When to warn.
const (
	credentialNotice = 30 * 24 * time.Hour
	toleratedSkew    = 5 * time.Minute
)

var ageAlarms = []time.Duration{75 * 24 * time.Hour, 60 * 24 * time.Hour, 30 * 24 * time.Hour}

// Age is how old the refresh token is, 0 if that is not known.
func (h *Health) Age() time.Duration {
	if h.ObtainedAt.IsZero() {
		return 0
	}
	return time.Since(h.ObtainedAt)
}

// Health reads the store and says how the Client is. It makes no call to Entra.
// If the store cannot be read the error says why, and what is known without it
// is returned with the error.
func (c *Client) Health(ctx context.Context) (Health, error) {
	h := Health{
		Tenant: c.tenant, App: c.app,
		Credential: c.credential.kind(), CredentialExpiresAt: c.credential.expiry(),
		ClockSkew: time.Duration(c.skew.Load()),
	}
	token, _, err := c.keeper.reload(ctx)
	if err != nil {
		h.warn(true, "the refresh token cannot be read: %v", err)
	} else {
		h.describe(&token, c.rotateAfter)
		h.judgeToken(&token)
	}
	damage := c.keeper.damaged()
	h.warn(damage != nil, "the store is damaged and gave an older copy: %v", damage)
	h.judgeCredential()
	h.warn(h.ClockSkew.Abs() > toleratedSkew, "this computer's clock differs from Entra's by %v: set it", h.ClockSkew.Abs().Round(time.Second))
	return h, err
}

func (h *Health) describe(token *RefreshToken, interval time.Duration) {
	h.User, h.MFA, h.Generation = token.User, token.MFA, token.Generation
	h.ObtainedAt, h.ExpiresAt = token.ObtainedAt, token.expires()
	h.NextAttempt, h.Failure = token.attemptDue(interval), token.Failure
}

func (h *Health) judgeToken(token *RefreshToken) {
	now := time.Now()
	age, dies := h.Age(), h.ExpiresAt.Format(time.DateOnly)
	expired := !h.ExpiresAt.IsZero() && now.After(h.ExpiresAt)
	h.warn(expired, "the refresh token expired on %s: a user of the partner tenant has to consent again", dies)
	for _, alarm := range ageAlarms {
		if age >= alarm && !expired {
			h.warn(true, "the refresh token is %d days old and dies on %s: run Rotate or KeepFresh and see why they failed", int(age.Hours()/24), dies)
			break
		}
	}
	f := token.Failure
	h.warn(f.Count > 0, "the refresh token could not be replaced, after %d tries, the last at %s (%s)", f.Count, f.At.Format(time.RFC3339), f.cause())
	h.warn(token.MFA == MFAMissing, "the refresh token does not carry multifactor authentication: Partner Center refuses it: consent again with it")
	h.warn(token.MFA == MFAUnknown, "nothing shows that the user who consented passed multifactor authentication")
	h.warn(token.ObtainedAt.IsZero(), "nobody knows how old the refresh token is: the next exchange replaces it")
}

func (h *Health) judgeCredential() {
	left := time.Until(h.CredentialExpiresAt)
	day := h.CredentialExpiresAt.Format(time.DateOnly)
	switch {
	case h.CredentialExpiresAt.IsZero():
	case left <= 0:
		h.warn(true, "the %s of the application expired on %s: add a new one to its registration", h.Credential, day)
	case left < credentialNotice:
		h.warn(true, "the %s of the application expires on %s: add a new one to its registration", h.Credential, day)
	}
}

func (h *Health) warn(so bool, format string, args ...any) {
	if so {
		h.Warnings = append(h.Warnings, fmt.Sprintf(format, args...))
	}
}

// cause names the error of the last attempt.
func (f *Failure) cause() string {
	if f.Code != 0 {
		return fmt.Sprintf("%s, AADSTS%d", f.Class, f.Code)
	}
	return string(f.Class)
}
