package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/partnersec/partnersec/mfa"
)

// step is something to do, and the number of sign-ins it would mend.
type step struct {
	mends int64
	text  string
}

// advice writes what to do first: at most three things, those that mend most.
func (s *summary) advice() {
	steps := s.steps()
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.mends, a.mends) })
	steps = slices.DeleteFunc(steps, func(step step) bool { return step.mends == 0 })
	if len(steps) == 0 {
		steps = []step{{1, s.otherwise()}}
	}
	for i, step := range steps[:min(3, len(steps))] {
		label := ""
		if i == 0 {
			label = "Do first"
		}
		s.labelled(label, fmt.Sprintf("%d. %s", i+1, step.text))
	}
}

// otherwise is the advice when no sign-in in the scope needs mending.
func (s *summary) otherwise() string {
	switch {
	case s.report.Compliant():
		return "Nothing to mend here. Accounts that did not sign in are not in the log: check them too."
	case !s.report.Complete():
		return "Get the part of the log that is missing, and run this again."
	case s.scope.of(&s.tally, mfa.Satisfied) == 0:
		return "Get a longer stretch of the log: in this one nobody signed in with MFA."
	}
	return "Have the sessions without MFA end: revoke them, or set a sign-in frequency."
}

func (s *summary) steps() []step {
	return []step{s.legacy(), s.demand(), s.waivers(), s.appPasswords(), s.reportOnly(), s.excluded(), s.replace(), s.export()}
}

func (s *summary) legacy() step {
	n, users := s.count(func(m mfa.Misses) int64 { return m.Legacy })
	return step{n, fmt.Sprintf("Block legacy authentication: %s by it, of %s.", some(n, "sign-in"), some(users, "user"))}
}

func (s *summary) demand() step {
	n := s.reason(mfa.NotRequired)
	return step{n, fmt.Sprintf("Demand MFA of all users in all applications: nothing did in %s.", some(n, "sign-in"))}
}

// waivers is about demands that the tenant's own settings waive.
func (s *summary) waivers() step {
	var names []string
	of := func(m mfa.Misses) (n int64) {
		for _, waiver := range settings {
			n += m.Waived(waiver)
		}
		return n
	}
	for _, waiver := range settings {
		if n, _ := s.count(func(m mfa.Misses) int64 { return m.Waived(waiver) }); n > 0 {
			names = append(names, waivedFor[string(waiver)])
		}
	}
	n, users := s.count(of)
	return step{n, fmt.Sprintf("Stop waiving MFA for %s: %s of %s.",
		strings.Join(names, ", "), some(n, "sign-in"), some(users, "user"))}
}

var settings = [...]mfa.Waiver{mfa.TrustedLocation, mfa.RememberedDevice, mfa.RegisteredDevice, mfa.WindowsBroker}

func (s *summary) appPasswords() step {
	n, users := s.count(func(m mfa.Misses) int64 { return m.Waived(mfa.AppPassword) })
	return step{n, fmt.Sprintf("Forbid app passwords and delete those of %s: %s by them.", some(users, "user"), some(n, "sign-in"))}
}

func (s *summary) reportOnly() step {
	n := s.reason(mfa.ReportOnlyPolicy)
	name := "the policy that only reports"
	rows, _ := s.report.Breakdown(mfa.ByReportOnlyPolicy)
	if len(rows) > 0 && s.missed(&rows[0].Tally) > 0 {
		name = fmt.Sprintf("%q, which only reports", short(clean(cmp.Or(rows[0].Name, rows[0].Key)), 40))
	}
	return step{n, fmt.Sprintf("Switch on %s: %s got past.", name, some(n, "sign-in"))}
}

func (s *summary) excluded() step {
	n := s.reason(mfa.ExcludedFromPolicy)
	return step{n, fmt.Sprintf("Review who is excluded from policies that demand MFA: %s.", some(n, "sign-in"))}
}

// replace is about programs that sign in as users.
func (s *summary) replace() step {
	var n, accounts int64
	for _, user := range s.report.ServiceAccounts() {
		if missed := s.missed(&user.Tally); missed > 0 {
			n, accounts = n+missed, accounts+1
		}
	}
	return step{n, fmt.Sprintf("Give %s a workload identity instead: %s.",
		some(accounts, "likely service account"), some(n, "sign-in"))}
}

// export is about records that do not tell.
func (s *summary) export() step {
	n := s.scope.of(&s.tally, mfa.Unknown)
	return step{n, fmt.Sprintf("Download JSON from the portal or Graph beta, which may tell of %s.", some(n, "unknown sign-in"))}
}

// count adds up what the users missed in some way, and the users who did.
func (s *summary) count(way func(mfa.Misses) int64) (signIns, users int64) {
	for i := range s.users {
		var n int64
		for _, kind := range s.scope.kinds() {
			n += way(s.users[i].Misses(kind))
		}
		if n > 0 {
			signIns, users = signIns+n, users+1
		}
	}
	return signIns, users
}

// reason is the number of sign-ins without MFA that have a reason.
func (s *summary) reason(reason mfa.Reasons) int64 {
	rows, _ := s.report.Breakdown(mfa.ByReason)
	for i := range rows {
		if rows[i].Key == reason.String() {
			return s.missed(&rows[i].Tally)
		}
	}
	return 0
}
