package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// summaryOf is the summary of a source, under a command line.
func summaryOf(t *testing.T, source signin.Source, args ...string) string {
	t.Helper()
	o, err := parse(args)
	require.NoError(t, err)
	in := &input{source: source}
	_, in.demo = source.(signintest.Tenant)
	report, err := in.read(t.Context(), &o.judge, func(*mfa.Finding) error { return nil })
	require.NoError(t, err)
	return summarise(report, in, o)
}

func requireScreen(t *testing.T, summary string) {
	t.Helper()
	require.LessOrEqual(t, strings.Count(summary, "\n"), 24, summary)
	for line := range strings.Lines(summary) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
		require.Equal(t, strings.TrimRight(line, " \n")+"\n", line, "no white space at the end")
	}
}

func TestTheSummaryOfTheDemoFitsOneScreen(t *testing.T) {
	for file, args := range map[string][]string{
		"summary.txt":           nil,
		"summary-all-kinds.txt": {"-all-kinds"},
		"summary-fresh.txt":     {"-profile", "fresh"},
	} {
		t.Run(file, func(t *testing.T) {
			summary := summaryOf(t, signintest.Tenant{End: demoEnd}, args...)
			requireScreen(t, summary)
			golden.Compare(t, file, []byte(summary))
		})
	}
}

func TestTheDemoIsTheSameEveryTime(t *testing.T) {
	inFolder(t, nil)
	first := start(t, "", "-findings", "f.ndjson", "-report", "r.json")
	require.Equal(t, first, start(t, "", "-findings", "f.ndjson", "-report", "r.json"))
	require.Equal(t, first.out, summaryOf(t, signintest.Tenant{End: demoEnd}))
	require.Equal(t, first.out, summaryOf(t, signintest.Tenant{}), "the demo is the zero Tenant")
}

func TestTheSummaryFollowsTheEventsAndNotTheirOrder(t *testing.T) {
	tenant := signintest.Tenant{}
	require.Equal(t, summaryOf(t, tenant.Parts(1)[0]), summaryOf(t, signintest.Shuffle(tenant, 7)))
}

func TestOnlyACompliantReportIsCalledSo(t *testing.T) {
	event := func(kind signin.Kind, details string) signin.Event {
		return signin.Event{
			ID: "1", Time: monday, Kind: kind, User: signin.User{ID: "1", PrincipalName: "user1@contoso.example"},
			Requirement: "singleFactorAuthentication", Status: signin.Status{AdditionalDetails: details},
			Has: signin.FieldErrorCode | signin.FieldRequirement | signin.FieldAdditionalDetails | signin.FieldSteps,
		}
	}
	good := event(signin.Interactive, "MFA completed in Azure AD")
	bad := event(signin.Interactive, "")
	renewal := event(signin.NonInteractive, "")
	unknown := event(signin.Interactive, "")
	unknown.Has, unknown.Requirement = signin.FieldErrorCode, ""
	refused := bad
	refused.Status.Code = 50126
	for name, test := range map[string]struct {
		events signin.List
		result string
	}{
		"everybody had MFA":           {signin.List{good}, "Compliant, as far as this log goes"},
		"somebody did not":            {signin.List{good, bad}, "The requirement was not met: 1 sign-in without MFA, by 1 user."},
		"the log does not tell":       {signin.List{good, unknown}, "Not shown to be met: the log does not tell whether 1 sign-in had MFA."},
		"a token was renewed so":      {signin.List{good, renewal}, "Not shown to be met: tokens were renewed"},
		"nobody got in":               {signin.List{refused}, "no person signed in with MFA"},
		"there is nothing to judge":   {nil, "no person signed in with MFA"},
		"only workloads are to judge": {signin.List{event(signin.ServicePrincipal, "")}, "no person signed in with MFA"},
	} {
		t.Run(name, func(t *testing.T) {
			summary := summaryOf(t, test.events)
			requireScreen(t, summary)
			require.Contains(t, summary, test.result)
			require.Equal(t, strings.Contains(test.result, "Compliant"), strings.Contains(strings.ToLower(summary), "compliant"))
			require.Contains(t, summary, "Do first   1. ")
		})
	}
}

func TestAnIncompleteLogIsNotCalledCompliant(t *testing.T) {
	inFolder(t, map[string]string{"in/a.json": array(withMFA("1")), "in/b.html": "<html></html>"})
	got := start(t, "", "-from", "in")
	require.Contains(t, got.out, "Not shown to be met: part of the log is missing.")
	require.NotContains(t, strings.ToLower(got.out), "compliant")
}

func TestNamesCannotCommandTheTerminal(t *testing.T) {
	events := signin.List{}
	for _, name := range []string{"\x1b]0;owned\x07\x1b[2Jeve@contoso.example", "a\u202egro.elpmaxe\r\nb@contoso.example"} {
		events = append(events, signin.Event{
			ID: "1", Kind: signin.Interactive, User: signin.User{ID: name, PrincipalName: name}, App: signin.App{DisplayName: name},
			ClientApp: "IMAP\x1b[31m4", Has: signin.FieldErrorCode | signin.FieldClientApp,
		})
	}
	summary := summaryOf(t, events)
	require.Contains(t, summary, `\x1b]0;owned\a\x1b[2Jeve@contoso.example 1`)
	require.Contains(t, summary, `a\u202egro.elpmaxe\r\nb@contoso.example 1`)
	require.Contains(t, summary, `IMAP\x1b[31m4 2`)
	for _, r := range summary {
		require.True(t, r == '\n' || unicode.IsGraphic(r), "%q", r)
	}
}

func TestNumbersAreReadable(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -999: "-999"} {
		require.Equal(t, want, number(n))
	}
}

func TestTheBarIsForTerminals(t *testing.T) {
	inFolder(t, map[string]string{"in.json": array(withMFA("1"))})
	require.Empty(t, start(t, "", "-from", "in.json").err)
	file, err := os.Create("stderr.txt")
	require.NoError(t, err)
	defer file.Close()
	require.False(t, isTerminal(file))
}

func TestTheBarIsFullWhenAllIsRead(t *testing.T) {
	for _, size := range []int64{-1, 0, 100} {
		var b bytes.Buffer
		p := newProgress(size, &b)
		for range 3 {
			p.add(50) // more than there is, as if a file were read twice
		}
		require.Contains(t, b.String(), "reading")
		if size > 0 {
			require.EqualValues(t, 0, p.left)
			require.True(t, p.bar.IsFinished())
		}
		p.end()
	}
	new(progress).end()
}
