package signintest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"

	"github.com/partnersec/partnersec/signin"
)

// trial is a source on trial, and what it answered when it was first asked.
type trial struct {
	source signin.Source
	query  signin.Query
	events []signin.Event
	prints []string
}

// run is what came of one range.
type run struct {
	events []signin.Event
	prints []string // the events' fingerprints when they came
	err    error    // the error that ended it
	breach error    // the way in which it was no range at all
	ledger *signin.Ledger
}

// forever never stops a run.
func forever(int) bool { return true }

// ask ranges the source with a ledger of its own, until goOn says no to the
// number of events that came.
func (t *trial) ask(ctx context.Context, query signin.Query, goOn func(n int) bool) run {
	return ask(ctx, t.source, query, goOn)
}

func ask(ctx context.Context, source signin.Source, query signin.Query, goOn func(n int) bool) run {
	r := run{ledger: new(signin.Ledger)}
	query.Ledger = r.ledger
	r.follow(source.Events(ctx, query), goOn)
	return r
}

// follow calls the iterator itself, so that it sees what a range statement
// hides: pairs after an error, and pairs after the end.
func (r *run) follow(events iter.Seq2[signin.Event, error], goOn func(n int) bool) {
	stopped := false
	defer func() {
		if stop := recover(); stop != nil && (r.breach == nil || stop != any(r.breach)) {
			panic(stop)
		}
	}()
	events(func(event signin.Event, err error) bool {
		r.breach = r.breached(&event, err, stopped)
		if r.breach != nil {
			panic(r.breach)
		}
		if err != nil {
			r.err = err
			return true
		}
		r.events = append(r.events, event)
		r.prints = append(r.prints, fingerprint(&event))
		stopped = !goOn(len(r.events))
		return !stopped
	})
}

func (r *run) breached(event *signin.Event, err error, stopped bool) error {
	switch {
	case stopped:
		return errors.New("it was told to stop and yielded again; return when yield says false")
	case r.err != nil:
		return fmt.Errorf("a pair came after the error %q; an error is the last pair", r.err)
	case err != nil && !reflect.ValueOf(event).Elem().IsZero():
		return fmt.Errorf("an event came beside the error %q; the event beside an error is zero", err)
	}
	return nil
}

// sound reports an end by breach or error.
func (r *run) sound() error {
	if r.breach != nil {
		return r.breach
	}
	if r.err != nil {
		return fmt.Errorf("it failed after %d events: %w", len(r.events), r.err)
	}
	return nil
}

// ended checks that the range ended with the context's error, after n events.
func (r *run) ended(ctx context.Context, n int) error {
	switch {
	case r.breach != nil:
		return r.breach
	case len(r.events) > n:
		return fmt.Errorf("%d events came after the context was cancelled", len(r.events)-n)
	case r.err == nil:
		return fmt.Errorf("the range ended without an error; yield %q", ctx.Err())
	case !errors.Is(r.err, ctx.Err()):
		return fmt.Errorf("the range ended with %q and not with the context's %q", r.err, ctx.Err())
	}
	return nil
}

// counted checks the ledger against the events that came.
func (r *run) counted() error {
	wanted := r.ledger.Rows - r.ledger.Outside
	if n := int64(len(r.events)); wanted < n || wanted > n+r.ledger.Duplicates {
		return fmt.Errorf("the ledger has %d rows that the query wants, and %d were yielded; call Query.Take once for each", wanted, n)
	}
	for i := range r.events {
		if r.events[i].Time.After(r.ledger.Watermark) {
			return fmt.Errorf("the watermark is older than event %s; call Query.Take before yielding", name(&r.events[i]))
		}
	}
	return nil
}

// fingerprint is all of an event as a text.
func fingerprint(event *signin.Event) string {
	text, err := json.Marshal(event)
	if err != nil { // a year after 9999
		return fmt.Sprintf("%#v", *event)
	}
	return string(text)
}

// name tells a person which event is meant.
func name(event *signin.Event) string {
	return fmt.Sprintf("%q of %s", event.ID, event.Time.Format("2006-01-02T15:04:05Z"))
}

// prefixes are the places at which a range of n events is stopped: each if they
// are few, else some.
func prefixes(n int) []int {
	var places []int
	for k := 1; k <= n; k++ {
		if n <= 48 || k <= 8 || k == n/2 || k == n-1 || k == n {
			places = append(places, k)
		}
	}
	return places
}

// differ compares two answers without regard to their order.
func differ(want, got []string, wanted, came []signin.Event) error {
	surplus := make(map[string]int, len(want))
	for _, print := range want {
		surplus[print]--
	}
	var extra, missing []string
	for i, print := range got {
		if surplus[print]++; surplus[print] > 0 {
			extra = append(extra, name(&came[i]))
		}
	}
	for i, print := range want {
		if surplus[print] < 0 {
			surplus[print]++
			missing = append(missing, name(&wanted[i]))
		}
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("%d events are missing and %d are too many; %s is missing", len(missing), len(extra), missing[0])
	case len(extra) > 0:
		return fmt.Errorf("%d events are too many, such as %s", len(extra), extra[0])
	}
	return nil
}
