package mfa_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

func TestARenewalIsLinkedToTheSignInThatBeganItsSession(t *testing.T) {
	began := func(id, session, token string, minute int) signin.Event {
		event := withPush(id, "anna", minute)
		event.SessionID, event.TokenID = session, token
		return event
	}
	renewed := func(session, token string, minute int) signin.Event {
		event := renewal("r", "anna", session, minute)
		event.TokenID = token
		return event
	}
	failed := began("failed", "S", "", 0)
	failed.Status.Code = 50126
	silent := renewal("silent", "anna", "S", 0)
	silent.Requirement, silent.Status.AdditionalDetails = "multiFactorAuthentication", "MFA requirement satisfied by claim in the token"
	undated := began("undated", "S", "", 0)
	undated.Time = time.Time{}

	tests := map[string]struct {
		renewal   signin.Event
		beginning []signin.Event
		want      string
	}{
		"by the session id":                            {renewed("s", "", 5), []signin.Event{began("b", "S", "", 1)}, "b"},
		"by the token id where there is no session id": {renewed("", "T", 5), []signin.Event{began("b", "", "t", 1)}, "b"},
		"by the token id of a sign-in with both":       {renewed("", "T", 5), []signin.Event{began("b", "S", "t", 1)}, "b"},
		"never by the token id if it has a session id": {renewed("s", "T", 5), []signin.Event{began("b", "other", "T", 1)}, ""},
		"to the earliest of several":                   {renewed("s", "", 5), []signin.Event{began("b", "S", "", 2), began("a", "S", "", 1), began("c", "S", "", 3)}, "a"},
		"to the first id of several at once":           {renewed("s", "", 5), []signin.Event{began("b", "S", "", 1), began("a", "S", "", 1)}, "a"},
		"to one with a time before one without":        {renewed("s", "", 5), []signin.Event{undated, began("b", "S", "", 1)}, "b"},
		"to one without a time if there is no other":   {renewed("s", "", 5), []signin.Event{undated}, "undated"},
		"to one at the same moment":                    {renewed("s", "", 5), []signin.Event{began("b", "S", "", 5)}, "b"},
		"not to a later one, which did not begin it":   {renewed("s", "", 5), []signin.Event{began("b", "S", "", 6)}, ""},
		"not to one that failed":                       {renewed("s", "", 5), []signin.Event{failed}, ""},
		"not to one that was non-interactive":          {renewed("s", "", 5), []signin.Event{silent}, ""},
		"not without either id":                        {renewed("", "", 5), []signin.Event{began("b", "", "", 1)}, ""},
		"not if the log lacks the beginning":           {renewed("s", "", 5), nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := judged(test.beginning...)
			before.Merge(judged(test.renewal))
			for _, report := range []*mfa.Report{
				judged(append(test.beginning, test.renewal)...),
				judged(append([]signin.Event{test.renewal}, test.beginning...)...),
				before,
			} {
				renewals, rest := report.Renewals()
				require.Len(t, renewals, 1)
				require.Zero(t, rest)
				if test.want == "" {
					require.Nil(t, renewals[0].Began)
					continue
				}
				require.NotNil(t, renewals[0].Began)
				require.Equal(t, test.want, renewals[0].Began.ID)
				require.Equal(t, mfa.Satisfied, renewals[0].Began.Verdict)
				require.Equal(t, mfa.Fresh, renewals[0].Began.Proof)
			}
		})
	}
}

func TestRenewalsAreGroupedByUserApplicationAndSession(t *testing.T) {
	other := renewal("5", "anna", "s1", 9)
	other.App = signin.App{DisplayName: "Mail"}
	report := judged(
		renewal("1", "anna", "s1", 3), renewal("2", "anna", "S1", 1), renewal("3", "anna", "s2", 2),
		renewal("4", "bert", "s1", 4), other, withPush("6", "anna", 0),
	)
	renewals, _ := report.Renewals()
	require.Len(t, renewals, 4)
	most := renewals[0]
	require.EqualValues(t, 2, most.Count)
	require.Equal(t, "id-anna", most.UserID)
	require.Equal(t, "anna@contoso.example", most.PrincipalName)
	require.Equal(t, "app-portal", most.AppID)
	require.Equal(t, "Portal", most.AppName)
	require.Equal(t, "s1", most.SessionID)
	require.Equal(t, noon.Add(time.Minute), most.First)
	require.Equal(t, noon.Add(3*time.Minute), most.Last)
}

func TestRenewalsWithoutASessionAreTakenTogetherUnlessTheyAreLinked(t *testing.T) {
	withToken := func(event signin.Event, token string) signin.Event {
		event.TokenID = token
		return event
	}
	report := judged(
		withToken(withPush("1", "anna", 0), "t1"), withToken(renewal("2", "anna", "", 1), "t1"),
		withToken(renewal("3", "anna", "", 2), "t2"), withToken(renewal("4", "anna", "", 3), "t3"), renewal("5", "anna", "", 4),
	)
	renewals, _ := report.Renewals()
	require.Len(t, renewals, 2)
	require.EqualValues(t, 3, renewals[0].Count)
	require.Empty(t, renewals[0].TokenID)
	require.Equal(t, noon.Add(2*time.Minute), renewals[0].First)
	require.Equal(t, noon.Add(4*time.Minute), renewals[0].Last)
	require.Equal(t, "t1", renewals[1].TokenID)
	require.Equal(t, "1", renewals[1].Began.ID)
}

func TestIDsOfAnyLengthAreKeptApart(t *testing.T) {
	for length := range 300 {
		event := renewal("1", "anna", "", 1)
		event.User.ID, event.App.ID, event.TokenID = strings.Repeat("u", length), strings.Repeat("a", 300-length), "t"
		renewals, _ := judged(event).Renewals()
		require.Len(t, renewals, 1)
		require.Equal(t, event.User.ID, renewals[0].UserID)
		require.Equal(t, event.App.ID, renewals[0].AppID)
		require.Equal(t, "Portal", renewals[0].AppName)
	}
}

func TestARenewalWithMFAInItsTokenIsNotListed(t *testing.T) {
	event := renewal("1", "anna", "s", 1)
	event.Status.AdditionalDetails = "MFA requirement satisfied by claim in the token"
	renewals, _ := judged(event).Renewals()
	require.Empty(t, renewals)
}
