package signintest

import (
	"context"
	"iter"
	"math/rand/v2"

	"github.com/partnersec/partnersec/signin"
)

// source is a function that is a Source.
type source func(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error]

func (s source) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return s(ctx, query)
}

// FailAfter is the source, which fails with err after n events, or at its end
// if it has fewer. It reads no further than that.
func FailAfter(whole signin.Source, n int, err error) signin.Source {
	return source(func(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
		return func(yield func(signin.Event, error) bool) {
			for event, failure := range Truncate(whole, n).Events(ctx, query) {
				if !yield(event, failure) || failure != nil {
					return
				}
			}
			yield(signin.Event{}, err)
		}
	})
}

// Truncate is the source, which ends after n events as if there were no more.
// Its ledger does not tell, as that of a log that was cut off does not.
func Truncate(whole signin.Source, n int) signin.Source {
	return source(func(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
		return func(yield func(signin.Event, error) bool) {
			if n <= 0 {
				return
			}
			left := n
			for event, err := range whole.Events(ctx, query) {
				left--
				if !yield(event, err) || err != nil || left == 0 {
					return
				}
			}
		}
	})
}

// Duplicate is the source, which yields every n-th event twice in a row, as
// pages do that overlap. The ledger counts the second one as a row too.
func Duplicate(whole signin.Source, n int) signin.Source {
	return source(func(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
		return func(yield func(signin.Event, error) bool) {
			count := 0
			for event, err := range whole.Events(ctx, query) {
				if !yield(event, err) || err != nil {
					return
				}
				if count++; count%max(n, 1) != 0 {
					continue
				}
				if err := ctx.Err(); err != nil {
					yield(signin.Event{}, err)
					return
				}
				if query.Take(&event) && !yield(event, nil) {
					return
				}
			}
		}
	})
}

// Shuffle is the source in another order, the same for the same seed. It reads
// all of the source before it yields the first event, and its ledger is ahead
// of what was yielded; an error still comes last.
func Shuffle(whole signin.Source, seed uint64) signin.Source {
	return source(func(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
		return func(yield func(signin.Event, error) bool) {
			var events []signin.Event
			var failure error
			for event, err := range whole.Events(ctx, query) {
				if failure = err; err == nil {
					events = append(events, event)
				}
			}
			random := rand.New(rand.NewPCG(seed, seed))
			random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			for _, event := range events {
				if err := ctx.Err(); err != nil {
					yield(signin.Event{}, err)
					return
				}
				if !yield(event, nil) {
					return
				}
			}
			if failure != nil {
				yield(signin.Event{}, failure)
			}
		}
	})
}

// CancelAfter is the source, which calls cancel once n events have been
// yielded, before it is asked for the next. Give it the cancel function of the
// context that the range runs under.
func CancelAfter(whole signin.Source, n int, cancel context.CancelFunc) signin.Source {
	return source(func(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
		return func(yield func(signin.Event, error) bool) {
			if n <= 0 {
				cancel()
			}
			count := 0
			for event, err := range whole.Events(ctx, query) {
				if !yield(event, err) || err != nil {
					return
				}
				if count++; count == n {
					cancel()
				}
			}
		}
	})
}

// Strip is the event as a log would tell it that does not carry the fields.
func Strip(event signin.Event, fields signin.Fields) signin.Event {
	event.Has &^= fields
	if fields.Has(signin.FieldErrorCode) {
		event.Status.Code = 0
	}
	if fields.Has(signin.FieldAdditionalDetails) {
		event.Status.AdditionalDetails = ""
	}
	if fields.Has(signin.FieldRequirement) {
		event.Requirement = ""
	}
	if fields.Has(signin.FieldRequirementPolicies) {
		event.RequirementPolicies = nil
	}
	if fields.Has(signin.FieldSteps) {
		event.Steps = nil
	}
	if fields.Has(signin.FieldPolicies) {
		event.Policies = nil
	}
	if fields.Has(signin.FieldClientApp) {
		event.ClientApp = ""
	}
	return event
}
