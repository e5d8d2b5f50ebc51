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

	key      string
	misses   [personKinds]Misses
	evidence evidence
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
	if int(kind) >= len(u.misses) {
		return Misses{}
	}
	return u.misses[kind]
}

// Users lists the users, those with the most Missed first, where interactive
// sign-ins weigh more than others.
func (r *Report) Users() []User {
	users := make([]User, 0, len(r.users.entries))
	for key, e := range r.users.entries {
		users = append(users, e.value.user(key))
	}
	slices.SortFunc(users, func(a, b User) int {
		return cmp.Or(worse(&a.Tally, &b.Tally), cmp.Compare(a.key, b.key))
	})
	return users
}

// account is a User as a Report keeps it, in little room.
type account struct {
	identified       bool // the key is an object id
	principalName    string
	displayName      string
	principalNamedAt int64
	displayNamedAt   int64
	counts           [personKinds]Count
	misses           *[personKinds]Misses // nil for those who miss nothing
	evidence         evidence
}

func (a *account) add(f *Finding, c cell, script string) {
	user, at := &f.Event.User, f.Event.Time.Unix()
	a.identified = a.identified || user.ID != ""
	rename(&a.principalName, &a.principalNamedAt, user.PrincipalName, at)
	rename(&a.displayName, &a.displayNamedAt, user.DisplayName, at)
	a.counts[c.kind][c.verdict]++
	if c.verdict == Missed {
		a.missed()[c.kind].add(f)
	}
	a.evidence.add(f, script)
}

func (a *account) merge(other *account) {
	a.identified = a.identified || other.identified
	rename(&a.principalName, &a.principalNamedAt, other.principalName, other.principalNamedAt)
	rename(&a.displayName, &a.displayNamedAt, other.displayName, other.displayNamedAt)
	for kind := range a.counts {
		a.counts[kind].merge(&other.counts[kind])
	}
	if other.misses != nil {
		misses := a.missed()
		for kind := range misses {
			misses[kind].merge(&other.misses[kind])
		}
	}
	a.evidence.merge(&other.evidence)
}

func (a *account) missed() *[personKinds]Misses {
	if a.misses == nil {
		a.misses = new([personKinds]Misses)
	}
	return a.misses
}

// user is a copy that later sign-ins do not change.
func (a *account) user(key string) User {
	user := User{
		PrincipalName: a.principalName, DisplayName: a.displayName, key: key, evidence: a.evidence,
	}
	if a.identified {
		user.ID = key
	}
	copy(user.Tally[:], a.counts[:])
	if a.misses != nil {
		user.misses = *a.misses
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
