package mfa_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

func TestCompliantNeedsASecondFactorAndNothingElse(t *testing.T) {
	unknown := passwordOnly("3", "cleo", 3)
	unknown.Requirement = ""
	refused := passwordOnly("4", "dora", 4)
	refused.Status.Code = 50126
	workload := signin.Event{Kind: signin.ServicePrincipal, Has: everyField}
	anyKind := passwordOnly("5", "ed", 5)
	anyKind.Kind = signin.UnknownKind

	tests := map[string]struct {
		events []signin.Event
		want   bool
	}{
		"nothing was read":                           {nil, false},
		"everybody showed a second factor":           {[]signin.Event{withPush("1", "anna", 1)}, true},
		"somebody did not":                           {[]signin.Event{withPush("1", "anna", 1), passwordOnly("2", "bert", 2)}, false},
		"of one it is not known":                     {[]signin.Event{withPush("1", "anna", 1), unknown}, false},
		"one was refused, the other had MFA":         {[]signin.Event{withPush("1", "anna", 1), refused}, true},
		"one was refused and nobody got in":          {[]signin.Event{refused}, false},
		"only programs signed in":                    {[]signin.Event{workload}, false},
		"programs sign in as well":                   {[]signin.Event{withPush("1", "anna", 1), workload}, true},
		"a token was renewed without MFA in it":      {[]signin.Event{withPush("1", "anna", 1), renewal("2", "anna", "s", 2)}, false},
		"a sign-in of an unknown kind missed":        {[]signin.Event{withPush("1", "anna", 1), anyKind}, false},
		"only the sign-in without a kind is missing": {[]signin.Event{anyKind}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, judged(test.events...).Compliant())
		})
	}
}

func TestAnIncompleteReportIsNotCompliant(t *testing.T) {
	report := judged(withPush("1", "anna", 1))
	require.True(t, report.Complete())
	require.True(t, report.Compliant())

	report.Ledger.Fault(signin.Fault{File: "x.json", Reason: "cut off"})
	require.False(t, report.Complete())
	require.False(t, report.Compliant())

	merged := judged(withPush("2", "anna", 2))
	merged.Merge(report)
	require.False(t, merged.Compliant())
}

func TestKindsAreNeverMixed(t *testing.T) {
	report := judged(passwordOnly("1", "anna", 1), renewal("2", "anna", "s", 2), renewal("3", "anna", "s", 3))

	require.Equal(t, mfa.Count{mfa.Missed: 1}, report.Count(signin.Interactive))
	require.Equal(t, mfa.Count{mfa.Missed: 2}, report.Count(signin.NonInteractive))
	require.Zero(t, report.Count(signin.ServicePrincipal).Total())
	for _, by := range []mfa.Dimension{mfa.ByApp, mfa.ByResource, mfa.ByClientApp, mfa.ByProof, mfa.ByOutcome, mfa.ByRequired, mfa.ByHour} {
		rows, rest := report.Breakdown(by)
		require.Len(t, rows, 1, by)
		require.Equal(t, mfa.Count{mfa.Missed: 1}, rows[0].Count(signin.Interactive), by)
		require.Equal(t, mfa.Count{mfa.Missed: 2}, rows[0].Count(signin.NonInteractive), by)
		require.Zero(t, rest, by)
	}
	user := report.Users()[0]
	require.Equal(t, mfa.Count{mfa.Missed: 2}, user.Count(signin.NonInteractive))
}

func TestACountOfWhatDoesNotExistIsZero(t *testing.T) {
	report := judged(passwordOnly("1", "anna", 1))
	require.Zero(t, report.Count(signin.Kind(99)))
	require.Zero(t, report.Count(signin.Interactive).Of(mfa.Verdict(99)))
	rows, rest := report.Breakdown(mfa.Dimension(99))
	require.Empty(t, rows)
	require.Zero(t, rest)
	require.Zero(t, report.Users()[0].Misses(signin.Kind(99)))
}

func TestAFindingOfNoKnownKindOrVerdictIsUnknown(t *testing.T) {
	var report mfa.Report
	report.Add(&mfa.Finding{Event: signin.Event{Kind: 99}, Verdict: 99, Proof: 99, Outcome: 99, Required: 99, Reasons: 1 << 31})
	require.Equal(t, mfa.Count{mfa.Unknown: 1}, report.Count(signin.UnknownKind))
}

