package faketenant_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
)

func TestAWalkShowsEveryRowOnceWhileOthersArrive(t *testing.T) {
	for _, order := range []string{"", "&$orderby=createdDateTime+asc"} {
		synctest.Test(t, func(t *testing.T) {
			graph := unlimited()
			tenant := graph.Tenant(customer)
			start := time.Now()
			for i := range 50 {
				// Five rows share each moment.
				tenant.Add(row(fmt.Sprintf("old-%02d", i), start.Add(time.Duration(i/5)*time.Minute), signin.Interactive))
			}
			c := newClient(t, tenant, graph.Transport())
			seen := map[string]int{}
			for link, n := beta+"?$top=7"+order, 0; link != ""; n++ {
				got := c.ask(link)
				for _, id := range got.page.ids() {
					seen[id]++
				}
				link = got.page.Next
				for _, at := range []time.Duration{-1, 3, 11} { // before, among and after the others
					tenant.Add(row(fmt.Sprintf("new-%d-%d", n, at), start.Add(at*time.Minute), signin.Interactive))
				}
			}
			for i := range 50 {
				require.Equal(t, 1, seen[fmt.Sprintf("old-%02d", i)], "row %d", i)
			}
			for id, times := range seen {
				require.Equal(t, 1, times, id)
			}
		})
	}
}

func TestANextLinkRepeatsTheQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		small(tenant, time.Now())
		c := newClient(t, tenant, graph.Transport())
		filter := "createdDateTime ge " + time.Now().UTC().Format(time.RFC3339)
		next := c.ask(filtered(beta, filter, "&$top=2")).page.Next
		require.True(t, strings.HasPrefix(next, beta+"?$filter=createdDateTime+ge+2000-01-01T00%3a00%3a00Z&$top=2&$skiptoken="), next)
		u, err := url.Parse(next)
		require.NoError(t, err)
		require.Equal(t, filter, u.Query().Get("$filter"))
	})
}

func TestASkipTokenIsGoodForItsQueryAndTenantAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant, stranger := graph.Tenant(customer), graph.Tenant(other)
		small(tenant, time.Now())
		small(stranger, time.Now())
		c := newClient(t, tenant, graph.Transport())
		next := c.ask(beta + "?$top=1").page.Next
		token := next[strings.Index(next, "$skiptoken="):]
		cases := []struct {
			name, link string
			client     *client
			lost       bool
		}{
			{"the link as it is", next, c, false},
			{"the link once more", next, c, false},
			{"with another size of pages", beta + "?$top=2&" + token, c, true},
			{"without the size of pages", beta + "?" + token, c, true},
			{"with a filter", filtered(beta, "userId eq 'user-a'", "&$top=1&"+token), c, true},
			{"in another order", beta + "?$top=1&$orderby=createdDateTime+asc&" + token, c, true},
			{"of another version", v1 + "?$top=1&" + token, c, true},
			{"of another tenant", next, newClient(t, stranger, graph.Transport()), true},
			{"with a changed token", strings.Replace(next, "$skiptoken=e", "$skiptoken=f", 1), c, true},
			{"with a token that is none", beta + "?$top=1&$skiptoken=abc", c, true},
			{"with an empty token", beta + "?$top=1&$skiptoken=", c, true},
		}
		for _, test := range cases {
			got := test.client.ask(test.link)
			if !test.lost {
				require.Equal(t, []string{"c"}, got.page.ids(), test.name)
				continue
			}
			require.Equal(t, 400, got.status, test.name)
			require.Equal(t, "Invalid Skip Token, skip token is null", got.page.Error.Message, test.name)
		}
		time.Sleep(10*time.Minute - time.Nanosecond)
		require.Equal(t, 200, c.ask(next).status, "just before it expires")
		time.Sleep(time.Nanosecond)
		require.Equal(t, 400, c.ask(next).status, "when it expires")
	})
}
