package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/contract"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin/signintest"
)

// startLive runs the program against a tenant of a Graph that is made up.
func startLive(t *testing.T, spoil func(*faketenant.Tenant), args ...string) ran {
	t.Helper()
	graph := faketenant.New(&faketenant.Options{Contract: contract.Check, Latency: time.Second})
	log := signintest.Tenant{End: time.Now(), Users: 12, Days: 1}
	tenant := graph.Tenant(log.ID())
	tenant.Fill(log)
	if spoil != nil {
		spoil(tenant)
	}
	var out, err bytes.Buffer
	std := streams{in: strings.NewReader(""), out: &out, err: &err, outside: outside{graph.Transport(), tenant.Credential()}}
	got := run(t.Context(), append([]string{"-tenant", log.ID(), "-since", "72h"}, args...), std)
	require.Empty(t, graph.Breaches())
	return ran{got, out.String(), err.String()}
}

func TestATenantIsReadLive(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		got := startLive(t, nil)
		require.Equal(t, done, got.status, got.err)
		require.Contains(t, got.out, "Sign-ins, 1999-12-31")
		require.Contains(t, got.out, "complete")
		report, err := os.ReadFile("report.csv")
		require.NoError(t, err)
		require.Greater(t, strings.Count(string(report), "\n"), 1)
	})
}

func TestWhatALiveTenantRefusesIsSaidWithWhatToDo(t *testing.T) {
	inFolder(t, nil)
	for name, test := range map[string]struct {
		spoil  func(*faketenant.Tenant)
		status status
		says   string
	}{
		"no licence":        {func(t *faketenant.Tenant) { t.Licence = faketenant.Free }, unreadable, "can be downloaded from the Entra admin center"},
		"no permission":     {func(t *faketenant.Tenant) { t.Permissions = []string{"User.Read.All"} }, unreadable, "it lacks AuditLog.Read.All"},
		"a long silence":    {func(t *faketenant.Tenant) { t.Fail(faketenant.Throttle("3600")) }, broken, "1h0m0s"},
		"a broken service":  {func(t *faketenant.Tenant) { t.FailRandomly(1, 1, faketenant.Status(500)) }, broken, "HTTP 500"},
		"no network at all": {func(t *faketenant.Tenant) { t.FailRandomly(1, 1, faketenant.Drop()) }, broken, "sign-ins are missing"},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := startLive(t, test.spoil)
			require.Equal(t, test.status, got.status, name)
			require.Contains(t, got.err, test.says, name)
			require.Empty(t, names(t), "nothing is written about nothing")
		})
	}
}

func TestWhatWasReadOfATenantBeforeItBrokeOffIsReportedAndCalledIncomplete(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		got := startLive(t, func(t *faketenant.Tenant) { t.Fail(faketenant.BOM(), faketenant.BOM(), faketenant.Throttle("3600")) })
		require.Equal(t, broken, got.status)
		require.Contains(t, got.err, "sign-ins are missing")
		require.NotContains(t, got.out, "complete\n")
		require.NotContains(t, got.out, "Compliant")
		require.Contains(t, names(t), "report.csv")
	})
}

func TestTheDemoIsReadThroughAGraph(t *testing.T) {
	report, err := new(options).openDemo().read(t.Context(), new(mfa.Options), func(*mfa.Finding) error { return nil })
	require.NoError(t, err)
	require.True(t, report.Ledger.Complete())
	require.Equal(t, int64(4), report.Ledger.Pages, "one of each kind, so that no limit makes anybody wait")
}
