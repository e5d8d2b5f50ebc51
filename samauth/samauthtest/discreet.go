package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// discreet makes a store fail in every way that needs no fault of the place,
// and looks for the tokens in what it says.
func discreet(ctx context.Context, one, other samauth.Store) error {
	kept, refused := sample(1), sample(2)
	version, err := put(ctx, one, kept, "")
	if err != nil {
		return err
	}
	said := failures(ctx, one, refused, version)
	said = append(said, failures(ctx, other, refused, version)...)
	said = append(said, errors.New(version))
	for _, err := range said {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, secret := range []samauth.Secret{kept.Value, kept.Previous, refused.Value, refused.Previous} {
			if strings.Contains(text, secret.Reveal()) {
				return errors.New("an error or a version contains a token; leave out what was stored or was to be")
			}
		}
	}
	return nil
}

// failures are the errors of calls that have to fail.
func failures(ctx context.Context, store samauth.Store, token samauth.RefreshToken, version string) (errs []error) {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, _, loading := store.Load(ended)
	errs = append(errs, loading)
	for _, old := range []string{"", "5eed"} {
		_, swapping := store.Swap(ctx, token, old)
		errs = append(errs, swapping)
	}
	_, swapping := store.Swap(ended, token, version)
	errs = append(errs, swapping)
	if locker, ok := store.(samauth.Exclusive); ok {
		unlock, locking := locker.Lock(ended)
		if locking == nil {
			unlock()
		}
		errs = append(errs, locking)
	}
	return errs
}
