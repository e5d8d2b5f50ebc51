package graphpipe

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

func TestTheWorkloadOfAPath(t *testing.T) {
	for _, c := range []struct {
		method, path string
		want         workload
	}{
		{http.MethodGet, "/v1.0/auditLogs/signIns", reports},
		{http.MethodGet, "/beta/auditLogs/directoryAudits", reports},
		{http.MethodGet, "/BETA/AUDITLOGS/SIGNINS", reports},
		{http.MethodGet, "/beta/%61uditLogs/signIns", reports},
		{http.MethodGet, "/v1.0/reports/authenticationMethods/userRegistrationDetails", reports},
		{http.MethodGet, "/v1.0/reports/getOffice365ActiveUserDetail(period='D7')", reports},
		{http.MethodPost, "/beta/auditLogs/signIns/confirmCompromised", reports},
		{http.MethodGet, "/v1.0/identity/conditionalAccess/policies", protection},
		{http.MethodPatch, "/v1.0/Identity/ConditionalAccess/policies/1", protection},
		{http.MethodGet, "/v1.0/identityProtection/riskyUsers", protection},
		{http.MethodPost, "/beta/identityProtection/riskyUsers/dismiss", protection},
		{http.MethodGet, "/v1.0/users", directory},
		{http.MethodHead, "/v1.0/users", directory},
		{http.MethodGet, "/v1.0/users/reports/manager", directory},
		{http.MethodGet, "/v1.0/identity/identityProviders", directory},
		{http.MethodGet, "/v1.0/identityGovernance/x", directory},
		{http.MethodGet, "/v1.0/reportsettings", directory},
		{http.MethodGet, "/v1.0", directory},
		{http.MethodPost, "/v1.0/users", changes},
		{http.MethodPut, "/v1.0/groups/1", changes},
		{http.MethodPatch, "/v1.0/users/1", changes},
		{http.MethodDelete, "/v1.0/users/1", changes},
		{http.MethodPost, "/v1.0/$batch", changes}, // whatever is in it
	} {
		u, err := url.Parse("https://graph.microsoft.com" + c.path)
		require.NoError(t, err)
		require.Equal(t, c.want, (&call{method: c.method, url: u}).workload(cloud.Graph), "%s %s", c.method, c.path)
		require.Equal(t, partnerCenter, (&call{method: c.method, url: u}).workload(cloud.PartnerCenter))
	}
}

func TestEachWorkloadHasANameAndAllButOneHaveLimits(t *testing.T) {
	names := make(map[string]bool)
	whole := published()
	for w := range workloads {
		names[w.String()] = true
		row := whole.of(w)
		require.Equal(t, w == partnerCenter, row == nil, w)
		if row != nil {
			require.NoError(t, row.Tenant.check())
			require.NoError(t, row.App.check())
			require.NotZero(t, row.Tenant)
		}
	}
	require.Len(t, names, int(workloads))
}

func TestALimitThatIsNotGivenIsThePublishedOne(t *testing.T) {
	own := Limit{1, time.Minute}
	got, err := Limits{Reports: WorkloadLimits{Tenant: own}, Protection: WorkloadLimits{App: own}}.complete()
	require.NoError(t, err)
	want := published()
	want.Reports.Tenant, want.Protection.App = own, own
	require.Equal(t, want, got)
	got, err = Limits{}.complete()
	require.NoError(t, err)
	require.Equal(t, published(), got)
	require.Equal(t, WorkloadLimits{Limit{5, 10 * time.Second}, Limit{122, 10 * time.Second}}, got.Reports)
}

func TestALimitHasBothOfItsNumbersOrNone(t *testing.T) {
	for _, c := range []struct {
		limit Limit
		says  string
	}{
		{Limit{}, ""},
		{Limit{1, 1}, ""},
		{Limit{1 << 40, 24 * time.Hour}, ""},
		{Limit{5, 0}, "a limit of 5 requests in 0s is none: both are positive, or both are zero"},
		{Limit{0, time.Second}, "a limit of 0 requests in 1s is none"},
		{Limit{-5, 0}, "a limit of -5 requests in 0s is none"},
		{Limit{-5, time.Second}, "a limit of -5 requests in 1s is none"},
		{Limit{5, -time.Second}, "a limit of 5 requests in -1s is none"},
		{Limit{-5, -time.Second}, "a limit of -5 requests in -1s is none"},
		{Limit{0, -time.Second}, "a limit of 0 requests in -1s is none"},
	} {
		for w := range partnerCenter {
			for _, place := range []func(*WorkloadLimits) *Limit{
				func(l *WorkloadLimits) *Limit { return &l.Tenant }, func(l *WorkloadLimits) *Limit { return &l.App },
			} {
				var limits Limits
				*place(limits.of(w)) = c.limit
				limiter, err := NewLimiter(limits)
				if c.says == "" {
					require.NoError(t, err)
					continue
				}
				require.ErrorContains(t, err, "graphpipe: new limiter: the limits of "+w.String()+": "+c.says)
				require.Nil(t, limiter)
			}
		}
	}
}
