package signintest

import (
	"context"
	"iter"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// Tenant is a partner's tenant that never was, and its sign-in log. The zero
// Tenant is the demo: sixty users over three days, most of whom meet the
// requirement. A Tenant is its own [signin.Source]; the same one yields the
// same events, byte for byte, now and on any machine, and holds none of them in
// memory, so that a million cost no more than ten.
//
// Every sixty users are one cast: administrators, office workers with every
// kind of second factor, guests, technicians at work in customers' tenants,
// service accounts and old mail clients, and over three days they meet every
// trap that this module knows of (see [Tenant.Accounts]). Beside them one
// application or managed identity signs in for every ten users. Security
// defaults, Conditional Access and the policies of 2019 stand side by side
// here, which no real tenant can have.
type Tenant struct {
	Seed  uint64    // another seed has other names, ids, times and addresses in the same roles
	End   time.Time // end of the last day; zero is 2026-11-06T00:00:00Z
	Days  int       // 0 is three; with fewer, some traps are missing
	Users int       // people and service accounts; 0 is sixty; with fewer, some roles are missing
}

var _ signin.PartSource = Tenant{}

// Events yields the events that the query wants, day by day, account by
// account, each account's in order of time. A few have no time at all.
func (t Tenant) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return t.part(0, t.shifts()).Events(ctx, query)
}

// Parts cuts the log into at most n stretches.
func (t Tenant) Parts(n int) []signin.Source {
	total := t.shifts()
	n = max(1, min(n, total))
	parts := make([]signin.Source, n)
	for i := range parts {
		parts[i] = t.part(i*total/n, (i+1)*total/n)
	}
	return parts
}

// All yields every event, for [Shape.Write] and others that do not ask.
func (t Tenant) All() iter.Seq[signin.Event] {
	return func(yield func(signin.Event) bool) {
		for event := range t.Events(context.Background(), signin.Query{}) {
			if !yield(event) {
				return
			}
		}
	}
}

// ID is the tenant's own id, the home of all but its guests.
func (t Tenant) ID() string { return t.id(tenantIDs, 0) }

// stretch is a run of shifts; a shift is one account on one day.
type stretch struct {
	tenant   Tenant
	from, to int
}

func (t Tenant) part(from, to int) stretch { return stretch{t, from, to} }

// Events makes one shift after another and yields its events.
func (s stretch) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		for i := s.from; i < s.to; i++ {
			for _, event := range s.tenant.shift(i) {
				if err := ctx.Err(); err != nil {
					yield(signin.Event{}, err)
					return
				}
				if query.Take(event) && !yield(*event, nil) {
					return
				}
			}
		}
	}
}

// shift makes the events of the i-th shift.
func (t Tenant) shift(i int) []*signin.Event {
	accounts := t.accounts()
	day, index := i/accounts, i%accounts
	s := t.newShift(day, index)
	if index < t.users() {
		cast[index%len(cast)].act(s)
	} else {
		s.workload()
	}
	return s.events
}

func (t Tenant) shifts() int   { return t.days() * t.accounts() }
func (t Tenant) accounts() int { return t.users() + t.workloads() }

func (t Tenant) workloads() int { return (t.users() + 9) / 10 }

func (t Tenant) users() int {
	if t.Users <= 0 {
		return len(cast)
	}
	return t.Users
}

func (t Tenant) days() int {
	if t.Days <= 0 {
		return 3
	}
	return t.Days
}

// start is when a day of the log begins.
func (t Tenant) start(day int) time.Time {
	end := t.End
	if end.IsZero() {
		end = time.Date(2026, time.November, 6, 0, 0, 0, 0, time.UTC)
	}
	return end.UTC().Truncate(time.Second).AddDate(0, 0, day-t.days())
}
