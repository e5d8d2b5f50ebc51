package graphsignin_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(*faketenant.Tenant)
		query   signin.Query
		options *graphsignin.Options
		is      error
		says    string
	}{
		"a tenant without a premium licence": {
			prepare: func(t *faketenant.Tenant) { t.Licence = faketenant.Free },
			is:      graphsignin.ErrUnlicensed, says: "can be downloaded",
		},
		"a token without the permission": {
			prepare: func(t *faketenant.Tenant) { t.Permissions = []string{"User.Read.All"} },
			is:      graphsignin.ErrForbidden, says: "AuditLog.Read.All",
		},
		"a time that is not kept": {
			query: signin.Query{From: time.Date(1999, 11, 1, 0, 0, 0, 0, time.UTC)},
			is:    graphsignin.ErrRetention, says: "30 days",
		},
		"a time that this tenant no longer keeps": {
			prepare: func(t *faketenant.Tenant) { t.Retention = 7 * 24 * time.Hour },
			query:   signin.Query{From: time.Date(1999, 12, 20, 0, 0, 0, 0, time.UTC)},
			is:      graphsignin.ErrRetention, says: "more, which the ledger names",
		},
		"a Retention of an hour of silence": {
			prepare: func(t *faketenant.Tenant) { t.Fail(faketenant.Throttle("3600")) },
			is:      graphsignin.ErrThrottled, says: "1h0m0s",
		},
		"a link to another host": {
			prepare: func(t *faketenant.Tenant) {
				t.Fail(faketenant.ForeignLink("https://graph.microsoft.com.evil.example/beta/auditLogs/signIns"))
			},
			is: partnersec.ErrForeignLink, says: "evil.example",
		},
		"a service that fails for good": {
			prepare: func(t *faketenant.Tenant) { t.FailRandomly(1, 1, faketenant.Status(500)) },
			is:      graphsignin.ErrIncomplete, says: "HTTP 500",
		},
		"a query that ends before it begins": {
			query: signin.Query{From: time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC), To: time.Date(1999, 12, 30, 0, 0, 0, 0, time.UTC)},
			says:  "is behind its end",
		},
		"a query for what is to come": {
			query: signin.Query{From: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)},
			says:  "still to come",
		},
		"v1.0 and a kind that it does not list": {
			query:   signin.Query{Kinds: []signin.Kind{signin.NonInteractive}},
			options: &graphsignin.Options{V1: true},
			says:    "v1.0 endpoint lists interactive sign-ins alone",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				graph := newGraph(t)
				tenant := newTenant(graph, 0)
				if c.prepare != nil {
					c.prepare(tenant)
				}
				c.query.Ledger = &signin.Ledger{}
				_, err := ids(t.Context(), newSource(graph, tenant, c.options), c.query)
				require.ErrorContains(t, err, c.says)
				require.ErrorContains(t, err, "graphsignin: tenant "+tenant.ID()+": ")
				if c.is != nil {
					require.ErrorIs(t, err, c.is)
					require.ErrorIs(t, err, graphsignin.ErrIncomplete)
					require.False(t, c.query.Ledger.Complete())
					require.NotEmpty(t, c.query.Ledger.Gaps)
				}
			})
		})
	}
}

func TestOfATimeThatIsNoLongerKeptTheRestIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		tenant.Retention = 7 * 24 * time.Hour
		ledger, began := &signin.Ledger{}, time.Now().UTC()
		got, err := ids(t.Context(), newSource(graph, tenant, nil), signin.Query{From: time.Now().Add(-20 * 24 * time.Hour), Ledger: ledger})
		require.ErrorIs(t, err, graphsignin.ErrRetention)
		require.NotEmpty(t, got)
		for _, gap := range ledger.Gaps {
			require.False(t, gap.To.After(time.Now().Add(-6*24*time.Hour)), gap)
		}
		covered := ledger.Covered()
		require.Len(t, covered, 1)
		require.Equal(t, began, covered[0].To)
	})
}

func TestAnErrorHasWhatMicrosoftsSupportNeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		tenant.Licence = faketenant.Free
		_, err := ids(t.Context(), newSource(graph, tenant, nil), signin.Query{})
		var answer *partnersec.Error
		require.ErrorAs(t, err, &answer)
		require.Equal(t, http.StatusForbidden, answer.Status)
		require.NotEmpty(t, answer.RequestID)
		require.NotEmpty(t, answer.ClientRequestID)
	})
}

func TestAServerErrorOnLongSlicesIsEscapedByShorterOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		tenant.Fail(faketenant.ServerErrorIfWider(5 * time.Hour))
		ledger := &signin.Ledger{}
		got, err := ids(t.Context(), newSource(graph, tenant, nil), signin.Query{From: time.Now().Add(-72 * time.Hour), Kinds: []signin.Kind{signin.Interactive}, Ledger: ledger})
		require.NoError(t, err)
		require.NotEmpty(t, got)
		require.True(t, ledger.Complete())
		require.Positive(t, ledger.Slices)
	})
}

func TestTheVersionOnePointZeroListsInteractiveSignInsAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		ledger := &signin.Ledger{}
		got, err := ids(t.Context(), newSource(graph, tenant, &graphsignin.Options{V1: true}), signin.Query{Ledger: ledger})
		require.NoError(t, err)
		require.NotEmpty(t, got)
		require.False(t, ledger.Complete(), "three kinds are missing")
		require.Len(t, ledger.Gaps, 3)
		_, err = ids(t.Context(), newSource(graph, tenant, &graphsignin.Options{V1: true}), signin.Query{Kinds: []signin.Kind{signin.Interactive}})
		require.NoError(t, err)
	})
}

func TestFiltersGoToTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := graph.Tenant(someTenant)
		for i := range 30 {
			tenant.Add(rowAt(fmt.Sprint("row ", i), time.Hour))
		}
		ledger := &signin.Ledger{}
		query := signin.Query{Users: []string{"O'Hara' or 1 eq 1", "another"}, Ledger: ledger}
		got, err := ids(t.Context(), newSource(graph, tenant, nil), query)
		require.NoError(t, err)
		require.Empty(t, got)
		require.Zero(t, ledger.Rows, "the server sent none")
		require.Equal(t, int64(2), ledger.Slices, "workloads have no user")
	})
}

func TestACancelledRunEndsWithTheContextsErrorAndItsGaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ledger := &signin.Ledger{}
		var last error
		for _, err := range newSource(graph, tenant, nil).Events(ctx, signin.Query{Ledger: ledger}) {
			cancel()
			last = err
		}
		require.ErrorIs(t, last, context.Canceled)
		require.NotEmpty(t, ledger.Gaps)
	})
}
