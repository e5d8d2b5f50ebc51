package signintest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

var start = time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)

// log is a small log with every kind, several users, equal times and an event
// without a time.
func log() signin.List {
	var events signin.List
	for i := range 12 {
		events = append(events, signin.Event{
			ID:    fmt.Sprintf("event-%d", i),
			Time:  start.Add(time.Duration(i/2) * time.Minute),
			Kind:  signin.Kinds()[i%5],
			User:  signin.User{ID: fmt.Sprintf("aaaaaaaa-0000-4000-8000-00000000000%d", i%3)},
			Steps: []signin.Step{{Method: "Password", Succeeded: signin.True}},
		})
	}
	events[7].Time = time.Time{}
	return events
}

func TestAListAndAJoinOfListsKeepTheLaw(t *testing.T) {
	all := log()
	for name, source := range map[string]signin.Source{
		"a list":                     all,
		"a join of lists":            signin.Join(all[:5], all[5:6], all[6:]),
		"a join of joins":            signin.Join(signin.Join(all[:5]), signin.Join(all[5:6], all[6:])),
		"a join with undivided ones": signin.Join(undivided{all[:5]}, all[5:]),
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, signintest.TestSource(source, signin.Query{}, "event-0", "event-11"))
		})
	}
}

func TestTheLawIsTriedUnderTheCallersQuery(t *testing.T) {
	query := signin.Query{From: start.Add(time.Minute), Kinds: []signin.Kind{signin.Interactive, signin.UnknownKind}}
	require.NoError(t, signintest.TestSource(log(), query, "event-5", "event-10"))
	require.ErrorContains(t, signintest.TestSource(log(), query, "event-1"), `event "event-1" is not among the 4`)
}

func TestAnEventThatIsNotAskedForIsReported(t *testing.T) {
	source := events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
		_ = yield(log()[0], nil) && yield(log()[1], nil)
	})
	err := signintest.TestSource(source, signin.Query{Kinds: []signin.Kind{signin.Interactive}}, "event-1")
	require.ErrorContains(t, err, `only what the query wants: event "event-0" of 2026-11-03T08:00:00Z was not asked for`)
}

func TestNothingIsProvedByAnEmptySource(t *testing.T) {
	require.NoError(t, signintest.TestSource(signin.List{}, signin.Query{}))
	require.ErrorContains(t, signintest.TestSource(signin.List{}, signin.Query{}, "event-0"), `event "event-0" is not among the 0`)
	require.ErrorContains(t, signintest.TestSource(log(), signin.Query{}), "name the ids of some that must be there")
}

func TestTheLawHoldsUnderVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		require.NoError(t, signintest.TestSource(log(), signin.Query{}, "event-0"))
	})
}

func TestASourceThatFailsIsReportedWithItsError(t *testing.T) {
	broken := errors.New("the disk is gone")
	err := signintest.TestSource(signintest.FailAfter(log(), 3, broken), signin.Query{}, "event-0")
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "reading all: it failed after 3 events")
}

// undivided hides that a source can be read in parts.
type undivided struct{ signin.Source }

// events makes a function a source.
type events func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool)

func (e events) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) { e(ctx, query, yield) }
}

// eager is a source that reads before it is ranged.
type eager struct{ signin.List }

func (e eager) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	var all signin.List
	for event := range e.List.Events(ctx, query) {
		all = append(all, event)
	}
	return undivided{all}.Events(ctx, signin.Query{})
}

// parted is a source with parts of its own making.
type parted struct {
	signin.List
	parts func(n int) []signin.Source
}

func (p parted) Parts(n int) []signin.Source { return p.parts(n) }

// serve yields the events that the query wants, after change.
func serve(change func(i int, event *signin.Event)) events {
	return func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
		for i, event := range log() {
			if ctx.Err() != nil {
				yield(signin.Event{}, ctx.Err())
				return
			}
			change(i, &event)
			if query.Take(&event) && !yield(event, nil) {
				return
			}
		}
	}
}

func asked(from func(*signin.Query)) events {
	return func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
		from(&query)
		for event, err := range log().Events(ctx, query) {
			if !yield(event, err) {
				return
			}
		}
	}
}

