package signintest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/partnersec/partnersec/signin"
)

// TestSource tests that the source keeps the promises of [signin.Source], and
// of [signin.PartSource] if it is one, when it is asked the query and narrower
// ones. The query's Ledger is not used; every range gets one of its own.
//
// The ids are those of some events that must be among the answer. Without any,
// the answer must be empty: a law that was tried on nothing is not kept.
//
// The source is ranged some two hundred times and its answer is held in memory,
// so give it a small log that does not change. The error names every law that
// was broken, and how. Run it under the race detector to make the most of it.
func TestSource(source signin.Source, query signin.Query, ids ...string) error {
	query.Ledger = nil
	t := &trial{source: source, query: query}
	first := t.ask(context.Background(), query, forever)
	if err := first.sound(); err != nil {
		return fmt.Errorf("signintest: reading all: %w", err)
	}
	t.events, t.prints = first.events, first.prints
	var broken []error
	for _, law := range t.laws(&first, ids) {
		if err := law.tried(); err != nil {
			broken = append(broken, fmt.Errorf("signintest: %s: %w", law.name, err))
		}
	}
	return errors.Join(broken...)
}

// law is one promise; tried returns how it was broken.
type law struct {
	name  string
	tried func() error
}

func (t *trial) laws(first *run, ids []string) []law {
	return []law{
		{"the expected events", func() error { return t.expected(ids) }},
		{"only what the query wants", t.wanted},
		{"the ledger", first.counted},
		{"the ledger may be nil", t.unledgered},
		{"nothing is read before ranging", t.lazy},
		{"an event is safe to keep", func() error { return t.kept(first) }},
		{"stopping early", t.stops},
		{"stopping early releases what was held", t.releases},
		{"ranging again asks again", t.again},
		{"a context that is cancelled before", t.cancelledBefore},
		{"a context that is cancelled while ranging", t.cancelledWhile},
		{"a narrower query", t.narrows},
		{"ranges side by side", t.concurrent},
		{"parts", t.divides},
	}
}

func (t *trial) expected(ids []string) error {
	if len(ids) == 0 && len(t.events) > 0 {
		return fmt.Errorf("none was named, and %d came; name the ids of some that must be there", len(t.events))
	}
	there := make(map[string]bool, len(t.events))
	for i := range t.events {
		there[t.events[i].ID] = true
	}
	for _, id := range ids {
		if !there[id] {
			return fmt.Errorf("event %q is not among the %d that came", id, len(t.events))
		}
	}
	return nil
}

func (t *trial) wanted() error {
	for i := range t.events {
		if !t.query.Wants(&t.events[i]) {
			return fmt.Errorf("event %s was not asked for", name(&t.events[i]))
		}
	}
	return nil
}

func (t *trial) unledgered() error {
	seen := 0
	for _, err := range t.source.Events(context.Background(), t.query) {
		if err != nil {
			return err
		}
		seen++
	}
	if seen != len(t.events) {
		return fmt.Errorf("%d events came without a ledger, and %d with one", seen, len(t.events))
	}
	return nil
}

func (t *trial) lazy() error {
	query, ledger := t.query, signin.Ledger{}
	query.Ledger = &ledger
	t.source.Events(context.Background(), query)
	if ledger.Files+ledger.Slices+ledger.Pages+ledger.Rows+ledger.Unreadable > 0 {
		return fmt.Errorf("the ledger has %d files, %d pages and %d rows after Events alone; read inside the iterator",
			ledger.Files, ledger.Pages, ledger.Rows)
	}
	return nil
}

// kept reads again, which overwrites what a source may have reused, and looks
// whether the first events are still as they came.
func (t *trial) kept(first *run) error {
	t.ask(context.Background(), t.query, forever)
	for i := range first.events {
		if fingerprint(&first.events[i]) != first.prints[i] {
			return fmt.Errorf("event %s changed after it was yielded; it shares a buffer that is written again", name(&first.events[i]))
		}
	}
	return nil
}

func (t *trial) stops() error {
	for _, k := range prefixes(len(t.events)) {
		stopped := t.ask(context.Background(), t.query, func(n int) bool { return n < k })
		if err := stopped.sound(); err != nil {
			return fmt.Errorf("after %d of %d events: %w", k, len(t.events), err)
		}
		if len(stopped.events) != k {
			return fmt.Errorf("%d events came where %d had come before", len(stopped.events), k)
		}
		if err := stopped.counted(); err != nil {
			return fmt.Errorf("after %d of %d events: %w", k, len(t.events), err)
		}
	}
	return nil
}

func (t *trial) again() error {
	events := t.source.Events(context.Background(), t.query)
	for _, times := range []string{"first", "second"} {
		var got run
		got.follow(events, forever)
		if err := got.sound(); err != nil {
			return fmt.Errorf("the %s time: %w", times, err)
		}
		if err := differ(t.prints, got.prints, t.events, got.events); err != nil {
			return fmt.Errorf("the %s time: %w", times, err)
		}
	}
	return nil
}

func (t *trial) cancelledBefore() error {
	if len(t.events) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got := t.ask(ctx, t.query, forever)
	return got.ended(ctx, 0)
}

func (t *trial) cancelledWhile() error {
	for _, k := range prefixes(len(t.events) - 1) {
		ctx, cancel := context.WithCancel(context.Background())
		got := t.ask(ctx, t.query, func(n int) bool {
			if n == k {
				cancel()
			}
			return true
		})
		cancel()
		if err := got.ended(ctx, k); err != nil {
			return fmt.Errorf("after %d of %d events: %w", k, len(t.events), err)
		}
	}
	return nil
}

// concurrent ranges the source in four goroutines that take turns. Each waits
// for the others at its first event, but not for good: a source may serve one
// after another.
func (t *trial) concurrent() error {
	var runs [4]run
	var begun atomic.Int32
	var all sync.WaitGroup
	for i := range runs {
		all.Go(func() {
			runs[i] = t.ask(context.Background(), t.query, func(n int) bool {
				if n == 1 {
					begun.Add(1)
					for turns := 0; turns < 1000 && begun.Load() < int32(len(runs)); turns++ {
						runtime.Gosched()
					}
				}
				runtime.Gosched()
				return true
			})
		})
	}
	all.Wait()
	for i := range runs {
		if err := t.whole(&runs[i]); err != nil {
			return fmt.Errorf("one of four: %w", err)
		}
	}
	return nil
}

// whole checks that a run gave all that the first one gave.
func (t *trial) whole(got *run) error {
	if err := got.sound(); err != nil {
		return err
	}
	if err := differ(t.prints, got.prints, t.events, got.events); err != nil {
		return err
	}
	return got.counted()
}
