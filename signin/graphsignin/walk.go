package graphsignin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/partnersec/partnersec/signin"
)

// walk is the reading of one slice.
type walk struct {
	run   *run
	slice slice
	seen  *seen
	out   chan<- batch
}

// batch is what a page has brought, or with an end how the reading of a slice
// ended.
type batch struct {
	slice  slice
	events []signin.Event
	texts  []string
	ledger signin.Ledger // of the page
	room   int64         // that it takes
	end    *ending
}

// ending is how the reading of a slice ended: with an error, with the pieces
// that are to be read in its place, or well.
type ending struct {
	err    error
	pieces []slice
}

const (
	restarts  = 3     // how often a slice is begun again
	mostEmpty = 1_000 // pages in a row without a new record
)

// badPage is an answer that is no page, or has a link that is none.
type badPage struct{ error }

func (e badPage) Unwrap() error { return e.error }

var errLoop = badPage{errors.New("the links to next pages lead in a circle")}

// read reads the slice from its first page to its last.
func (w *walk) read(ctx context.Context) *ending {
	for began := 1; ; began++ {
		followed, pieces, err := w.once(ctx)
		switch {
		case err == nil:
			return &ending{pieces: pieces}
		case ctx.Err() != nil || refusal(err) != nil:
			return &ending{err: err}
		case began <= restarts && !overtaxed(err) && (followed || !rejected(err)):
			continue // the link has expired, or a page was none
		case overtaxed(err), w.tooOld(err) && w.slice.to.Sub(w.slice.from) > day:
			if pieces := w.pieces(w.slice.halve()); pieces != nil {
				return &ending{pieces: pieces}
			}
		}
		if w.tooOld(err) {
			err = fmt.Errorf("%w: %w", ErrRetention, err)
		}
		return &ending{err: err}
	}
}

// tooOld says whether Graph may have refused the slice because it no longer keeps
// the beginning of it. Its words for that are no documented ones.
func (w *walk) tooOld(err error) bool {
	return rejected(err) && w.run.now.Sub(w.slice.from) > shortestKept
}

// pieces are to be read in place of the slice; what came of it is not yielded
// again.
func (w *walk) pieces(pieces []slice) []slice {
	for i := range pieces {
		pieces[i].before = w.seen
	}
	return pieces
}

// once follows the links from the first page on. Followed says whether a link of
// Graph's was followed.
func (w *walk) once(ctx context.Context) (followed bool, pieces []slice, err error) {
	link := w.run.source.first(w.slice, w.run.query.Users)
	links := map[digest]bool{digestOf(link): true}
	if err := w.send(ctx, batch{ledger: signin.Ledger{Slices: 1}}); err != nil {
		return false, nil, err
	}
	for empty := 0; ; {
		page, err := w.page(ctx, link)
		if err != nil {
			return followed, nil, err
		}
		if page.next == "" {
			return followed, nil, nil
		}
		if pieces := w.slice.thin(page.reach); !followed && pieces != nil {
			return false, w.pieces(pieces), nil
		}
		if empty++; page.fresh > 0 {
			empty = 0
		}
		if next := digestOf(page.next); links[next] || empty > mostEmpty {
			return true, nil, errLoop
		} else {
			links[next] = true
		}
		if err := sameResource(link, page.next); err != nil {
			return true, nil, badPage{err}
		}
		link, followed = page.next, true
	}
}

// arrival is what a page says of the slice.
type arrival struct {
	next  string    // the link to the next page; empty on the last
	reach time.Time // the time of its oldest record, zero if it has none
	fresh int       // records that had not come before
}

// page reads one page and hands on what is new in it.
func (w *walk) page(ctx context.Context, link string) (arrival, error) {
	room, err := w.run.room.enter(ctx)
	if err != nil {
		return arrival{}, err
	}
	body, attempts, err := w.run.source.client.Page(ctx, link)
	if err != nil {
		w.run.room.leave(room)
		return arrival{}, err
	}
	w.run.room.fill(len(body))
	b := batch{room: room, ledger: signin.Ledger{Pages: 1, Retries: int64(max(attempts-1, 0))}}
	page, err := signin.DecodePage(w.slice.String(), jsonscan.View(body), &b.ledger)
	if err != nil {
		w.run.room.leave(room)
		return arrival{}, badPage{err}
	}
	reach := oldest(page.Events)
	b.events, b.texts = page.Events[:0], page.Texts[:0]
	for i := range page.Events {
		event := &page.Events[i]
		switch {
		case !w.slice.has(event.Time) && w.run.inWindow(event.Time): // another slice's
		case !w.seen.add(event.ID):
			b.ledger.Duplicates++
		default:
			b.events, b.texts = append(b.events, *event), append(b.texts, page.Texts[i])
		}
	}
	return arrival{page.Next, reach, len(b.events)}, w.send(ctx, b)
}

// send hands a batch to the one who yields.
func (w *walk) send(ctx context.Context, b batch) error {
	b.slice = w.slice
	select {
	case w.out <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// oldest is the time of the oldest event, zero if there is none.
func oldest(events []signin.Event) (first time.Time) {
	for i := range events {
		if t := events[i].Time; first.IsZero() || !t.IsZero() && t.Before(first) {
			first = t
		}
	}
	return first
}

// sameResource refuses a link that leads from the sign-ins to something else.
// That it leads to no other host is for whoever follows it.
func sameResource(from, to string) error {
	a, err := url.Parse(from)
	if err != nil {
		return err
	}
	b, err := url.Parse(to)
	if err != nil {
		return errors.New("the link to the next page is no URL")
	}
	if a.EscapedPath() != b.EscapedPath() {
		return fmt.Errorf("the link to the next page leads to another resource: %.100q", b.EscapedPath())
	}
	return nil
}
