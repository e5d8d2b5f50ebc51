package graphsignin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// memory is what a checkpoint knows, and what this run adds to it. It belongs to
// the goroutine that ranges. A nil memory knows nothing and keeps nothing.
type memory struct {
	checkpoint Checkpoint
	of         string    // what was asked: another question has another memory
	settled    time.Time // rows before this moment no longer change
	kinds      map[signin.Kind]*recollection
}

// recollection is what is known of one kind of sign-ins.
type recollection struct {
	done    spans // read, and settled
	open    spans // read, and to be read again
	rows    map[digest]row
	reading map[digest]row // of slices that are being read; they become rows at their ends
}

// row is a record that may still change.
type row struct {
	text digest
	time time.Time
}

// recall reads a checkpoint.
func recall(ctx context.Context, s *Source, query *signin.Query, now time.Time) (*memory, error) {
	m := &memory{
		checkpoint: s.options.Checkpoint, of: s.question(query),
		settled: now.Add(-s.options.Lag), kinds: make(map[signin.Kind]*recollection),
	}
	data, err := m.checkpoint.Load(ctx)
	if err == nil && data != nil {
		err = m.decode(data)
	}
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint: %w", err)
	}
	return m, nil
}

// question is what a checkpoint is about: the answers to another are others.
func (s *Source) question(query *signin.Query) string {
	version := "beta"
	if s.options.V1 {
		version = "v1.0"
	}
	users := make([]string, len(query.Users))
	for i, id := range query.Users {
		users[i] = strings.ToLower(id)
	}
	slices.Sort(users)
	return fmt.Sprintf("%s/%s %s %s", s.host, version, s.tenant, strings.Join(slices.Compact(users), ","))
}

func (m *memory) kind(kind signin.Kind) *recollection {
	known := m.kinds[kind]
	if known == nil {
		known = &recollection{rows: make(map[digest]row), reading: make(map[digest]row)}
		m.kinds[kind] = known
	}
	return known
}

// left is what of a slice has not been read for good.
func (m *memory) left(whole slice, ledger *signin.Ledger) []slice {
	if m == nil {
		return []slice{whole}
	}
	done := m.kind(whole.kind).done
	for _, had := range done.within(span{whole.from, whole.to}) {
		ledger.Earlier = append(ledger.Earlier, slice{kind: whole.kind, from: had.from, to: had.to}.gap())
	}
	var left []slice
	for _, rest := range done.without(span{whole.from, whole.to}) {
		left = append(left, slice{kind: whole.kind, from: rest.from, to: rest.to})
	}
	return left
}

// news says whether an event, in a slice of a kind, has to be yielded, because
// no earlier run has or because it has changed since.
func (m *memory) news(kind signin.Kind, event *signin.Event, text string, ledger *signin.Ledger) bool {
	if event.ID == "" || event.Time.IsZero() || event.Time.Before(m.settled) && len(m.kind(kind).open) == 0 {
		return true
	}
	known := m.kind(kind)
	id, is := digestOf(strings.ToLower(event.ID)), row{digestOf(text), event.Time}
	if !event.Time.Before(m.settled) {
		known.reading[id] = is
	}
	was, had := known.rows[id]
	switch {
	case had && was.text == is.text:
		ledger.Duplicates++
		return false
	case had, known.open.has(event.Time):
		ledger.Late++
	}
	return true
}

// save keeps that a slice was read to its end.
func (m *memory) save(ctx context.Context, s slice) error {
	if m == nil {
		return nil
	}
	known, whole := m.kind(s.kind), span{s.from, s.to}
	for id, row := range known.rows {
		if s.has(row.time) {
			delete(known.rows, id)
		}
	}
	for id, row := range known.reading {
		if s.has(row.time) {
			known.rows[id] = row
			delete(known.reading, id)
		}
	}
	closed, opened := whole.cut(m.settled)
	known.done = known.done.with(closed)
	known.open = spans(known.open.outside(whole)).with(opened)
	return m.checkpoint.Save(ctx, m.encode())
}
