package mfa_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
	"github.com/stretchr/testify/require"
)

// lost are the facts that decide a sign-in by themselves and that some shapes
// do not carry, without anything in them to show that it is missing: a
// certificate as the only step, and the home tenant's guest.
func lost(shape signintest.Shape, whole mfa.Finding) bool {
	switch shape {
	case signintest.PortalCSV, signintest.PortalCSVFrench, signintest.PortalCSVSpanish:
		return whole.Reasons.Has(mfa.LoneCertificate)
	case signintest.SignInEventsV3, signintest.ScriptCSV:
		return whole.Reasons.Has(mfa.LoneCertificate) || whole.Reasons.Has(mfa.Passthrough)
	}
	return false
}

func TestTheSameSignInGetsTheSameVerdictInEveryShapeOrUnknown(t *testing.T) {
	var table bytes.Buffer
	fmt.Fprintf(&table, "%-20s %6s %8s\n", "shape", "same", "unknown")
	for _, shape := range signintest.Shapes() {
		same, unknown := 0, 0
		for event := range (signintest.Tenant{}).All() {
			if !shape.Holds(event.Kind) {
				continue
			}
			whole := mfa.Judge(event, nil)
			kept := mfa.Judge(shape.Keep(event), nil)
			switch {
			case kept.Verdict == whole.Verdict:
				same++
			case kept.Verdict == mfa.Unknown:
				unknown++
			case !lost(shape, whole):
				t.Errorf("%s: %s is %s (%s), not %s (%s):\n%+v", shape, event.ID, kept.Verdict, kept.Proof, whole.Verdict, whole.Proof, event)
			}
		}
		fmt.Fprintf(&table, "%-20s %6d %8d\n", shape, same, unknown)
	}
	golden.Compare(t, "verdicts-by-shape.txt", table.Bytes())
}

// The seed's report: what the 2019 script would have written from the archive.
func TestTheScriptsReportIsReproducedFromItsArchive(t *testing.T) {
	const archive = `{"items":[
	{"userPrincipalName":"ada@contoso.example","userDisplayName":"Ada Lovelace","createdDateTime":"2019-09-24T08:15:00.0000000Z","resourceDisplayName":"Office 365 Exchange Online","loginSucceeded":true,"failureReason":"","mfaRequired":false,"mfaAuthMethod":null,"mfaAuthDetail":null,"mfaResult":null,"conditionalAccessPolicies":[{"displayName":"Baseline policy: End user protection (Preview)"},{"displayName":"Block legacy, mostly"}],"conditionalAccessStatus":"notApplied"},
	{"userPrincipalName":"bob@contoso.example","userDisplayName":"Bob","createdDateTime":"2019-09-24T09:00:00Z","resourceDisplayName":"Windows Azure Service Management API","loginSucceeded":true,"failureReason":"","mfaRequired":true,"mfaAuthMethod":"Phone app notification","mfaAuthDetail":"+X XXXXXXXX11","mfaResult":"MFA completed in Azure AD","conditionalAccessPolicies":[],"conditionalAccessStatus":"success"},
	{"userPrincipalName":"eve@contoso.example","userDisplayName":"=HYPERLINK(\"http://x\")","createdDateTime":"2019-09-24T09:30:00Z","resourceDisplayName":"Microsoft Graph","loginSucceeded":false,"failureReason":"Invalid username or password or Invalid on-premise username or password.","mfaRequired":false,"mfaAuthMethod":"","mfaAuthDetail":"","mfaResult":"","conditionalAccessPolicies":[],"conditionalAccessStatus":"notApplied"}]}`
	var out bytes.Buffer
	writer := mfa.NewCSVWriter(&out)
	for finding, err := range mfa.Findings(context.Background(), signin.Reader("archive.json", bytes.NewReader([]byte(archive))), signin.Query{}, nil) {
		require.NoError(t, err)
		if finding.Unchallenged() {
			require.NoError(t, writer.Write(&finding))
		}
	}
	require.NoError(t, writer.Flush())
	golden.Compare(t, "script-report.csv", out.Bytes())

	// What was written is an archive again, and gives the same report.
	var again bytes.Buffer
	writer = mfa.NewCSVWriter(&again)
	for finding, err := range mfa.Findings(context.Background(), signin.Reader("report.csv", bytes.NewReader(out.Bytes())), signin.Query{}, nil) {
		require.NoError(t, err)
		require.NoError(t, writer.Write(&finding))
	}
	require.NoError(t, writer.Flush())
	require.Equal(t, out.String(), again.String())
}

func TestAnIncompleteOrEmptyReportIsNeverCompliant(t *testing.T) {
	satisfied := entry(details("MFA completed in Azure AD"))
	for name, c := range map[string]struct {
		source signin.Source
		want   bool
	}{
		"one sign-in with MFA":                {signin.List{satisfied}, true},
		"nothing at all":                      {signin.List{}, false},
		"one with and one without":            {signin.List{satisfied, entry()}, false},
		"one with and one that says nothing":  {signin.List{satisfied, entry(requirement(""))}, false},
		"only failures":                       {signin.List{entry(code(50126))}, false},
		"a source that fails after the first": {signintest.FailAfter(signin.List{satisfied}, 1, errors.New("broken")), false},
	} {
		t.Run(name, func(t *testing.T) {
			report, _ := mfa.Evaluate(context.Background(), c.source, signin.Query{}, nil)
			require.Equal(t, c.want, report.Compliant())
		})
	}
}
