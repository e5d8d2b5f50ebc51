package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// sample is a token with something in every field, which its generation
// determines: a token that is not its generation's sample is not whole.
func sample(generation uint64) samauth.RefreshToken {
	at := time.Date(2026, 11, 3, 8, 0, 0, 987654321, time.UTC).Add(time.Duration(generation) * time.Hour)
	return samauth.RefreshToken{
		Value:      samauth.NewSecret(fmt.Sprintf("canaryValue%d", generation)),
		Previous:   samauth.NewSecret(fmt.Sprintf("canaryPrevious%d", generation)),
		Generation: generation,
		ObtainedAt: at,
		Tenant:     "11111111-0000-4000-8000-000000000001",
		App:        "22222222-0000-4000-8000-000000000002",
		User: samauth.User{
			ID:     fmt.Sprintf("33333333-0000-4000-8000-%012d", generation%1e12),
			Tenant: "11111111-0000-4000-8000-000000000001",
			Name:   fmt.Sprintf("sam%d@partner.example", generation),
		},
		MFA:     samauth.MFAInIDToken,
		Failure: samauth.Failure{Count: 3, At: at.Add(time.Minute), Class: samauth.Transient, Code: 90033},
	}
}

// visible are all characters that RFC 6749 lets a token consist of, but for the
// blank at either end.
func visible() string {
	var text strings.Builder
	for c := byte('!'); c <= '~'; c++ {
		text.WriteByte(c)
	}
	return "a " + text.String()
}

// long is a secret made up to a number of bytes.
func long(text samauth.Secret, size int) samauth.Secret {
	return samauth.NewSecret(text.Reveal() + strings.Repeat("x", size-len(text.Reveal())))
}

// put stores a token and looks whether it is there.
func put(ctx context.Context, store samauth.Store, token samauth.RefreshToken, old string) (version string, err error) {
	version, err = store.Swap(ctx, token, old)
	if err != nil {
		return "", fmt.Errorf("Swap in place of version %q: %w", old, err)
	}
	return version, holds(ctx, store, token, version)
}

// holds says how a store does not hold a token under a version.
func holds(ctx context.Context, store samauth.Store, want samauth.RefreshToken, version string) error {
	token, got, err := store.Load(ctx)
	if err != nil {
		return fmt.Errorf("Load after a Swap: %w", err)
	}
	if got != version {
		return fmt.Errorf("Load returned version %q, and Swap had returned %q", got, version)
	}
	return differ(want, token)
}

// conflicts checks that a version is refused and that a store goes on holding a
// token.
func conflicts(ctx context.Context, store samauth.Store, old string, token samauth.RefreshToken, version string) error {
	if _, err := store.Swap(ctx, sample(99), old); !errors.Is(err, samauth.ErrConflict) {
		return fmt.Errorf("the error of Swap in place of version %q is not ErrConflict but %w", old, orNone(err))
	}
	return holds(ctx, store, token, version)
}

var errNone = errors.New("none")

// orNone makes an error that can be told of.
func orNone(err error) error {
	if err == nil {
		return errNone
	}
	return err
}

// differ names the fields in which a token is not the one it should be.
func differ(want, got samauth.RefreshToken) error {
	var fields []string
	for _, field := range []struct {
		name string
		same bool
	}{
		{"Value", want.Value.Equal(got.Value)},
		{"Previous", want.Previous.Equal(got.Previous)},
		{"Generation", want.Generation == got.Generation},
		{"ObtainedAt", near(want.ObtainedAt, got.ObtainedAt)},
		{"Tenant", want.Tenant == got.Tenant},
		{"App", want.App == got.App},
		{"User", want.User == got.User},
		{"MFA", want.MFA == got.MFA},
		{"Failure", want.Failure.Count == got.Failure.Count && near(want.Failure.At, got.Failure.At) &&
			want.Failure.Class == got.Failure.Class && want.Failure.Code == got.Failure.Code},
	} {
		if !field.same {
			fields = append(fields, field.name)
		}
	}
	if fields == nil {
		return nil
	}
	return fmt.Errorf("the token is another than the one stored, in %s", strings.Join(fields, ", "))
}

// near compares times to the second.
func near(want, got time.Time) bool { return want.Sub(got).Abs() < time.Second }