func TestAReportKnowsItsSpan(t *testing.T) {
	undated := passwordOnly("3", "anna", 0)
	undated.Time = time.Time{}
	paris := passwordOnly("2", "anna", 7)
	paris.Time = paris.Time.In(time.FixedZone("CET", 3600))

	first, last := judged(undated).Span()
	require.True(t, first.IsZero())
	require.True(t, last.IsZero())

	first, last = judged(paris, undated, passwordOnly("1", "anna", -3)).Span()
	require.Equal(t, noon.Add(-3*time.Minute), first)
	require.Equal(t, noon.Add(7*time.Minute), last)
}

func TestProvisionalSignInsAreCountedApart(t *testing.T) {
	finding := mfa.Judge(passwordOnly("1", "anna", 1), nil)
	var report mfa.Report
	report.Add(&finding)
	finding.Provisional = true
	report.Add(&finding)
	require.EqualValues(t, 2, report.Count(signin.Interactive).Of(mfa.Missed))
	require.EqualValues(t, 1, report.Provisional(signin.Interactive).Of(mfa.Missed))
}

func TestBreakdownsTellWhyAndThroughWhat(t *testing.T) {
	imap := passwordOnly("1", "anna", 1)
	imap.ClientApp = "IMAP4"
	waived := withPush("2", "anna", 2)
	waived.Steps = nil
	waived.Status.AdditionalDetails = "MFA requirement skipped due to location"
	waived.RequirementPolicies = append(waived.RequirementPolicies,
		signin.RequirementPolicy{Provider: "gpsLocationCondition"}, signin.RequirementPolicy{Provider: "gpsLocationCondition"})
	policies := passwordOnly("3", "anna", 3)
	policies.Policies = []signin.Policy{
		{ID: "P1", DisplayName: "Block legacy", Result: "success", GrantControls: []string{"Block"}},
		{ID: "p2", DisplayName: "Require MFA", Result: "reportOnlyInterrupted", GrantControls: []string{"Mfa"}},
		{ID: "p3", DisplayName: "Admins", Result: "notApplied"},
	}
	report := judged(imap, waived, policies, withPush("4", "anna", 4))

	require.Equal(t, []string{"browser", "imap4"}, keys(report, mfa.ByClientApp), "the browser missed more")
	require.Equal(t, []string{"location"}, keys(report, mfa.ByWaiver))
	require.ElementsMatch(t, []string{"perUser", "other:gpsLocationCondition"}, keys(report, mfa.ByProvider))
	require.ElementsMatch(t, []string{"legacyClient", "notRequired", "waived", "reportOnlyPolicy"}, keys(report, mfa.ByReason))
	require.ElementsMatch(t, []string{"none", "fresh"}, keys(report, mfa.ByProof))
	require.Equal(t, []string{"p1"}, keys(report, mfa.ByPolicy))
	require.Equal(t, []string{"p2"}, keys(report, mfa.ByReportOnlyPolicy))
	require.Equal(t, []string{"2026-01-31T12:00:00Z"}, keys(report, mfa.ByHour))
	rows, _ := report.Breakdown(mfa.ByReportOnlyPolicy)
	require.Equal(t, "Require MFA", rows[0].Name)
	require.Equal(t, mfa.Count{mfa.Missed: 1}, rows[0].Count(signin.Interactive))
}

func TestRowsWithTheMostMissedComeFirstAndHoursInOrder(t *testing.T) {
	var events []signin.Event
	for i := range 6 {
		event := passwordOnly(fmt.Sprint(i), "anna", -60*i)
		event.App = signin.App{ID: fmt.Sprint("app-", (i+1)/3), DisplayName: "x"}
		events = append(events, event)
	}
	report := judged(events...)
	require.Equal(t, []string{"app-1", "app-0", "app-2"}, keys(report, mfa.ByApp))
	require.IsIncreasing(t, keys(report, mfa.ByHour))
}

func TestARowOverTheLimitIsCountedInTheRest(t *testing.T) {
	var report mfa.Report
	for i := range 1000 {
		event := passwordOnly("1", "anna", i)
		event.ClientApp = fmt.Sprint("client ", i)
		finding := mfa.Judge(event, nil)
		report.Add(&finding)
	}
	rows, rest := report.Breakdown(mfa.ByClientApp)
	require.Len(t, rows, 256)
	require.EqualValues(t, 1000-256, rest.Count(signin.Interactive).Of(mfa.Missed))
}

