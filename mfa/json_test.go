package mfa_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

func TestAReportAsJSON(t *testing.T) {
	began := withPush("1", "anna", 1)
	began.SessionID = "s1"
	waived := withPush("4", "bert", 30)
	waived.Steps, waived.Status.AdditionalDetails = nil, "MFA requirement skipped due to location"
	script := passwordOnly("5", "sync", 200)
	script.Protocol, script.UserAgent, script.ClientApp = "ropc", "curl/8.5.0", "Other clients"
	report := judged(began, renewal("2", "anna", "s1", 2), renewal("3", "anna", "s1", 62), waived, script,
		signin.Event{Kind: signin.ServicePrincipal, App: signin.App{ID: "app-sync", DisplayName: "Sync"}})
	report.Ledger = signin.Ledger{Files: 1, Rows: 7, Undated: 1, Unreadable: 2, Watermark: noon}
	report.Ledger.Faults = []signin.Fault{{File: "b.json", Index: 3, Reason: "cut off"}, {File: "a.json", Index: 9, Offset: 77, Reason: "not JSON"}}
	report.Ledger.Gaps = []signin.Gap{{What: "page 2", From: noon.In(time.FixedZone("CET", 3600))}}

	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	require.NoError(t, encoder.Encode(report))
	golden.Compare(t, "report.json", b.Bytes())
}

func TestAnEmptyReportAsJSONHasEveryMember(t *testing.T) {
	var members map[string]any
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, new(mfa.Report))), &members))
	require.Equal(t, false, members["compliant"])
	require.Nil(t, members["first"])
	require.Equal(t, []any{}, members["users"])
	require.Equal(t, []any{}, members["serviceAccounts"])
	require.Equal(t, map[string]any{}, members["kinds"])
	require.Len(t, members["by"], len(mfa.Dimensions()))
}
