package mfa

import (
	"time"

	"github.com/partnersec/partnersec/signin"
)

// Report counts findings. The zero Report is empty and ready for use; two
// goroutines must not use one while one of them adds to it.
//
// Every count is kept by [signin.Kind] and never mixed. What a Report says does
// not depend on the order of the findings, nor on how they were spread over
// Reports that were then merged. Its memory grows with the users, the
// applications and, up to a limit, the renewals without MFA, and not with the
// sign-ins; where a limit bites, which rows stay depends on their keys alone
// and the others are counted together as the rest.
type Report struct {
	Ledger signin.Ledger // what was read, and what could not be

	tally       Tally
	provisional Tally
	span        span
	breakdowns  breakdowns
	users       table[account, *account]
	sessions    sessions
	scripts     scripts
}

// Add counts one finding. It keeps nothing of it but copies of its names.
func (r *Report) Add(f *Finding) {
	c := cellOf(f)
	r.tally.add(c)
	if f.Provisional {
		r.provisional.add(c)
	}
	r.span.add(f.Event.Time)
	r.breakdowns.add(f, c)
	r.sessions.add(f)
	if !c.kind.Workload() {
		user := &f.Event.User
		account, _ := r.users.at(or(user.ID, user.PrincipalName))
		account.add(f, c, r.scripts.match(f.Event.UserAgent))
	}
}

// Merge adds all that another Report has counted, its Ledger included. The
// other one is left as it is.
func (r *Report) Merge(other *Report) {
	r.Ledger.Merge(&other.Ledger)
	r.tally.merge(&other.tally)
	r.provisional.merge(&other.provisional)
	r.span.merge(other.span)
	r.breakdowns.merge(&other.breakdowns)
	r.sessions.merge(&other.sessions)
	r.users.merge(&other.users)
}

// Count is the number of sign-ins of one kind.
func (r *Report) Count(kind signin.Kind) Count { return r.tally.Count(kind) }

// Provisional is the part of Count that was so young when it was evaluated
// that Microsoft may still rewrite it.
func (r *Report) Provisional(kind signin.Kind) Count { return r.provisional.Count(kind) }

// Span is the time of the first and of the last sign-in. Both are zero if no
// sign-in has a time.
func (r *Report) Span() (first, last time.Time) { return r.span.first, r.span.last }

// Complete reports whether all that was asked for has been read.
func (r *Report) Complete() bool { return r.Ledger.Complete() }

// Compliant reports whether the Report shows that people sign in with a second
// factor and in no other way: it is complete, somebody did, and no sign-in of a
// person is [Missed] or [Unknown].
func (r *Report) Compliant() bool {
	if !r.Complete() {
		return false
	}
	var people Count
	for _, kind := range signin.Kinds() {
		if !kind.Workload() {
			people.merge(&r.tally[kind])
		}
	}
	return people.Of(Satisfied) > 0 && people.Of(Missed) == 0 && people.Of(Unknown) == 0
}

// span is a stretch of time; both ends are zero if it is empty.
type span struct{ first, last time.Time }

func (s *span) add(at time.Time) {
	if at.IsZero() {
		return
	}
	at = at.UTC()
	if s.first.IsZero() || at.Before(s.first) {
		s.first = at
	}
	if at.After(s.last) {
		s.last = at
	}
}

func (s *span) merge(other span) {
	s.add(other.first)
	s.add(other.last)
}