func TestAnIDIsTheSameInAnyCaseAndTheNewestNameStays(t *testing.T) {
	old, renamed := passwordOnly("1", "anna", 1), passwordOnly("2", "anna", 2)
	renamed.User = signin.User{ID: "ID-ANNA", PrincipalName: "anna.b@contoso.example", DisplayName: "Anna B."}
	for _, report := range []*mfa.Report{judged(old, renamed), judged(renamed, old)} {
		users := report.Users()
		require.Len(t, users, 1)
		require.Equal(t, "id-anna", users[0].ID)
		require.Equal(t, "anna.b@contoso.example", users[0].PrincipalName)
		require.Equal(t, "Anna B.", users[0].DisplayName)
		require.EqualValues(t, 2, users[0].Count(signin.Interactive).Total())
	}
}

func TestAUserWithoutAnIDGoesByThePrincipalName(t *testing.T) {
	event := passwordOnly("1", "Anna", 1)
	event.User.ID = ""
	users := judged(event).Users()
	require.Len(t, users, 1)
	require.Empty(t, users[0].ID)
	require.Equal(t, "Anna@contoso.example", users[0].PrincipalName)
}

func TestWorkloadsAreNoUsers(t *testing.T) {
	report := judged(signin.Event{Kind: signin.ManagedIdentity, App: signin.App{ID: "a"}})
	require.Empty(t, report.Users())
	require.Equal(t, []string{"a"}, keys(report, mfa.ByApp))
}

func TestAUserTellsHowTheSignInsGotBy(t *testing.T) {
	imap := passwordOnly("1", "anna", 1)
	imap.ClientApp = "POP3"
	waived := withPush("2", "anna", 5)
	waived.Steps = nil
	waived.Status.AdditionalDetails = "MFA requirement skipped due to remembered device"
	other := withPush("3", "anna", 3)
	other.Steps = nil
	other.Status.AdditionalDetails = "MFA requirement skipped due to the weather"
	user := judged(imap, waived, other, withPush("4", "anna", 9)).Users()[0]

	misses := user.Misses(signin.Interactive)
	require.EqualValues(t, 1, misses.Legacy)
	require.EqualValues(t, 1, misses.Waived(mfa.RememberedDevice))
	require.EqualValues(t, 1, misses.Waived(""))
	require.Zero(t, misses.Waived(mfa.AppPassword))
	require.Equal(t, noon.Add(5*time.Minute), misses.Last)
	require.Zero(t, user.Misses(signin.NonInteractive))
}

func TestUsersAreASnapshot(t *testing.T) {
	report := judged(passwordOnly("1", "anna", 1))
	before := report.Users()[0]
	finding := mfa.Judge(passwordOnly("2", "anna", 2), nil)
	report.Add(&finding)
	require.Equal(t, noon.Add(time.Minute), before.Misses(signin.Interactive).Last)
	require.EqualValues(t, 1, before.Count(signin.Interactive).Total())
}

func TestMergeLeavesTheOtherReportAsItIs(t *testing.T) {
	one, other := judged(passwordOnly("1", "anna", 1)), judged(passwordOnly("2", "bert", 2), renewal("3", "bert", "s", 3))
	before := asJSON(t, other)
	one.Merge(other)
	one.Merge(judged(passwordOnly("4", "bert", 4)))
	require.JSONEq(t, before, asJSON(t, other))
}

func TestNeitherOrderNorPartsChangeAReport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(anyEvent), 0, 40).Draw(t, "events")
		want := asJSON(t, judged(events...))

		shuffled := rapid.Permutation(events).Draw(t, "shuffled")
		var merged mfa.Report
		for len(shuffled) > 0 {
			n := rapid.IntRange(1, len(shuffled)).Draw(t, "part")
			merged.Merge(judged(shuffled[:n]...))
			shuffled = shuffled[n:]
		}
		require.Equal(t, want, asJSON(t, &merged))
	})
}

