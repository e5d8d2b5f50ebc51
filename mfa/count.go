package mfa

import "github.com/partnersec/partnersec/signin"

const (
	verdictCount = int(OutOfScope) + 1
	kindCount    = int(signin.ManagedIdentity) + 1
)

// Count is a number of sign-ins by verdict, as in Count{Missed: 2}.
type Count [verdictCount]int64

// Of is the number of sign-ins with the verdict.
func (c Count) Of(verdict Verdict) int64 {
	if int(verdict) >= len(c) {
		return 0
	}
	return c[verdict]
}

// Total is the number of sign-ins, whatever the verdict.
func (c Count) Total() int64 {
	var total int64
	for _, n := range c {
		total += n
	}
	return total
}

func (c *Count) merge(other *Count) {
	for verdict, n := range other {
		c[verdict] += n
	}
}

// Tally is a number of sign-ins by kind and verdict. No method adds up the
// kinds: a renewed token and a person at a keyboard are not the same thing.
type Tally [kindCount]Count

// Count is the number of sign-ins of one kind.
func (t *Tally) Count(kind signin.Kind) Count {
	if int(kind) >= len(t) {
		return Count{}
	}
	return t[kind]
}

func (t *Tally) add(c cell) { t[c.kind][c.verdict]++ }

func (t *Tally) merge(other *Tally) {
	for kind := range t {
		t[kind].merge(&other[kind])
	}
}

// cell is the place of a finding in a Tally.
type cell struct {
	kind    signin.Kind
	verdict Verdict
}

// cellOf places a finding; a kind or verdict that does not exist is unknown.
func cellOf(f *Finding) cell {
	c := cell{f.Event.Kind, f.Verdict}
	if int(c.kind) >= kindCount {
		c.kind = signin.UnknownKind
	}
	if int(c.verdict) >= verdictCount {
		c.verdict = Unknown
	}
	return c
}
