package graphsignin

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// saved is a memory as it is kept.
type saved struct {
	Format int         `json:"format"` // 1
	Of     string      `json:"of"`
	Kinds  []savedKind `json:"kinds"`
}

type savedKind struct {
	Kind signin.Kind `json:"kind"`
	Done []savedSpan `json:"done,omitempty"`
	Open []savedSpan `json:"open,omitempty"`
	Rows []savedRow  `json:"rows,omitempty"`
}

type savedSpan struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type savedRow struct {
	ID   []byte    `json:"id"`   // the digest of it
	Text []byte    `json:"text"` // the digest of it
	Time time.Time `json:"time"`
}

const format = 1

// encode is the memory as a text.
func (m *memory) encode() []byte {
	s := saved{Format: format, Of: m.of}
	for _, kind := range signin.Kinds() {
		known := m.kinds[kind]
		if known == nil {
			continue
		}
		k := savedKind{Kind: kind, Done: saveSpans(known.done), Open: saveSpans(known.open)}
		for id, row := range known.rows {
			k.Rows = append(k.Rows, savedRow{id[:], row.text[:], row.time})
		}
		s.Kinds = append(s.Kinds, k)
	}
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a time outside of the years 0 to 9999, which a query is checked for
	}
	return data
}

// decode reads a text of encode's. Whatever else it is, is an error.
func (m *memory) decode(data []byte) error {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("it is damaged: %w: delete it to begin anew", err)
	}
	switch {
	case s.Format != format:
		return fmt.Errorf("it has format %d and this version reads %d: delete it to begin anew", s.Format, format)
	case s.Of != m.of:
		return fmt.Errorf("it is about %.200q and not about %.200q: keep one for each tenant and query", s.Of, m.of)
	}
	for _, k := range s.Kinds {
		known := m.kind(k.Kind)
		var err error
		if known.done, err = loadSpans(k.Done); err == nil {
			known.open, err = loadSpans(k.Open)
		}
		if err != nil {
			return err
		}
		for _, r := range k.Rows {
			if len(r.ID) != len(digest{}) || len(r.Text) != len(digest{}) {
				return errors.New("it is damaged: a row has no digest: delete it to begin anew")
			}
			known.rows[digest(r.ID)] = row{digest(r.Text), r.Time}
		}
	}
	return nil
}

func saveSpans(all spans) []savedSpan {
	var list []savedSpan
	for _, s := range all {
		list = append(list, savedSpan{s.from, s.to})
	}
	return list
}

func loadSpans(list []savedSpan) (spans, error) {
	var all spans
	for _, s := range list {
		if !s.From.Before(s.To) {
			return nil, errors.New("it is damaged: a time ends before it begins: delete it to begin anew")
		}
		all = all.with(span{s.From, s.To})
	}
	return all, nil
}
