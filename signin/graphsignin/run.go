package graphsignin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// run is one reading of the log for one query. Its goroutines read slices; the
// one that ranges yields their events and keeps the ledger and the checkpoint.
type run struct {
	source  *Source
	query   signin.Query
	ledger  *signin.Ledger
	now     time.Time // when the run began
	asked   signin.Window
	memory  *memory // nil without a checkpoint
	room    *room
	todo    []slice
	reading map[slice]bool
	lost    []error // why slices could not be read
	failed  int     // slices in a row that could not be read
}

const (
	readers    = 4 // slices that are read at once
	mostFailed = 5 // slices in a row that cannot be read before the rest is left alone
	mostNamed  = 3 // reasons in an error
)

// read reads all slices. When it returns, none of its goroutines is left.
func (r *run) read(ctx context.Context, yield func(signin.Event, error) bool) error {
	reading, cancel := context.WithCancel(ctx)
	out := make(chan batch)
	defer func() {
		cancel()
		for len(r.reading) > 0 {
			if b := <-out; b.end != nil {
				delete(r.reading, b.slice)
			}
		}
	}()
	for {
		for len(r.reading) < readers && len(r.todo) > 0 {
			r.reading[r.todo[0]] = true
			go r.start(reading, r.todo[0], out)
			r.todo = r.todo[1:]
		}
		if len(r.reading) == 0 {
			return r.verdict()
		}
		b := <-out
		if b.end != nil {
			delete(r.reading, b.slice)
		}
		err := r.take(ctx, b, yield)
		if err == errStop {
			return err
		}
		if err != nil {
			r.abandon()
			return fmt.Errorf("%w: %w", ErrIncomplete, err)
		}
	}
}

// start reads one slice. It always sends an end.
func (r *run) start(ctx context.Context, s slice, out chan<- batch) {
	w := &walk{run: r, slice: s, seen: newSeen(s.before), out: out}
	end := w.read(ctx)
	out <- batch{slice: s, end: end}
}

// take yields what is in a batch, or notes how a slice ended. An error ends the
// run.
func (r *run) take(ctx context.Context, b batch, yield func(signin.Event, error) bool) error {
	r.ledger.Merge(&b.ledger)
	defer r.room.leave(b.room)
	for i := range b.events {
		if err := ctx.Err(); err != nil {
			return err
		}
		event := &b.events[i]
		if r.memory != nil && !r.memory.news(b.slice.kind, event, b.texts[i], r.ledger) {
			continue
		}
		if r.query.Take(event) && !yield(*event, nil) {
			return errStop
		}
	}
	if b.end == nil {
		return nil
	}
	return r.finish(ctx, b.slice, b.end)
}

// finish notes how a slice ended.
func (r *run) finish(ctx context.Context, s slice, end *ending) error {
	switch {
	case end.err == nil && end.pieces == nil:
		r.failed = 0
		return r.memory.save(ctx, s)
	case end.err == nil:
		r.todo = append(end.pieces, r.todo...)
		return nil
	}
	if why := refusal(end.err); why != nil {
		r.ledger.Gap(s.gap())
		return why
	}
	r.lose(s, end.err)
	if errors.Is(end.err, ErrRetention) {
		return nil
	}
	if r.failed++; r.failed >= mostFailed {
		return r.reasons()
	}
	return nil
}

// lose notes that a slice could not be read.
func (r *run) lose(s slice, why error) {
	r.ledger.Gap(s.gap())
	r.lost = append(r.lost, fmt.Errorf("%s: %w", s, why))
}

// abandon notes that the slices that are left are not read.
func (r *run) abandon() {
	for s := range r.reading {
		r.ledger.Gap(s.gap())
	}
	for _, s := range r.todo {
		r.ledger.Gap(s.gap())
	}
}

// verdict is the error of a run that came to its end.
func (r *run) verdict() error {
	if len(r.lost) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrIncomplete, r.reasons())
}

// reasons are why slices were lost, the first few of them.
func (r *run) reasons() error {
	if more := len(r.lost) - mostNamed; more > 0 {
		return fmt.Errorf("%w; and %d more, which the ledger names", errors.Join(r.lost[:mostNamed]...), more)
	}
	return errors.Join(r.lost...)
}

// inWindow says whether a time is one that the query asks for.
func (r *run) inWindow(t time.Time) bool {
	return !t.Before(r.asked.From) && t.Before(r.asked.To)
}
