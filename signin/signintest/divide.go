package signintest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/partnersec/partnersec/signin"
)

// divides checks the promises of a signin.PartSource, if the source is one.
func (t *trial) divides() error {
	whole, ok := t.source.(signin.PartSource)
	if !ok {
		return nil
	}
	for n := 1; n <= 8; n++ {
		for _, way := range []struct {
			says  string
			reads func([]signin.Source) []run
		}{
			{"side by side", t.sideBySide},
			{"one after another", t.oneAfterAnother},
		} {
			if err := t.divided(whole.Parts(n), n, way.reads); err != nil {
				return fmt.Errorf("%d, ranged %s: %w", n, way.says, err)
			}
		}
	}
	return nil
}

func (t *trial) divided(parts []signin.Source, n int, reads func([]signin.Source) []run) error {
	if len(parts) > n {
		return fmt.Errorf("there are %d", len(parts))
	}
	for _, part := range parts {
		if part == nil {
			return errors.New("one is nil")
		}
	}
	sum := run{ledger: new(signin.Ledger)}
	for _, part := range reads(parts) {
		if err := part.sound(); err != nil {
			return err
		}
		sum.events = append(sum.events, part.events...)
		sum.prints = append(sum.prints, part.prints...)
		sum.ledger.Merge(part.ledger)
	}
	return t.whole(&sum)
}

func (t *trial) sideBySide(parts []signin.Source) []run {
	runs := make([]run, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() { runs[i] = ask(context.Background(), part, t.query, forever) })
	}
	all.Wait()
	return runs
}

func (t *trial) oneAfterAnother(parts []signin.Source) []run {
	runs := make([]run, len(parts))
	for i, part := range parts {
		runs[i] = ask(context.Background(), part, t.query, forever)
	}
	return runs
}