func TestNeitherOrderNorPartsChangeAReportOverItsLimits(t *testing.T) {
	var events []signin.Event
	for i := range 60_000 {
		event := withPush(fmt.Sprint(i), "anna", i)
		if i%4 == 0 {
			event = renewal(fmt.Sprint(i), "anna", fmt.Sprint("session ", i+1), i+2)
		} else {
			event.SessionID = fmt.Sprint("session ", i)
		}
		event.TokenID = fmt.Sprint("token ", i)
		event.ClientApp = fmt.Sprint("client ", i%500)
		event.Resource.ID = fmt.Sprint("resource ", i%6000)
		event.Policies = []signin.Policy{{ID: fmt.Sprint("policy ", i%3000), Result: "success"}}
		events = append(events, event)
	}
	var merged mfa.Report
	for i := 7; i >= 0; i-- {
		merged.Merge(judged(events[i*7500 : (i+1)*7500]...))
	}
	require.Equal(t, asJSON(t, judged(events...)), asJSON(t, &merged))
}

func TestCountingAKnownUserAllocatesNothing(t *testing.T) {
	event := renewal("1", "anna", "session", 1)
	event.UserAgent = "python-requests/2.31"
	event.IPAddress = "203.0.113.7"
	event.Policies = []signin.Policy{{ID: "P1", DisplayName: "Require MFA", Result: "success"}}
	began := withPush("2", "ANNA", 2)
	began.SessionID, began.TokenID = "session", "token"
	began.RequirementPolicies = append(began.RequirementPolicies, signin.RequirementPolicy{Provider: "brandNew"})
	waived := withPush("3", "anna", 3)
	waived.Steps, waived.Status.AdditionalDetails = nil, "MFA requirement skipped due to location"
	var report mfa.Report
	for _, event := range []signin.Event{event, began, waived} {
		finding := mfa.Judge(event, nil)
		require.Zero(t, testing.AllocsPerRun(100, func() { report.Add(&finding) }))
	}
}

func keys(report *mfa.Report, by mfa.Dimension) []string {
	rows, _ := report.Breakdown(by)
	list := make([]string, len(rows))
	for i := range rows {
		list[i] = rows[i].Key
	}
	return list
}

func asJSON(t require.TestingT, report *mfa.Report) string {
	text, err := json.Marshal(report)
	require.NoError(t, err)
	return string(text)
}

// anyEvent draws an event out of few values, so that events meet.
func anyEvent(t *rapid.T) signin.Event {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	event := signin.Event{
		ID:                  pick("id", "1", "2", "3", "4", "5"),
		Kind:                rapid.SampledFrom(append(signin.Kinds(), signin.Interactive, signin.NonInteractive)).Draw(t, "kind"),
		User:                signin.User{ID: pick("user", "", "u1", "U1", "u2"), PrincipalName: pick("upn", "", "a@x", "A@x", "b@x"), DisplayName: pick("name", "", "A", "B")},
		App:                 signin.App{ID: pick("app", "", "a1", "a2"), DisplayName: pick("appName", "", "Mail", "Portal")},
		Resource:            signin.Resource{ID: pick("resource", "", "r1"), DisplayName: pick("resourceName", "", "Graph", "Vault")},
		Status:              signin.Status{Code: rapid.SampledFrom([]int{0, 0, 0, 50074, 50126, 50072}).Draw(t, "code")},
		Requirement:         pick("requirement", "", "singleFactorAuthentication", "multiFactorAuthentication", "more"),
		RequirementPolicies: []signin.RequirementPolicy{{Provider: pick("provider", "", "user", "brandNew", "request")}},
		ClientApp:           pick("client", "", "Browser", "IMAP4", "imap4"),
		UserAgent:           pick("agent", "", "curl/8", "python-requests/2", "Mozilla/5.0"),
		IPAddress:           pick("address", "", "192.0.2.1", "192.0.2.2"),
		Protocol:            pick("protocol", "", "ropc"),
		SessionID:           pick("session", "", "s1", "S1", "s2"),
		TokenID:             pick("token", "", "t1", "t2"),
		Has:                 everyField,
	}
	if minute := rapid.IntRange(-2, 200).Draw(t, "minute"); minute >= 0 {
		event.Time = noon.Add(time.Duration(minute/50) * 25 * time.Minute)
	}
	event.Status.AdditionalDetails = pick("details", "", "MFA requirement satisfied by claim in the token",
		"MFA requirement skipped due to location", "MFA requirement skipped due to rain")
	event.Policies = []signin.Policy{{
		ID: pick("policy", "", "p1", "p2"), DisplayName: pick("policyName", "", "Admins", "All"),
		Result: pick("result", "", "success", "failure", "notApplied", "reportOnlyFailure"), GrantControls: []string{"Mfa"},
	}}
	return event
}
