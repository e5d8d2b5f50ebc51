package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/partnersec/partnersec/samauth"
)

const (
	writers     = 8 // half of them at each store
	swapsOfEach = 4
)

// concurrent lets writers add one to the generation, over both stores. Whoever
// is told of a conflict tries again. In a store that can keep writers out, none
// of the additions is lost.
func concurrent(ctx context.Context, one, other samauth.Store) error {
	_, exclusive := one.(samauth.Exclusive)
	if _, too := other.(samauth.Exclusive); exclusive != too {
		return errors.New("one of two stores of the same place is an Exclusive and the other is not")
	}
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range errs {
		store := []samauth.Store{one, other}[i%2]
		all.Go(func() { errs[i] = addAll(ctx, store) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, store := range []samauth.Store{one, other} {
		token, _, err := whole(ctx, store)
		if err != nil {
			return err
		}
		if exclusive && token.Generation != writers*swapsOfEach {
			return fmt.Errorf("%d swaps succeeded, and the generation is %d: one writer undid another's work unseen", writers*swapsOfEach, token.Generation)
		}
	}
	return nil
}

// addAll adds one to the generation several times. There are no more conflicts
// than swaps of all writers: each needs one that succeeded meanwhile.
func addAll(ctx context.Context, store samauth.Store) error {
	done := 0
	for range swapsOfEach * (writers + 1) {
		token, version, err := whole(ctx, store)
		if err != nil {
			return err
		}
		_, err = store.Swap(ctx, sample(token.Generation+1), version)
		switch {
		case err == nil:
			done++
		case !errors.Is(err, samauth.ErrConflict):
			return fmt.Errorf("Swap beside other writers: %w", err)
		}
		if done == swapsOfEach {
			return nil
		}
	}
	return errors.New("Swap met conflicts although nobody else had written")
}

// whole loads a token that has to be one of those stored, if there is one yet.
func whole(ctx context.Context, store samauth.Store) (samauth.RefreshToken, string, error) {
	token, version, err := store.Load(ctx)
	if errors.Is(err, samauth.ErrNoToken) {
		return samauth.RefreshToken{}, "", nil
	}
	if err != nil {
		return token, version, fmt.Errorf("Load beside other writers: %w", err)
	}
	if err := differ(sample(token.Generation), token); err != nil {
		return token, version, fmt.Errorf("Load beside other writers: parts of several tokens: %w", err)
	}
	return token, version, nil
}
