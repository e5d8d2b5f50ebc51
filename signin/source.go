package signin

import (
	"context"
	"iter"
)

// Source is a log of sign-ins.
//
// Events is lazy: it reads as far as it is ranged and no further. An error is
// the last pair and comes with a zero Event. Stopping early releases all that
// was held, ranging again asks again, and a cancelled context ends the range
// with the context's error. Every event yielded is one the query wants, and the
// query's ledger tells what else there was. signintest.TestSource is this law
// as a test.
type Source interface {
	Events(ctx context.Context, query Query) iter.Seq2[Event, error]
}

// PartSource is a Source that can be read in parts, each by a goroutine of its
// own. Ranged side by side or one after another, each once, the parts yield
// every event of the whole exactly once. Parts returns at most n sources.
type PartSource interface {
	Source
	Parts(n int) []Source
}

// List is a slice of events that is a Source.
type List []Event

var _ PartSource = List(nil)

// Events yields the events of the list that the query wants, in order.
func (l List) Events(ctx context.Context, query Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for i := range l {
			if err := ctx.Err(); err != nil {
				yield(Event{}, err)
				return
			}
			if query.Take(&l[i]) && !yield(l[i], nil) {
				return
			}
		}
	}
}

// Parts cuts the list into at most n lists.
func (l List) Parts(n int) []Source {
	n = max(1, min(n, len(l)))
	parts := make([]Source, n)
	for i := range parts {
		parts[i] = l[i*len(l)/n : (i+1)*len(l)/n]
	}
	return parts
}

// Join is the given sources, one after another.
func Join(sources ...Source) PartSource { return joined(sources) }

type joined []Source

func (j joined) Events(ctx context.Context, query Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for _, source := range j {
			for event, err := range source.Events(ctx, query) {
				if !yield(event, err) || err != nil {
					return
				}
			}
		}
	}
}

// Parts gives the i-th part of every source to the i-th part of the whole.
func (j joined) Parts(n int) []Source {
	n = max(1, n)
	parts := make([]joined, n)
	for i, source := range j {
		divisible, ok := source.(PartSource)
		if !ok {
			parts[i%n] = append(parts[i%n], source)
			continue
		}
		for k, part := range divisible.Parts(n) {
			parts[k%n] = append(parts[k%n], part)
		}
	}
	sources := make([]Source, n)
	for i := range parts {
		sources[i] = parts[i]
	}
	return sources
}