func TestEachLawIsMissedByASourceThatBreaksIt(t *testing.T) {
	cursor := 0
	var asks atomic.Int64
	for _, broken := range []struct {
		name   string
		source signin.Source
		says   string
	}{
		{"it reads before it is ranged", eager{log()}, "nothing is read before ranging: the ledger has 0 files, 0 pages and 12 rows"},
		{"it goes on after a stop", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			log().Events(ctx, query)(func(event signin.Event, err error) bool {
				yield(event, err)
				return err == nil
			})
		}), "stopping early: after 1 of 12 events: it was told to stop and yielded again"},
		{"it yields beside an error", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			yield(log()[0], errors.New("half read"))
		}), `reading all: an event came beside the error "half read"`},
		{"it goes on after an error", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			_ = yield(signin.Event{}, errors.New("a bad row")) && yield(log()[0], nil)
		}), `reading all: a pair came after the error "a bad row"`},
		{"it can be ranged once only", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			for ; cursor < 12; cursor++ {
				event := log()[cursor]
				if query.Take(&event) && !yield(event, nil) {
					return
				}
			}
		}), "ranging again asks again: the first time: 12 events are missing"},
		{"it answers otherwise every time", serve(func(i int, event *signin.Event) {
			event.CorrelationID = fmt.Sprint(asks.Add(1))
		}), "ranging again asks again: the first time: 12 events are missing and 12 are too many"},
		{"it yields slices that it writes again", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			steps := []signin.Step{{Method: "Password"}}
			serve(func(i int, event *signin.Event) {
				steps[0].Detail = event.ID
				event.Steps = steps
			})(ctx, query, yield)
		}), "an event is safe to keep: event \"event-0\" of 2026-11-03T08:00:00Z changed after it was yielded"},
		{"it ignores cancellation", asked(func(query *signin.Query) {}).deaf(),
			"a context that is cancelled before: 12 events came after the context was cancelled"},
		{"it notices cancellation at the start only", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			if ctx.Err() != nil {
				yield(signin.Event{}, ctx.Err())
				return
			}
			log().Events(context.Background(), query)(yield)
		}), "a context that is cancelled while ranging: after 1 of 12 events: 11 events came after the context was cancelled"},
		{"it ends without an error when cancelled", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			for event, err := range log().Events(ctx, query) {
				if err != nil || !yield(event, nil) {
					return
				}
			}
		}), `a context that is cancelled before: the range ended without an error; yield "context canceled"`},
		{"it ends with an error of its own when cancelled", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			for event, err := range log().Events(ctx, query) {
				if err != nil {
					err = errors.New("interrupted")
				}
				if !yield(event, err) {
					return
				}
			}
		}), `the range ended with "interrupted" and not with the context's "context canceled"`},
		{"its window includes the end", asked(func(query *signin.Query) {
			if !query.To.IsZero() {
				query.To = query.To.Add(1)
			}
		}), "a narrower query: until 2026-11-03T08:00:00Z, that moment excluded: 2 events are too many"},
		{"its window excludes the beginning", asked(func(query *signin.Query) {
			if !query.From.IsZero() {
				query.From = query.From.Add(1)
			}
		}), "a narrower query: from 2026-11-03T08:00:00Z on, that moment included: 2 events are missing"},
		{"its window drops events without a time", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			for event, err := range log().Events(ctx, query) {
				if !query.From.IsZero() && err == nil && event.Time.IsZero() {
					query.Ledger.Outside++
				} else if !yield(event, err) {
					return
				}
			}
		}), `1 events are missing and 0 are too many; "event-7" of 0001-01-01T00:00:00Z is missing`},
		{"it ignores kinds", asked(func(query *signin.Query) { query.Kinds = nil }), "a narrower query: kind unknown: 9 events are too many"},
		{"it ignores users", asked(func(query *signin.Query) { query.Users = nil }), "a narrower query: user aaaaaaaa-0000-4000-8000-000000000000: 8 events are too many"},
		{"it compares users by case", asked(func(query *signin.Query) {
			if len(query.Users) > 0 && query.Users[0] >= "a" {
				return
			}
			query.Users = slices.Repeat(query.Users, 1)
			for i := range query.Users {
				query.Users[i] = "?"
			}
		}), "a narrower query: user AAAAAAAA-0000-4000-8000-000000000000: 4 events are missing"},
		{"it counts nothing", asked(func(query *signin.Query) { query.Ledger = nil }), "the ledger: the ledger has 0 rows that the query wants, and 12 were yielded"},
		{"it counts in advance", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			list := undivided{log()}
			signintest.Shuffle(list, 1).Events(ctx, query)(yield)
		}), "stopping early: after 1 of 12 events: the ledger has 12 rows that the query wants, and 1 were yielded"},
		{"it keeps no watermark", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			for event, err := range log().Events(ctx, query) {
				if query.Ledger != nil {
					query.Ledger.Watermark = time.Time{}
				}
				if !yield(event, err) {
					return
				}
			}
		}), `the ledger: the watermark is older than event "event-0"`},
		{"it yields less without a ledger", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			if query.Ledger != nil {
				log().Events(ctx, query)(yield)
			}
		}), "the ledger may be nil: 0 events came without a ledger, and 12 with one"},
		{"it shares a cursor between ranges", &shared{}, "ranges side by side: one of four: "},
		{"it leaves a goroutine behind", events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			next, _ := iter.Pull2(log().Events(ctx, query))
			for event, err, ok := next(); ok && yield(event, err); event, err, ok = next() {
			}
		}), "stopping early releases what was held: 16 ranges were stopped, and 16 goroutines of theirs are still there"},
		{"it has more parts than asked for", parted{log(), func(n int) []signin.Source { return log().Parts(n + 1) }},
			"parts: 1, ranged side by side: there are 2"},
		{"a part of it is nil", parted{log(), func(n int) []signin.Source { return make([]signin.Source, n) }},
			"parts: 1, ranged side by side: one is nil"},
		{"its parts overlap", parted{log(), func(n int) []signin.Source {
			return append(log().Parts(n), log()[11:])[min(n, 2)-1:]
		}}, "parts: "},
		{"its parts leave a rest", parted{log(), func(n int) []signin.Source { return log()[:12/n*n-n/8].Parts(n) }},
			"parts: 5, ranged side by side: 2 events are missing and 0 are too many"},
		{"its parts must be ranged in turn", parted{log(), inTurn}, "parts: 2, ranged "},
	} {
		t.Run(broken.name, func(t *testing.T) {
			cursor = 0
			err := signintest.TestSource(broken.source, signin.Query{}, "event-0")
			require.ErrorContains(t, err, broken.says)
			require.ErrorContains(t, err, "signintest: ")
		})
	}
}

