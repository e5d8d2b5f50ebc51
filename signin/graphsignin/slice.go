package graphsignin

import (
	"fmt"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// slice is a stretch of the log of one kind of sign-ins: those from a moment on
// and before another.
type slice struct {
	kind   signin.Kind
	from   time.Time
	to     time.Time
	before *seen // the ids that came when a slice around this one was read
}

const (
	day      = 24 * time.Hour
	longest  = day << 5
	smallest = day >> 7 // 675 seconds; a slice of this width is not cut
)

func (s slice) String() string {
	return fmt.Sprintf("%s sign-ins from %s to %s", s.kind, s.from.Format(time.RFC3339Nano), s.to.Format(time.RFC3339Nano))
}

func (s slice) gap() signin.Gap {
	return signin.Gap{What: s.kind.String() + " sign-ins", From: s.from, To: s.to}
}

// has says whether a time is in the slice. A record without one is in each.
func (s slice) has(t time.Time) bool {
	return t.IsZero() || !t.Before(s.from) && t.Before(s.to)
}

// cut cuts a slice at the multiples of 32 days, 16 days, and so on down to 675
// seconds, whichever is the longest that a width allows. So slices are the same
// whenever a time is read again.
func (s slice) cut(width time.Duration) []slice {
	unit := time.Duration(longest)
	for unit > width && unit > smallest {
		unit /= 2
	}
	var pieces []slice
	for from := s.from; from.Before(s.to); {
		to := from.Truncate(unit).Add(unit)
		if to.After(s.to) {
			to = s.to
		}
		piece := s
		piece.from, piece.to = from, to
		pieces = append(pieces, piece)
		from = to
	}
	return pieces
}

// halve cuts a slice in two or more, nil if it is too short for that.
func (s slice) halve() []slice {
	for width := time.Duration(longest); width >= smallest; width /= 2 {
		if pieces := s.cut(width); len(pieces) > 1 {
			return pieces
		}
	}
	return nil
}

// thin cuts a slice into pieces that have about as many rows as a slice should
// have. The first page has shown how far back a page reaches.
func (s slice) thin(oldest time.Time) []slice {
	reach := s.to.Sub(oldest)
	if oldest.IsZero() || reach <= 0 || !oldest.After(s.from) || s.to.Sub(s.from)/reach < 2*pagesOfSlice {
		return nil
	}
	if pieces := s.cut(max(reach*pagesOfSlice, smallest)); len(pieces) > 1 {
		return pieces
	}
	return nil
}

const pagesOfSlice = 16 // pages that a slice should have, at most about twice as many
