package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// summary is the report as it is told to people.
type summary struct {
	lines
	report *mfa.Report
	scope  scope
	tally  mfa.Tally // of all sign-ins
	users  []mfa.User
	demo   bool
	live   bool
}

// summarise tells on one screen how many sign-ins there were, who missed MFA,
// through what, why, and what to do first.
func summarise(report *mfa.Report, in *input, o *options) string {
	s := &summary{report: report, scope: o.scope, tally: tallyOf(report), demo: in.demo, live: in.live}
	s.users = s.who()
	s.title(o.judge.Profile)
	s.table()
	s.print("")
	s.labelled("Result", s.result())
	s.list("Who", "", s.names(s.users), 2)
	s.list("Through", "", s.rows(mfa.ByClientApp, mfa.Missed, nil), 1)
	s.list("To", "", s.rows(mfa.ByApp, mfa.Missed, nil), 1)
	s.list("Why", "", s.why(), 2)
	s.unknown()
	s.renewals()
	s.list("Programs", "likely service accounts: ", s.programs(), 2)
	s.technicians()
	s.labelled("Read", s.account())
	s.certificate()
	s.advice()
	return s.String()
}

func (s *summary) title(profile mfa.Profile) {
	title := "Sign-ins"
	if s.demo {
		title = "Demo tenant, made up"
	}
	if first, last := s.report.Span(); !first.IsZero() {
		title += fmt.Sprintf(", %s to %s UTC", first.Format("2006-01-02 15:04"), last.Format("2006-01-02 15:04"))
	}
	if profile == mfa.FreshEveryTime {
		title += "; MFA must be shown each time"
	}
	s.print("%s", title)
}

var kindTitles = [...]string{
	signin.UnknownKind:      "Kind not told",
	signin.Interactive:      "Interactive",
	signin.NonInteractive:   "Renewals of tokens",
	signin.ServicePrincipal: "Applications",
	signin.ManagedIdentity:  "Managed identities",
}

// table counts each kind for itself; kinds without sign-ins are left out.
func (s *summary) table() {
	s.print("%-20s%9s%10s%13s%9s%9s%14s", "", "sign-ins", "with MFA", "without MFA", "refused", "unknown", "out of scope")
	order := []signin.Kind{
		signin.Interactive, signin.UnknownKind, signin.NonInteractive, signin.ServicePrincipal, signin.ManagedIdentity,
	}
	for _, kind := range order {
		c := s.tally.Count(kind)
		if c.Total() == 0 && kind != signin.Interactive {
			continue
		}
		s.print("%-20s%9s%10s%13s%9s%9s%14s", kindTitles[kind], number(c.Total()), number(c.Of(mfa.Satisfied)),
			number(c.Of(mfa.Missed)), number(c.Of(mfa.Refused)), number(c.Of(mfa.Unknown)), number(c.Of(mfa.OutOfScope)))
	}
}

// result says whether the requirement was met, and never that it was if the
// report does not say so.
func (s *summary) result() string {
	missed, unknown := s.scope.of(&s.tally, mfa.Missed), s.scope.of(&s.tally, mfa.Unknown)
	switch {
	case s.report.Compliant():
		return "Compliant, as far as this log goes: all who got in had MFA."
	case missed > 0:
		return fmt.Sprintf("The requirement was not met: %s%s without MFA, by %s.",
			some(missed, "sign-in"), s.scope, some(int64(len(s.users)), "user"))
	case unknown > 0:
		return fmt.Sprintf("Not shown to be met: the log does not tell whether %s had MFA.", some(unknown, "sign-in"))
	case !s.report.Complete():
		return "Not shown to be met: part of the log is missing."
	case s.scope.of(&s.tally, mfa.Satisfied) == 0:
		return "Not shown to be met: no person signed in with MFA."
	}
	return "Not shown to be met: tokens were renewed without MFA in them, or the log does not tell."
}

// who lists the users who missed MFA, those who did so most often first.
func (s *summary) who() []mfa.User {
	users := slices.DeleteFunc(s.report.Users(), func(u mfa.User) bool { return s.missed(&u.Tally) == 0 })
	slices.SortStableFunc(users, func(a, b mfa.User) int {
		return cmp.Compare(s.missed(&b.Tally), s.missed(&a.Tally))
	})
	return users
}

