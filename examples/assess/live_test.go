package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/contract"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// site is a tenant of a Graph that is made up, and the way there.
type site struct {
	t          *testing.T
	graph      *faketenant.Graph
	tenant     *faketenant.Tenant
	transport  http.RoundTripper
	credential azcore.TokenCredential
}

// newSite makes a tenant that a day's log is in.
func newSite(t *testing.T) *site { return newSiteWith(t, 1000) }

// newSiteWith makes one whose pages have at most that many rows.
func newSiteWith(t *testing.T, rows int) *site {
	t.Helper()
	graph := faketenant.New(&faketenant.Options{Contract: contract.Check, Latency: time.Second, LargestPage: rows})
	log := signintest.Tenant{End: time.Now(), Users: 12, Days: 1}
	tenant := graph.Tenant(log.ID())
	tenant.Permissions = []string{"AuditLog.Read.All", "Policy.Read.ConditionalAccess"}
	tenant.Fill(log)
	return &site{t, graph, tenant, graph.Transport(), tenant.Credential()}
}

// run runs the program on the tenant.
func (s *site) run(args ...string) ran {
	s.t.Helper()
	var out, err bytes.Buffer
	std := streams{in: strings.NewReader(""), out: &out, err: &err, outside: outside{s.transport, s.credential}}
	got := run(s.t.Context(), append([]string{"-tenant", s.tenant.ID()}, args...), std)
	require.Empty(s.t, s.graph.Breaches())
	require.NotContains(s.t, out.String()+err.String(), "eyJ", "a token was printed")
	return ran{got, out.String(), err.String()}
}

// oneLine is a text without its line breaks and indents.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestATenantIsReadLive(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		got := newSite(t).run("-since", "72h")
		require.Equal(t, done, got.status, got.err)
		require.Empty(t, got.err)
		require.Contains(t, got.out, "Sign-ins, 1999-12-31")
		require.Contains(t, got.out, " on 4 pages")
		require.Contains(t, got.out, "complete\n")
		require.Contains(t, got.out, "Asked for  1999-12-29 00:00:00 to 2000-01-01 00:00:00 UTC, and all of it was read\n")
		report, err := os.ReadFile("report.csv")
		require.NoError(t, err)
		require.Greater(t, strings.Count(string(report), "\n"), 1)
	})
}

func TestOfALiveTenantTheLastDayIsReadIfNothingElseIsSaid(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		got := newSite(t).run()
		require.Equal(t, done, got.status, got.err)
		require.Contains(t, got.out, "Asked for  1999-12-31 00:00:00 to 2000-01-01 00:00:00 UTC")
	})
}

func TestATenantIsReadOverTLS(t *testing.T) {
	inFolder(t, nil)
	s := newSite(t)
	server, err := s.graph.Serve()
	require.NoError(t, err)
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	s.transport = transport
	got := s.run("-since", "72h")
	require.Equal(t, done, got.status, got.err)
	require.Contains(t, got.out, "and all of it was read")
	require.Contains(t, server.Dialled(), "graph.microsoft.com:443")
}

func TestATenantWhereNobodySignedInWasReadAndIsNotCalledCompliant(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		time.Sleep(20 * 24 * time.Hour)
		got := s.run("-fail-on", "unknown", "-strict")
		require.Equal(t, done, got.status, got.err)
		require.Contains(t, got.out, "0 records on 4 pages, complete")
		require.Contains(t, got.out, "Not shown to be met: no person signed in with MFA.")
		require.NotContains(t, strings.ToLower(got.out), "compliant")
	})
}

func TestWhatTheTokenLacksIsSaidBeforeAnythingIsAskedFor(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.tenant.Permissions = []string{"User.Read.All"}
		s.transport = nowhere{t}
		got := s.run()
		require.Equal(t, unreadable, got.status)
		require.Contains(t, got.err, "this one lacks AuditLog.Read.All")
		require.Contains(t, oneLine(got.err), "grant AuditLog.Read.All to the application")
		require.Empty(t, names(t))
	})
}

func TestWhatIsOnlyWorseWithoutAPermissionIsNoted(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.tenant.Permissions = []string{"AuditLog.Read.All"}
		got := s.run("-since", "72h")
		require.Equal(t, done, got.status)
		require.Equal(t, "assess: note: the token lacks Policy.Read.ConditionalAccess, "+
			"so that sign-ins come without the policies that were applied to them\n", got.err)
	})
}

func TestATokenThatCannotBeReadIsNotedAndServes(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.transport = sealed{s.transport, s.credential}
		s.credential = sealed{}
		got := s.run("-since", "72h")
		require.Equal(t, done, got.status, got.err)
		require.Contains(t, got.err, "assess: note: whether the token may read sign-ins shows when they are asked for")
		require.Equal(t, 1, strings.Count(got.err, "\n"))
		require.Contains(t, got.out, "complete\n")
	})
}

func TestTheRecordsOfATenantAreCountedAsTheyAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		o, err := parse([]string{"-tenant", s.tenant.ID(), "-since", "72h"})
		require.NoError(t, err)
		in, err := o.openTenant(t.Context(), streams{err: io.Discard, outside: outside{s.transport, s.credential}})
		require.NoError(t, err)
		var b bytes.Buffer
		p := newCounter(&b)
		in.watch = p.add
		report, err := in.read(t.Context(), &o.judge, func(*mfa.Finding) error { return nil })
		require.NoError(t, err)
		require.InDelta(t, report.Ledger.Rows, p.bar.State().CurrentBytes, 0)
		require.Contains(t, b.String(), "reading")
		p.end()
	})
}

func TestTheDemoIsReadThroughAGraph(t *testing.T) {
	report, err := new(options).openDemo().read(t.Context(), new(mfa.Options), func(*mfa.Finding) error { return nil })
	require.NoError(t, err)
	require.True(t, report.Ledger.Complete())
	require.Equal(t, int64(4), report.Ledger.Pages, "one of each kind, so that no limit makes anybody wait")
}

func TestTheDemoComesInTheOrderOfItsLog(t *testing.T) {
	var got, want []string
	for event, err := range new(options).openDemo().source.Events(t.Context(), signin.Query{}) {
		require.NoError(t, err)
		got = append(got, event.ID)
	}
	for event := range (signintest.Tenant{End: demoEnd}).All() {
		want = append(want, event.ID)
	}
	require.Equal(t, want, got)
}
