package mfa_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// archived is a sign-in as the 2019 script's portal told it.
func archived(required, result string) signin.Event {
	event := signin.Event{
		Time: time.Date(2019, 9, 24, 18, 30, 5, 0, time.UTC),
		Kind: signin.Interactive,
		User: signin.User{PrincipalName: "anna@contoso.example", DisplayName: "Anna"},
		Resource: signin.Resource{
			DisplayName: "Windows Azure Service Management API",
		},
		Status:                  signin.Status{AdditionalDetails: result},
		Requirement:             required,
		Policies:                []signin.Policy{{DisplayName: "Baseline policy: Require MFA for admins"}, {DisplayName: "Block legacy"}},
		ConditionalAccessStatus: "notApplied",
		Has:                     signin.FieldErrorCode | signin.FieldRequirement | signin.FieldAdditionalDetails | signin.FieldPolicies,
	}
	return event
}

func TestTheReportHasTheColumnsOfTheScript(t *testing.T) {
	challenged := archived("multiFactorAuthentication", "MFA completed in Azure AD")
	challenged.MFA = signin.MFADetail{Method: "Text message", Detail: "+X XXXXXXXX11"}
	failed := archived("singleFactorAuthentication", "")
	failed.Status.Code, failed.Status.FailureReason = 50126, "Invalid username or password, or both"
	odd := archived("", "")
	odd.Has, odd.Time, odd.Policies = 0, time.Time{}, nil
	odd.User.DisplayName = `=HYPERLINK("http://x","Anna")`
	odd.ConditionalAccessStatus = "'"

	golden.Compare(t, "report.csv", written(t, archived("singleFactorAuthentication", ""), challenged, failed, odd))
}

func TestAReportWithoutFindingsIsAHeader(t *testing.T) {
	require.Equal(t, "userPrincipalName,userDisplayName,createdDateTime,resourceDisplayName,loginSucceeded,"+
		"failureReason,mfaRequired,mfaAuthMethod,mfaAuthDetail,mfaResult,policies,conditionalAccessStatus\n",
		string(written(t)))
}

func TestCellsOfTheReport(t *testing.T) {
	step := func(method, detail, result string, succeeded signin.Flag) signin.Step {
		return signin.Step{Method: method, Detail: detail, Result: result, Succeeded: succeeded}
	}
	password := step("Password", "Password in the cloud", "Correct password", signin.True)
	tests := map[string]struct {
		change func(*signin.Event)
		want   map[string]string
	}{
		"a success": {func(e *signin.Event) {}, map[string]string{
			"loginSucceeded": "True", "mfaRequired": "False", "createdDateTime": "2026-01-31T12:01:00Z",
			"mfaAuthMethod": "", "mfaAuthDetail": "", "mfaResult": "",
		}},
		"an interrupted sign-in": {func(e *signin.Event) { e.Status.Code = 50074 }, map[string]string{
			"loginSucceeded": "False", "mfaRequired": "True",
		}},
		"nothing known": {func(e *signin.Event) { e.Has, e.Requirement, e.Time = 0, "", time.Time{} }, map[string]string{
			"loginSucceeded": "", "mfaRequired": "", "createdDateTime": "",
		}},
		"fractions of a second and another zone": {func(e *signin.Event) {
			e.Time = time.Date(2026, 1, 31, 13, 0, 0, 120_000_000, time.FixedZone("CET", 3600))
		}, map[string]string{"createdDateTime": "2026-01-31T12:00:00.12Z"}},
		"the summary of the second factor wins over steps": {func(e *signin.Event) {
			e.MFA = signin.MFADetail{Method: "Phone call", Detail: "+1 XXX"}
			e.Status.AdditionalDetails = "MFA completed in the cloud"
			e.Steps = []signin.Step{password, step("SMS", "+2", "sent", signin.True)}
		}, map[string]string{"mfaAuthMethod": "Phone call", "mfaAuthDetail": "'+1 XXX", "mfaResult": "MFA completed in the cloud"}},
		"the step that proves": {func(e *signin.Event) {
			e.Steps = []signin.Step{
				password,
				step("Mobile app notification", "", "Authentication in progress", signin.False),
				step("Mobile app notification", "Pixel", "MFA successfully completed", signin.True),
				step("Previously satisfied", "", "", signin.True),
			}
		}, map[string]string{"mfaAuthMethod": "Mobile app notification", "mfaAuthDetail": "Pixel", "mfaResult": "MFA successfully completed"}},
		"else the last step that is no password": {func(e *signin.Event) {
			e.Steps = []signin.Step{step("SMS", "+1", "denied", signin.False), step("Voice", "+2", "MFA denied; user hung up", signin.False), password}
		}, map[string]string{"mfaAuthMethod": "Voice", "mfaAuthDetail": "'+2", "mfaResult": "MFA denied; user hung up"}},
		"all policies by name": {func(e *signin.Event) {
			e.Policies = []signin.Policy{{DisplayName: "A", Result: "success"}, {DisplayName: "B, C", Result: "notApplied"}}
		}, map[string]string{"policies": "A,B, C"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			event := passwordOnly("1", "anna", 1)
			test.change(&event)
			rows, err := csv.NewReader(bytes.NewReader(written(t, event))).ReadAll()
			require.NoError(t, err)
			for i, column := range rows[0] {
				if want, ok := test.want[column]; ok {
					require.Equal(t, want, rows[1][i], column)
				}
			}
		})
	}
}

func TestNoCellIsAFormulaAndEveryTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@\t\r\n' "]{0,4}[a,"]?`)).Draw(t, "text")
		event := passwordOnly("1", "anna", 1)
		event.User.DisplayName = text
		rows, err := csv.NewReader(bytes.NewReader(written(t, event))).ReadAll()
		require.NoError(t, err)
		cell := rows[1][1]
		require.NotRegexp(t, `^[=+\-@\t\r\n]`, cell)
		// encoding/csv reads a line end in a cell as a line feed.
		require.Equal(t, strings.ReplaceAll(text, "\r\n", "\n"), mfa.CSVText(cell))
	})
}

func TestCSVTextLeavesOtherCellsAlone(t *testing.T) {
	for _, cell := range []string{"", "'", "plain", "'quoted'", "a'=b"} {
		require.Equal(t, cell, mfa.CSVText(cell))
	}
	require.Equal(t, "=1+1", mfa.CSVText("'=1+1"))
	require.Equal(t, "'=1+1", mfa.CSVText("''=1+1"))
}

func TestUnchallengedIsWhatTheScriptListed(t *testing.T) {
	tests := []struct {
		verdict  mfa.Verdict
		required mfa.Required
		want     bool
	}{
		{mfa.Missed, mfa.No, true},
		{mfa.Missed, mfa.Yes, true},
		{mfa.Unknown, mfa.Unknown, true},
		{mfa.Unknown, mfa.Yes, true},
		{mfa.Refused, mfa.No, true},
		{mfa.Refused, mfa.Unknown, true},
		{mfa.Refused, mfa.Yes, false},
		{mfa.Satisfied, mfa.No, false},
		{mfa.OutOfScope, mfa.Unknown, false},
	}
	for _, test := range tests {
		finding := mfa.Finding{Verdict: test.verdict, Required: test.required}
		require.Equal(t, test.want, finding.Unchallenged(), "%s, required %s", test.verdict, test.required)
	}
}

func TestWritersSayWhatTheyCouldNotWrite(t *testing.T) {
	table, lines := mfa.NewCSVWriter(full{}), mfa.NewNDJSONWriter(full{})
	require.EqualError(t, table.Flush(), "mfa: write report as CSV: the disk is full")
	require.NoError(t, lines.Write(new(mfa.Finding)))
	require.EqualError(t, lines.Flush(), "mfa: write findings as NDJSON: the disk is full")
	require.ErrorIs(t, table.Write(new(mfa.Finding)), errFull)
	require.ErrorIs(t, table.Flush(), errFull)
}

var errFull = errors.New("the disk is full")

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// written is report.csv with the events.
func written(t require.TestingT, events ...signin.Event) []byte {
	var b bytes.Buffer
	w := mfa.NewCSVWriter(&b)
	for _, event := range events {
		finding := mfa.Judge(event, nil)
		require.NoError(t, w.Write(&finding))
	}
	require.NoError(t, w.Flush())
	return b.Bytes()
}