// deaf hides the context from a source.
func (e events) deaf() events {
	return func(_ context.Context, query signin.Query, yield func(signin.Event, error) bool) {
		e(context.Background(), query, yield)
	}
}

// shared is a source whose ranges move one cursor; a range resets it.
type shared struct{ turns chan int }

func (s *shared) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		if s.turns == nil {
			s.turns = make(chan int, 1)
			s.turns <- 0
		}
		<-s.turns
		s.turns <- 0
		for {
			i := <-s.turns
			s.turns <- i + 1
			if i >= 12 {
				return
			}
			if ctx.Err() != nil {
				yield(signin.Event{}, ctx.Err())
				return
			}
			event := log()[i]
			if query.Take(&event) && !yield(event, nil) {
				return
			}
		}
	}
}

// inTurn are parts that hand the rest of the log to whoever comes last.
func inTurn(n int) []signin.Source {
	parts := make([]signin.Source, n)
	ranged := make(chan int, 1)
	ranged <- 0
	for i := range parts {
		parts[i] = events(func(ctx context.Context, query signin.Query, yield func(signin.Event, error) bool) {
			before := <-ranged
			ranged <- before + 1
			if before == 0 && i == 0 {
				log().Events(ctx, query)(yield)
			}
		})
	}
	slices.Reverse(parts)
	return parts
}
