package main

import (
	"fmt"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// setback is an error after which it is of interest what the store holds.
type setback struct {
	error
	health samauth.Health
}

func (s *setback) Unwrap() error { return s.error }

// left says what there is after the error, "" if nothing could be read.
func (s *setback) left() string {
	h := &s.health
	switch {
	case h.Generation == 0 && h.ObtainedAt.IsZero():
		return ""
	case h.ObtainedAt.IsZero():
		return fmt.Sprintf("the token of generation %d, of unknown age", h.Generation)
	case time.Until(h.ExpiresAt) <= 0:
		return fmt.Sprintf("the token of generation %d, which is past its 90 days since %s", h.Generation, date(h.ExpiresAt))
	}
	return fmt.Sprintf("the token of generation %d, %s old; left to itself it dies on %s, %s",
		h.Generation, span(h.Age()), date(h.ExpiresAt), until(h.ExpiresAt))
}

func unwritten(err error) error { return fmt.Errorf("the result cannot be printed: %w", err) }
