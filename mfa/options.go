package mfa

import (
	"strings"
	"time"
)

// Options are the caller's choices in judging. A nil *Options and the zero
// Options are the defaults.
type Options struct {
	Profile Profile
	Exempt  IDs           // object ids of accounts that are out of scope
	Lag     time.Duration // rows younger than this are provisional; 0 is two hours
	Parts   int           // goroutines that Evaluate reads with; 0 is GOMAXPROCS
}

// Profile says how strictly "every authentication has an MFA challenge" is read.
type Profile uint8

const (
	// EveryAuthentication asks that the session's token carries MFA, as Partner
	// Center does: a second factor shown earlier in the session counts.
	// https://learn.microsoft.com/partner-center/security/partner-security-requirements-mandating-mfa
	EveryAuthentication Profile = iota

	// FreshEveryTime asks for a second factor in each sign-in: the MFA claim of
	// an earlier one is Missed, and what the log does not specify is Unknown.
	FreshEveryTime
)

// IDs is a set of object ids, compared without regard to case.
type IDs map[string]struct{}

// NewIDs is the set of the given ids.
func NewIDs(ids ...string) IDs {
	set := make(IDs, len(ids))
	for _, id := range ids {
		set[strings.ToLower(id)] = struct{}{}
	}
	return set
}

// Has reports whether id is in the set.
func (s IDs) Has(id string) bool {
	if len(s) == 0 {
		return false
	}
	_, ok := s[strings.ToLower(id)]
	return ok
}
