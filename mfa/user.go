package mfa

import (
	"cmp"
	"slices"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// User is what a [Report] knows of one account of a person.
type User struct {
	ID            string // object id in lower case, "" if the log has none
	PrincipalName string // the newest, where it changed
	DisplayName   string // the newest, where it changed
	Tally

	key              string
	identified       bool // the key is an object id
	principalNamedAt int64
	displayNamedAt   int64
	misses           *[personKinds]Misses
	evidence         evidence
}

// personKinds is the number of kinds in which persons sign in; they are the
// first ones.
const personKinds = int(signin.NonInteractive) + 1

// Misses says how sign-ins of one kind got by without a second factor.
type Misses struct {
	Legacy int64     // by a legacy client
	Last   time.Time // the newest; zero if none has a time
	waived waivers
}

// Waived is the number of sign-ins whose second factor was waived for the
// reason; "" stands for a reason that is not known here.
func (m Misses) Waived(reason Waiver) int64 { return m.waived[waiverIndex(reason)] }

// Misses says how the user's [Missed] sign-ins of one kind came about.
func (u *User) Misses(kind signin.Kind) Misses {
	if u.misses == nil || int(kind) >= len(u.misses) {
		return Misses{}
	}
	return u.misses[kind]
}

// Users lists the users, those with the most Missed first, where interactive
// sign-ins weigh more than others.
func (r *Report) Users() []User {
	users := make([]User, 0, len(r.users.entries))
	for key, e := range r.users.entries {
		users = append(users, e.value.snapshot(key))
	}
	slices.SortFunc(users, func(a, b User) int {
		return cmp.Or(worse(&a.Tally, &b.Tally), cmp.Compare(a.key, b.key))
	})
	return users
}

func (u *User) add(f *Finding, c cell, script string) {
	user, at := &f.Event.User, f.Event.Time.Unix()
	u.Tally.add(c)
	u.identified = u.identified || user.ID != ""
	rename(&u.PrincipalName, &u.principalNamedAt, user.PrincipalName, at)
	rename(&u.DisplayName, &u.displayNamedAt, user.DisplayName, at)
	u.evidence.add(f, script)
	if c.verdict != Missed {
		return
	}
	if u.misses == nil {
		u.misses = new([personKinds]Misses)
	}
	u.misses[c.kind].add(f)
}

func (u *User) merge(other *User) {
	u.Tally.merge(&other.Tally)
	u.identified = u.identified || other.identified
	rename(&u.PrincipalName, &u.principalNamedAt, other.PrincipalName, other.principalNamedAt)
	rename(&u.DisplayName, &u.displayNamedAt, other.DisplayName, other.displayNamedAt)
	u.evidence.merge(&other.evidence)
	if other.misses == nil {
		return
	}
	if u.misses == nil {
		u.misses = new([personKinds]Misses)
	}
	for kind := range u.misses {
		u.misses[kind].merge(&other.misses[kind])
	}
}

// snapshot is a copy that later sign-ins do not change.
func (u *User) snapshot(key string) User {
	user := *u
	user.key = key
	if u.identified {
		user.ID = key
	}
	if u.misses != nil {
		misses := *u.misses
		user.misses = &misses
	}
	return user
}

func (m *Misses) add(f *Finding) {
	if f.Client == Legacy {
		m.Legacy++
	}
	if f.Waiver != "" || f.Reasons.Has(Waived) {
		m.waived[waiverIndex(f.Waiver)]++
	}
	if at := f.Event.Time.UTC(); at.After(m.Last) {
		m.Last = at
	}
}

func (m *Misses) merge(other *Misses) {
	m.Legacy += other.Legacy
	for i, n := range other.waived {
		m.waived[i] += n
	}
	if other.Last.After(m.Last) {
		m.Last = other.Last
	}
}

// knownWaivers has a place for each reason; the first is for all others.
var knownWaivers = [...]Waiver{"", AppPassword, TrustedLocation, RegisteredDevice, RememberedDevice, WindowsBroker}

type waivers [len(knownWaivers)]int64

func waiverIndex(reason Waiver) int {
	return max(0, slices.Index(knownWaivers[:], reason))
}
