package graphsignin

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/partnersec/partnersec/signin"
)

const (
	usuallyKept  = 30 * day
	shortestKept = 6 * day // what was asked for in this time is kept in every tenant
)

// plan lists the slices to be read, the oldest first: when the latest are read,
// most of their late rows have come.
func (r *run) plan() error {
	asked, err := r.window()
	if err != nil {
		return err
	}
	kinds, err := r.kinds()
	if err != nil {
		return err
	}
	r.asked, r.ledger.Asked, r.ledger.Transport = asked, asked, r.source.client.Name()
	oldest := r.now.Add(-r.source.options.Kept)
	for _, kind := range kinds {
		from := asked.From
		if from.Before(oldest) {
			lost := slice{kind: kind, from: from, to: earlier(oldest, asked.To)}
			r.lose(lost, ErrRetention)
			from = lost.to
		}
		whole := slice{kind: kind, from: from, to: asked.To}
		r.todo = append(r.todo, r.memory.left(whole, r.ledger)...)
	}
	slices.SortStableFunc(r.todo, func(a, b slice) int { return a.from.Compare(b.from) })
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// window is the time that is asked for, up to now.
func (r *run) window() (signin.Window, error) {
	asked := signin.Window{From: r.query.From.UTC(), To: earlier(r.now, r.query.To.UTC())}
	if r.query.To.IsZero() {
		asked.To = r.now
	}
	if r.query.From.IsZero() {
		asked.From = r.now.Add(-r.source.options.Kept)
	}
	switch {
	case !r.query.From.IsZero() && asked.From.After(r.now):
		return signin.Window{}, fmt.Errorf("the query asks for sign-ins from %s on, which is still to come", asked.From.Format(time.RFC3339))
	case asked.From.After(asked.To):
		return signin.Window{}, fmt.Errorf("the query's beginning, %s, is behind its end, %s", asked.From.Format(time.RFC3339), asked.To.Format(time.RFC3339))
	}
	return asked, nil
}

// kinds are those that have to be asked for.
func (r *run) kinds() ([]signin.Kind, error) {
	asked := slices.DeleteFunc(slices.Clone(r.query.Kinds), func(k signin.Kind) bool { return k == signin.UnknownKind })
	if len(asked) == 0 || len(asked) < len(r.query.Kinds) {
		asked = listed
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	if len(r.query.Users) > 0 {
		asked = slices.DeleteFunc(slices.Clone(asked), signin.Kind.Workload) // they have no user
	}
	if !r.source.options.V1 {
		return asked, nil
	}
	if len(r.query.Kinds) > 0 && !slices.Equal(asked, []signin.Kind{signin.Interactive}) {
		return nil, errors.New("the v1.0 endpoint lists interactive sign-ins alone: ask for no other kind, or read beta")
	}
	for _, kind := range asked {
		if kind != signin.Interactive {
			r.ledger.Gap(signin.Gap{What: kind.String() + " sign-ins, which the v1.0 endpoint does not list", From: r.query.From, To: r.query.To})
		}
	}
	return []signin.Kind{signin.Interactive}, nil
}

// listed are the kinds that Graph lists.
var listed = []signin.Kind{signin.Interactive, signin.NonInteractive, signin.ServicePrincipal, signin.ManagedIdentity}
