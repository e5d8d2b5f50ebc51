package signin

import (
	"slices"
	"strings"
	"time"
)

// Query says which sign-ins are wanted. The zero Query asks for all of them.
type Query struct {
	From   time.Time // first moment wanted; zero is the beginning of the log
	To     time.Time // first moment no longer wanted; zero is its end
	Kinds  []Kind    // kinds wanted; empty is all
	Users  []string  // object ids of the users wanted; empty is all
	Ledger *Ledger   // counts what is read and what is not; nil counts nothing
}

// Last asks for the sign-ins of the past d.
func Last(d time.Duration) Query {
	now := time.Now()
	return Query{From: now.Add(-d), To: now}
}

// Wants reports whether the query asks for the event. An event without a time
// is wanted whatever the window: nothing says that it lies outside.
func (q *Query) Wants(event *Event) bool {
	return q.inWindow(event.Time) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, event.Kind)) &&
		(len(q.Users) == 0 || slices.ContainsFunc(q.Users, func(id string) bool {
			return strings.EqualFold(id, event.User.ID)
		}))
}

// Take counts the event in the query's ledger and reports whether the query
// asks for it. A Source calls it once for each record that it reads and yields
// the event if the answer is yes.
func (q *Query) Take(event *Event) bool {
	wanted := q.Wants(event)
	if l := q.Ledger; l != nil {
		l.Rows++
		if event.Time.IsZero() {
			l.Undated++
		} else if event.Time.After(l.Watermark) {
			l.Watermark = event.Time
		}
		if !wanted {
			l.Outside++
		}
	}
	return wanted
}

func (q *Query) inWindow(t time.Time) bool {
	if t.IsZero() {
		return true
	}
	return (q.From.IsZero() || !t.Before(q.From)) && (q.To.IsZero() || t.Before(q.To))
}
