package signintest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// narrows asks for less than the first query did and compares with what the
// first answer holds of it.
func (t *trial) narrows() error {
	for _, narrower := range t.narrower() {
		query := narrower.query
		var want run
		for i := range t.events {
			if query.Wants(&t.events[i]) {
				want.events = append(want.events, t.events[i])
				want.prints = append(want.prints, t.prints[i])
			}
		}
		got := t.ask(context.Background(), query, forever)
		err := got.sound()
		if err == nil {
			err = differ(want.prints, got.prints, want.events, got.events)
		}
		if err = cmp.Or(err, got.counted()); err != nil {
			return fmt.Errorf("%s: %w", narrower.says, err)
		}
	}
	return nil
}

// question is a query and its words.
type question struct {
	says  string
	query signin.Query
}

func (t *trial) narrower() []question {
	return slices.Concat(t.windows(), t.kinds(), t.users())
}

// windows begin, end, or both, at the time of an event.
func (t *trial) windows() []question {
	var questions []question
	ask := func(says string, from, to time.Time) {
		query := t.query
		if !from.IsZero() {
			query.From = from
		}
		if !to.IsZero() {
			query.To = to
		}
		questions = append(questions, question{says, query})
	}
	for _, at := range some(t.times()) {
		text := at.Format(time.RFC3339Nano)
		ask("from "+text+" on, that moment included", at, time.Time{})
		ask("until "+text+", that moment excluded", time.Time{}, at)
		ask("at "+text, at, at.Add(1))
		ask("an empty window at "+text, at, at)
	}
	return questions
}

// times are the distinct times of the events, in order.
func (t *trial) times() []time.Time {
	var times []time.Time
	for i := range t.events {
		if at := t.events[i].Time; !at.IsZero() {
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return slices.CompactFunc(times, time.Time.Equal)
}

func (t *trial) kinds() []question {
	var questions []question
	for _, kind := range signin.Kinds() {
		if len(t.query.Kinds) == 0 || slices.Contains(t.query.Kinds, kind) {
			query := t.query
			query.Kinds = []signin.Kind{kind}
			questions = append(questions, question{"kind " + kind.String(), query})
		}
	}
	return questions
}

// users asks for some users, in the other case too, and for one who is nobody.
func (t *trial) users() []question {
	var ids []string
	for i := range t.events {
		if id := t.events[i].User.ID; id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var questions []question
	for _, id := range append(some(slices.Compact(ids)), "ffffffff-ffff-ffff-ffff-ffffffffffff") {
		for _, spelled := range []string{id, strings.ToUpper(id)} {
			query := t.query
			query.Users = []string{spelled}
			questions = append(questions, question{"user " + spelled, query})
		}
	}
	return questions
}

// some is the first, the middle and the last of the items.
func some[T any](items []T) []T {
	if len(items) <= 3 {
		return slices.Clip(items)
	}
	return []T{items[0], items[len(items)/2], items[len(items)-1]}
}