func (s *summary) missed(tally *mfa.Tally) int64 { return s.scope.of(tally, mfa.Missed) }

func (s *summary) names(users []mfa.User) []string {
	names := make([]string, len(users))
	for i := range users {
		names[i] = counted(nameOf(&users[i]), s.missed(&users[i].Tally))
	}
	return names
}

func nameOf(user *mfa.User) string {
	return short(clean(cmp.Or(user.PrincipalName, user.DisplayName, user.ID, "somebody without a name")), 48)
}

// rows lists the values of a dimension with their number of sign-ins that have
// the verdict, in the given words; without words, under their own names.
func (s *summary) rows(by mfa.Dimension, verdict mfa.Verdict, words map[string]string) []string {
	rows, rest := s.report.Breakdown(by)
	slices.SortStableFunc(rows, func(a, b mfa.Row) int {
		return cmp.Compare(s.scope.of(&b.Tally, verdict), s.scope.of(&a.Tally, verdict))
	})
	var list []string
	for i := range rows {
		name, known := words[rows[i].Key]
		if words == nil {
			name, known = short(clean(cmp.Or(rows[i].Name, rows[i].Key, "not told")), 48), true
		}
		if n := s.scope.of(&rows[i].Tally, verdict); n > 0 && known {
			list = append(list, counted(name, n))
		}
	}
	if n := s.scope.of(&rest, verdict); n > 0 {
		list = append(list, counted("others", n))
	}
	return list
}

// why lists reasons; one sign-in can have several.
func (s *summary) why() []string {
	reasons := s.rows(mfa.ByReason, mfa.Missed, missedFor)
	for i, waived := range s.rows(mfa.ByWaiver, mfa.Missed, waivedFor) {
		if i == 0 {
			waived = "waived for " + waived
		}
		reasons = append(reasons, waived)
	}
	return reasons
}

func (s *summary) unknown() {
	n := some(s.scope.of(&s.tally, mfa.Unknown), "sign-in")
	s.list("Unknown", n+": ", s.rows(mfa.ByReason, mfa.Unknown, unknownFor), 1)
}

// renewals tells of tokens without MFA in them, by how their sessions began.
func (s *summary) renewals() {
	renewals, rest := s.report.Renewals()
	if len(renewals) == 0 && rest == 0 {
		return
	}
	users := map[string]bool{}
	var began [2]int64
	total := rest
	for i := range renewals {
		r := &renewals[i]
		users[cmp.Or(r.UserID, r.PrincipalName)] = true
		total += r.Count
		switch {
		case r.Began == nil:
		case r.Began.Verdict == mfa.Satisfied:
			began[0] += r.Count
		case r.Began.Verdict == mfa.Missed:
			began[1] += r.Count
		}
	}
	s.labelled("Renewals", fmt.Sprintf("%s without MFA, of %s; sessions began with MFA %s, without %s, not told %s",
		number(total), some(int64(len(users)), "user"), number(began[0]), number(began[1]),
		number(total-began[0]-began[1])))
}

// programs lists likely service accounts with the first of the facts that speak for it.
func (s *summary) programs() []string {
	var list []string
	accounts := s.report.ServiceAccounts()
	for i := range accounts {
		fact := accounts[i].Evidence()[0].Fact
		list = append(list, fmt.Sprintf("%s (%s)", nameOf(&accounts[i]), cmp.Or(factFor[fact], fact)))
	}
	return list
}

// technicians tells of partners at work in customers' tenants.
func (s *summary) technicians() {
	rows, _ := s.report.Breakdown(mfa.ByReason)
	for i := range rows {
		if rows[i].Key != mfa.ServiceProvider.String() {
			continue
		}
		var total int64
		for _, kind := range s.scope.kinds() {
			total += rows[i].Count(kind).Total()
		}
		if total > 0 {
			s.labelled("Partners", fmt.Sprintf("%s of technicians in a customer's tenant, %s without MFA",
				some(total, "sign-in"), number(s.missed(&rows[i].Tally))))
		}
	}
}
