package main

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// demoEnd is when the demo tenant's log ends.
var demoEnd = time.Date(2026, time.November, 6, 0, 0, 0, 0, time.UTC)

// forever is longer than any log.
const forever = 100 * 365 * 24 * time.Hour

// openDemo is the demo tenant, read through a Graph that is made up, as a real
// one is. It asks for one page of each kind of sign-ins, which no limit delays.
func (o *options) openDemo() *input {
	log := signintest.Tenant{End: demoEnd}
	graph := faketenant.New(nil)
	tenant := graph.Tenant(log.ID())
	tenant.Retention = -1
	tenant.Fill(log)
	app := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()})
	source := graphsignin.New(app.Tenant(log.ID(), tenant.Credential()), &graphsignin.Options{Kept: forever})
	in := &input{
		source: inOrder{source, log},
		query:  signin.Query{From: demoEnd.AddDate(0, 0, -3), To: demoEnd},
		demo:   true,
	}
	if o.since > 0 {
		in.query.From = demoEnd.Add(-o.since)
	}
	return in
}

// inOrder yields what a source has in the order of a log that it all comes from.
// Pages that are read at the same time come as they like, and the demo is to be
// the same every time.
type inOrder struct {
	source signin.Source
	log    signintest.Tenant
}

func (s inOrder) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		var all []signin.Event
		var failure error
		for event, err := range s.source.Events(ctx, query) {
			if err != nil {
				failure = err
				break
			}
			all = append(all, event)
		}
		s.sort(all)
		for _, event := range all {
			if !yield(event, nil) {
				return
			}
		}
		if failure != nil {
			yield(signin.Event{}, failure)
		}
	}
}

func (s inOrder) sort(events []signin.Event) {
	rank := map[string]int{}
	for event := range s.log.All() {
		rank[event.ID] = len(rank)
	}
	slices.SortStableFunc(events, func(a, b signin.Event) int { return cmp.Compare(rank[a.ID], rank[b.ID]) })
}
