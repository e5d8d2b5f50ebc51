package main

import (
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// scope is the kinds of sign-in that the program speaks of.
type scope struct{ all bool }

// kinds are those of people at a keyboard, and those whose kind the log does
// not tell, since unknown is not a yes; with -all-kinds every kind.
func (s scope) kinds() []signin.Kind {
	if s.all {
		return signin.Kinds()
	}
	return []signin.Kind{signin.UnknownKind, signin.Interactive}
}

// String follows a number of sign-ins.
func (s scope) String() string {
	if s.all {
		return " of all kinds"
	}
	return ""
}

func (s scope) holds(kind signin.Kind) bool {
	return s.all || kind == signin.Interactive || kind == signin.UnknownKind
}

// of is the number of sign-ins in the scope that have the verdict.
func (s scope) of(tally *mfa.Tally, verdict mfa.Verdict) int64 {
	var n int64
	for _, kind := range s.kinds() {
		n += tally.Count(kind).Of(verdict)
	}
	return n
}

// tallyOf is the report's counts, kind by kind.
func tallyOf(report *mfa.Report) mfa.Tally {
	var tally mfa.Tally
	for _, kind := range signin.Kinds() {
		tally[kind] = report.Count(kind)
	}
	return tally
}
