package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/partnersec/partnersec/signin"
)

// Gateway is the log of a sign-in gateway, which writes a line for each sign-in
// and for much else. It can be ranged as often as it can be opened.
type Gateway struct {
	Name string // for messages
	Open func() (io.ReadCloser, error)
}

var _ signin.Source = Gateway{}

// Events yields the sign-ins in the order of the lines. A line that cannot be
// read is named in the query's ledger and does not stop the rest.
func (g Gateway) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		log, err := g.Open()
		if err != nil {
			yield(signin.Event{}, fmt.Errorf("customsource: opening %s: %w", g.Name, err))
			return
		}
		defer log.Close()
		if err := g.read(ctx, log, &query, yield); err != nil {
			yield(signin.Event{}, err)
		}
	}
}

// read yields what the lines of a log say until nobody wants more.
func (g Gateway) read(ctx context.Context, log io.Reader, query *signin.Query, yield func(signin.Event, error) bool) error {
	origin := signin.Origin{File: g.Name}
	lines := bufio.NewScanner(log)
	for ; lines.Scan(); origin.Offset += int64(len(lines.Bytes()) + 1) {
		if err := ctx.Err(); err != nil {
			return err
		}
		event, err := parse(lines.Text())
		if errors.Is(err, errNoSignIn) {
			continue
		}
		if err != nil {
			query.Ledger.Fault(signin.Fault{File: g.Name, Index: origin.Index, Offset: origin.Offset, Reason: err.Error()})
		} else if event.Origin = origin; query.Take(&event) && !yield(event, nil) {
			return nil
		}
		origin.Index++
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("customsource: reading %s: %w", g.Name, err)
	}
	return nil
}
