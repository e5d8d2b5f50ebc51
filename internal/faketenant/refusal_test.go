package faketenant_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
)

func TestRefusalsAreWordedAsGraphWordsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		good := graph.Tenant(customer)
		free := graph.Tenant("free")
		free.Licence = faketenant.Free
		poor := graph.Tenant("poor")
		poor.Permissions = []string{"User.Read.All"}
		user := graph.Tenant("user")
		user.Delegated, user.Permissions = true, []string{"AuditLog.Read.All", "profile"}
		ancient := time.Now().AddDate(0, 0, -31).UTC().Format(time.RFC3339)
		recent := time.Now().AddDate(0, 0, -30).UTC().Format(time.RFC3339)
		cases := []struct {
			name, link string
			tenant     *faketenant.Tenant
			status     int
			code, says string
		}{
			{"all is well", beta, good, 200, "", ""},
			{"a token that speaks for a user", beta, user, 200, "", ""},
			{"a tenant without a licence", beta, free, 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license"},
			{"a missing permission", beta, poor, 403, "Authentication_MSGraphPermissionMissing", "AuditLog.Read.All"},
			{"a missing permission of a user's token", origin + "/v1.0/organization", user, 403, "Authorization_RequestDenied", "Insufficient privileges"},
			{"the organization", origin + "/v1.0/organization", poor, 200, "", ""},
			{"an unknown path", origin + "/beta/auditLogs/nothing", good, 400, "BadRequest", "Resource not found for the segment"},
			{"an unknown version", origin + "/v2.0/auditLogs/signIns", good, 400, "BadRequest", "Invalid version: v2.0"},
			{"a filter beyond what is kept", filtered(beta, "createdDateTime ge "+ancient, ""), good, 400, "BadRequest", "Invalid filter clause"},
			{"a filter for all that is kept", filtered(beta, "createdDateTime ge "+recent, ""), good, 200, "", ""},
			{"a filter that is none", filtered(beta, "createdDateTime", ""), good, 400, "BadRequest", "Invalid filter clause: Syntax error at position 15"},
			{"skip", beta + "?$skip=10", good, 400, "BadRequest", "Query option 'Skip' is not allowed."},
			{"count", beta + "?$count=true", good, 400, "BadRequest", "Query option 'Count' is not allowed."},
			{"an option without a name", beta + "?$=1", good, 400, "BadRequest", "Query option '' is not allowed."},
			{"two filters", beta + "?$filter=id+eq+'a'&$filter=id+eq+'b'", good, 400, "BadRequest", "more than once"},
			{"pages that are too large", beta + "?$top=1001", good, 400, "BadRequest", "The limit of '1000' for Top query has been exceeded. The value from the incoming request is '1001'."},
			{"pages of the largest size", beta + "?$top=1000", good, 200, "", ""},
			{"pages of no size", beta + "?$top=0", good, 400, "BadRequest", "$top"},
			{"an order that is not supported", beta + "?$orderby=userId", good, 400, "BadRequest", "Invalid orderby clause"},
		}
		for _, test := range cases {
			got := newClient(t, test.tenant, graph.Transport()).ask(test.link)
			require.Equal(t, test.status, got.status, "%s: %s", test.name, got.body)
			require.Equal(t, test.code, got.page.Error.Code, test.name)
			require.Contains(t, got.page.Error.Message, test.says, test.name)
		}
	})
}

func TestTokensAreLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph, elsewhere := unlimited(), unlimited()
		tenant := graph.Tenant(customer)
		tenant.TokenLife = 5 * time.Second
		c := newClient(t, tenant, graph.Transport())
		with := func(token string) *http.Request {
			r := c.request(beta)
			r.Header.Set("Authorization", "Bearer "+token)
			return r
		}
		fresh := c.token(policy.TokenRequestOptions{})
		cases := []struct{ name, token, says string }{
			{"none", "", "Access token is empty."},
			{"a text that is none", "abc", "Invalid signature"},
			{"one of another Graph", newClient(t, elsewhere.Tenant(customer), nil).token(policy.TokenRequestOptions{}), "Invalid signature"},
			{"one for another API", c.token(policy.TokenRequestOptions{Scopes: []string{"https://api.partnercenter.microsoft.com/.default"}}), "Invalid audience"},
		}
		for _, test := range cases {
			got := c.send(with(test.token))
			require.Equal(t, 401, got.status, test.name)
			require.Equal(t, "InvalidAuthenticationToken", got.page.Error.Code, test.name)
			require.Contains(t, got.page.Error.Message, test.says, test.name)
		}
		require.Equal(t, 200, c.send(with(fresh)).status)
		time.Sleep(5*time.Second - time.Nanosecond)
		require.Equal(t, 200, c.send(with(fresh)).status, "just before it expires")
		time.Sleep(time.Nanosecond)
		require.Contains(t, c.send(with(fresh)).page.Error.Message, "Lifetime validation failed, the token is expired.")
		require.Empty(t, graph.Statistics().PerTenant[other])
	})
}

func TestARefusedContractIsRemembered(t *testing.T) {
	var seen []string
	graph := faketenant.New(&faketenant.Options{Contract: func(r *http.Request) error {
		seen = append(seen, r.URL.String())
		if r.URL.Query().Has("$select") {
			return errors.New("no $select")
		}
		return nil
	}})
	ways, _ := ways(t, graph)
	for name, way := range ways {
		seen = nil
		before := len(graph.Breaches())
		c := newClient(t, graph.Tenant(customer), way)
		require.NotEqual(t, 400, c.ask(beta).status, name)
		got := c.ask(beta + "?$select=id")
		require.Equal(t, 400, got.status, name)
		require.Equal(t, "GET /beta/auditLogs/signIns: no $select", got.page.Error.Message, name)
		require.Len(t, graph.Breaches(), before+1, name)
		require.EqualError(t, graph.Breaches()[before], got.page.Error.Message, name)
		require.Equal(t, []string{beta, beta + "?$select=id"}, seen, name)
	}
}
