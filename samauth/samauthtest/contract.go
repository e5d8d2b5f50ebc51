package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/partnersec/partnersec/samauth"
)

// TestStore tests that a store keeps the promises of [samauth.Store], and of
// [samauth.Exclusive] if it is one.
//
// Each call of open makes a place that nothing was ever stored in, a new folder
// or a new vault, and returns two stores of that place. They should share
// nothing but the place, as those of two processes do; a store that lives in
// memory may be both. What has to be closed or deleted, open leaves to
// t.Cleanup.
//
// Of a store that is not a [samauth.Exclusive] it is not asked that two who
// write at the very same time notice each other, only that what they wrote is
// whole. Times have to come back to the second. Where a lock is held it is
// waited for in vain for a few hundredths of a second, several times.
//
// Each promise is a subtest. No message contains a token. Run it under the race
// detector to make the most of it.
func TestStore(t *testing.T, open func(t *testing.T) (one, other samauth.Store)) {
	t.Helper()
	for _, law := range laws() {
		t.Run(law.name, func(t *testing.T) {
			one, other := open(t)
			if err := law.tried(context.Background(), one, other); err != nil {
				t.Errorf("samauthtest: %s: %v", law.name, err)
			}
		})
	}
}

// law is one promise; tried returns how two stores of one empty place broke it.
type law struct {
	name  string
	tried func(ctx context.Context, one, other samauth.Store) error
}

func laws() []law {
	return []law{
		{"a new place is empty", empty},
		{"a token comes back with all that is known about it", comesBack},
		{"a token of which nothing is known comes back as that", bareComesBack},
		{"nothing of an older token remains", nothingRemains},
		{"every character of a token comes back", everyCharacter},
		{"a long token comes back", longComesBack},
		{"every swap has a version of its own", versions},
		{"a stale version is a conflict", staleVersion},
		{"no version is a conflict once something is stored", noVersion},
		{"a version is a conflict while nothing is stored", strangeVersion},
		{"two stores of one place see each other's tokens", shared},
		{"a context that was canceled is an error", canceled},
		{"no error or version contains a token", discreet},
		{"concurrent writers leave whole tokens", concurrent},
		{"the lock keeps others out", lockExcludes},
		{"the lock is free after unlock", lockEnds},
		{"the lock outlives the context it was waited for with", lockStays},
		{"a canceled wait for the lock leaves nothing behind", lockCanceled},
		{"the lock is held by one at a time", lockCounts},
		{"Load and Swap do not need the lock", lockAside},
	}
}

func empty(ctx context.Context, one, other samauth.Store) error {
	for _, store := range []samauth.Store{one, other} {
		if err := isEmpty(ctx, store); err != nil {
			return err
		}
	}
	return nil
}

func isEmpty(ctx context.Context, store samauth.Store) error {
	token, version, err := store.Load(ctx)
	switch {
	case err == nil:
		return errors.New("Load returned a token although none is stored")
	case !errors.Is(err, samauth.ErrNoToken):
		return fmt.Errorf("the error of Load is not ErrNoToken but %w", err)
	case version != "":
		return fmt.Errorf("Load returned version %q beside ErrNoToken; it is %q while nothing is stored", version, "")
	}
	return differ(samauth.RefreshToken{}, token)
}

func comesBack(ctx context.Context, one, _ samauth.Store) error {
	_, err := put(ctx, one, sample(7), "")
	return err
}

func bareComesBack(ctx context.Context, one, _ samauth.Store) error {
	_, err := put(ctx, one, samauth.RefreshToken{Value: sample(1).Value}, "")
	return err
}

func nothingRemains(ctx context.Context, one, _ samauth.Store) error {
	version, err := put(ctx, one, sample(7), "")
	if err != nil {
		return err
	}
	_, err = put(ctx, one, samauth.RefreshToken{Value: sample(8).Value}, version)
	return err
}

func everyCharacter(ctx context.Context, one, _ samauth.Store) error {
	token := sample(1)
	token.Value, token.Previous = samauth.NewSecret(visible()), samauth.NewSecret("~"+visible())
	token.User.Name = "Zoë \"Ω\" \\ <%s>@partner.example"
	_, err := put(ctx, one, token, "")
	return err
}

func longComesBack(ctx context.Context, one, _ samauth.Store) error {
	token := sample(1)
	token.Value, token.Previous = long(token.Value, 4<<10), long(token.Previous, 4<<10)
	_, err := put(ctx, one, token, "")
	return err
}

func versions(ctx context.Context, one, _ samauth.Store) error {
	seen, version := map[string]bool{"": true}, ""
	for _, generation := range []uint64{1, 1, 1, 2, 1} {
		next, err := put(ctx, one, sample(generation), version)
		if err != nil {
			return err
		}
		if seen[next] {
			return fmt.Errorf("version %q was that of another swap, or is none; make a new one each time, even for the same token", next)
		}
		seen[next], version = true, next
	}
	return nil
}

func staleVersion(ctx context.Context, one, other samauth.Store) error {
	first, err := put(ctx, one, sample(1), "")
	if err != nil {
		return err
	}
	second, err := put(ctx, one, sample(2), first)
	if err != nil {
		return err
	}
	return errors.Join(conflicts(ctx, one, first, sample(2), second), conflicts(ctx, other, first, sample(2), second))
}

func noVersion(ctx context.Context, one, other samauth.Store) error {
	version, err := put(ctx, one, sample(1), "")
	if err != nil {
		return err
	}
	return errors.Join(conflicts(ctx, one, "", sample(1), version), conflicts(ctx, other, "", sample(1), version))
}

func strangeVersion(ctx context.Context, one, other samauth.Store) error {
	if _, err := one.Swap(ctx, sample(1), "5eed"); !errors.Is(err, samauth.ErrConflict) {
		return fmt.Errorf("the error of Swap is not ErrConflict but %w", orNone(err))
	}
	return empty(ctx, one, other)
}

func shared(ctx context.Context, one, other samauth.Store) error {
	version := ""
	for generation := range uint64(4) {
		next, err := put(ctx, one, sample(generation), version)
		if err != nil {
			return err
		}
		if err := holds(ctx, other, sample(generation), next); err != nil {
			return fmt.Errorf("the other store: %w", err)
		}
		version, one, other = next, other, one
	}
	return nil
}

func canceled(ctx context.Context, one, other samauth.Store) error {
	version, err := put(ctx, one, sample(1), "")
	if err != nil {
		return err
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := one.Load(ended); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the error of Load is not context.Canceled but %w", orNone(err))
	}
	if _, err := one.Swap(ended, sample(2), version); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the error of Swap is not context.Canceled but %w", orNone(err))
	}
	return errors.Join(holds(ctx, one, sample(1), version), holds(ctx, other, sample(1), version))
}
