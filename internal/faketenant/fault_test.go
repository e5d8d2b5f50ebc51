package faketenant_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
)

// What a fault does to the one request that it happens to, by every way.
func TestFaultsThatHappenToOneRequest(t *testing.T) {
	status := func(code int) func(*testing.T, reply) {
		return func(t *testing.T, got reply) { require.Equal(t, code, got.status) }
	}
	cutOff := func(t *testing.T, got reply) {
		require.Equal(t, 200, got.status)
		require.Error(t, got.err)
		require.False(t, json.Valid(got.body))
	}
	cases := []struct {
		fault  faketenant.Fault
		effect faketenant.Effect
		shows  func(*testing.T, reply)
	}{
		{faketenant.Throttle("7"), faketenant.Passing, func(t *testing.T, got reply) {
			require.Equal(t, 429, got.status)
			require.Equal(t, []string{"7"}, got.header.Values("Retry-After"))
		}},
		{faketenant.Throttle(), faketenant.Passing, func(t *testing.T, got reply) {
			require.Equal(t, 429, got.status)
			require.Empty(t, got.header.Values("Retry-After"))
		}},
		{faketenant.Throttle("NaN", "1e300"), faketenant.Passing, func(t *testing.T, got reply) {
			require.Equal(t, []string{"NaN", "1e300"}, got.header.Values("Retry-After"))
		}},
		{faketenant.Throttle("301"), faketenant.Final, status(429)},
		{faketenant.Throttle("Fri, 31 Dec 9999 23:59:59 GMT"), faketenant.Final, status(429)},
		{faketenant.Status(503), faketenant.Passing, status(503)},
		{faketenant.Status(404), faketenant.Final, status(404)},
		{faketenant.Status(501), faketenant.Final, status(501)},
		{faketenant.ForeignLink("https://example.net/"), faketenant.Final, func(t *testing.T, got reply) {
			require.Equal(t, "https://example.net/", got.page.Next)
		}},
		{faketenant.WrongRow("id", "42"), faketenant.Damaging, func(t *testing.T, got reply) {
			require.Contains(t, string(got.body), `"id":42`)
			require.True(t, json.Valid(got.body))
		}},
		{faketenant.WrongRow("userId", "\"\xff\""), faketenant.Damaging, func(t *testing.T, got reply) {
			require.Contains(t, string(got.body), "\"userId\":\"\xff\"")
		}},
		{faketenant.HTML200(), faketenant.Final, func(t *testing.T, got reply) {
			require.Equal(t, 200, got.status)
			require.True(t, strings.HasPrefix(got.header.Get("Content-Type"), "text/html"))
		}},
		{faketenant.Error200(), faketenant.Final, func(t *testing.T, got reply) {
			require.Equal(t, 200, got.status)
			require.Equal(t, "UnknownError", got.page.Error.Code)
		}},
		{faketenant.EmptyBody(), faketenant.Final, func(t *testing.T, got reply) {
			require.Equal(t, 200, got.status)
			require.NoError(t, got.err)
			require.Empty(t, got.body)
		}},
		{faketenant.BOM(), faketenant.Passing, func(t *testing.T, got reply) {
			require.NoError(t, got.err)
			rest, found := bytes.CutPrefix(got.body, []byte("\ufeff"))
			require.True(t, found)
			require.True(t, json.Valid(rest))
		}},
		{faketenant.Truncate(faketenant.ContentLength), faketenant.Passing, cutOff},
		{faketenant.Truncate(faketenant.Chunked), faketenant.Passing, cutOff},
		{faketenant.Reset(), faketenant.Passing, cutOff},
		{faketenant.Truncate(faketenant.Gzip), faketenant.Passing, func(t *testing.T, got reply) {
			require.ErrorIs(t, got.err, io.ErrUnexpectedEOF)
			require.NotEmpty(t, got.body)
		}},
		{faketenant.Drop(), faketenant.Passing, func(t *testing.T, got reply) {
			require.Error(t, got.err)
			require.Zero(t, got.status)
		}},
		{faketenant.GzipBomb(), faketenant.Final, func(t *testing.T, got reply) {
			require.Len(t, got.body, mostRead)
		}},
	}
	graph := unlimited()
	tenant := graph.Tenant(customer)
	small(tenant, time.Now().Add(-time.Hour))
	ways, _ := ways(t, graph)
	for _, test := range cases {
		require.Equal(t, test.effect, test.fault.Effect, test.fault.Name)
		for name, way := range ways {
			c := newClient(t, tenant, way)
			tenant.Fail(test.fault)
			if real, ok := way.(*http.Transport); ok {
				real.CloseIdleConnections() // net/http repeats what failed on one
			}
			t.Run(test.fault.Name+" by "+name, func(t *testing.T) { test.shows(t, c.ask(beta)) })
			got := c.ask(beta)
			require.NoError(t, got.err)
			require.Equal(t, []string{"f", "c", "a"}, got.page.ids(), "after %s by %s", test.fault.Name, name)
		}
	}
	require.Len(t, tenant.Struck(), len(cases)*len(ways))
}

func TestPagesGoWrong(t *testing.T) {
	setup := func(t *testing.T, faults ...faketenant.Fault) *client {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		for i := range 10 {
			tenant.Add(row(string(rune('a'+i)), time.Now().Add(-time.Duration(i)*time.Minute), 1))
		}
		tenant.Fail(faults...)
		return newClient(t, tenant, graph.Transport())
	}
	t.Run("rows on two pages", func(t *testing.T) {
		ids, pages := setup(t, faketenant.DuplicateRows(2)).walk(beta + "?$top=4")
		require.Equal(t, "abcdcdefghij", strings.Join(ids, ""))
		require.Equal(t, 3, pages)
	})
	t.Run("empty pages", func(t *testing.T) {
		ids, pages := setup(t, faketenant.EmptyPages(3)).walk(beta + "?$top=4")
		require.Equal(t, "abcdefghij", strings.Join(ids, ""))
		require.Equal(t, 6, pages)
	})
	t.Run("a lost token", func(t *testing.T) {
		c := setup(t, faketenant.LoseSkipToken(3))
		second := c.ask(c.ask(beta + "?$top=4").page.Next)
		require.Equal(t, 200, second.status)
		require.Equal(t, "Invalid Skip Token, skip token is null", c.ask(second.page.Next).page.Error.Message)
		require.Equal(t, 200, c.ask(second.page.Next).status)
	})
	t.Run("a page that names itself", func(t *testing.T) {
		c := setup(t, faketenant.LoopLinks(1))
		own := c.ask(beta + "?$top=4").page.Next
		require.Contains(t, own, "$skiptoken=", "the first page is outside the circle")
		for range 3 {
			require.Equal(t, own, c.ask(own).page.Next)
		}
	})
	t.Run("two pages that name each other", func(t *testing.T) {
		c := setup(t, faketenant.LoopLinks(2))
		a := c.ask(beta + "?$top=2").page.Next
		b := c.ask(a).page.Next
		require.NotEqual(t, a, b)
		for range 3 {
			require.Equal(t, a, c.ask(b).page.Next)
			require.Equal(t, b, c.ask(a).page.Next)
		}
	})
	t.Run("slices that are too wide", func(t *testing.T) {
		c := setup(t, faketenant.ServerErrorIfWider(time.Hour))
		slice := func(d time.Duration) string {
			now := time.Now().UTC().Truncate(time.Second)
			return filtered(beta, "createdDateTime ge "+now.Add(-d).Format(time.RFC3339)+" and createdDateTime lt "+now.Format(time.RFC3339), "")
		}
		for range 2 {
			require.Equal(t, 500, c.ask(beta).status)
			require.Equal(t, 500, c.ask(slice(time.Hour+time.Second)).status)
			require.Equal(t, 200, c.ask(slice(time.Hour)).status)
		}
	})
	t.Run("faults wait for their turn and are healed", func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		c := newClient(t, tenant, graph.Transport())
		tenant.Fail(faketenant.LoseSkipToken(2), faketenant.Status(500), faketenant.Status(502), faketenant.Status(503))
		require.Equal(t, 200, c.ask(origin+"/v1.0/organization").status)
		require.Equal(t, []int{500, 502}, []int{c.ask(beta).status, c.ask(beta).status})
		tenant.Heal()
		require.Equal(t, 200, c.ask(beta).status)
		require.Equal(t, []string{"status 500", "status 502"}, tenant.Struck())
	})
}

func TestARevocationIsAnsweredByANewToken(t *testing.T) {
	graph := unlimited()
	tenant := graph.Tenant(customer)
	tenant.Fail(faketenant.Revoke(), faketenant.Revoke())
	c := newClient(t, tenant, graph.Transport())
	for range 2 {
		got := c.ask(beta)
		require.Equal(t, 401, got.status)
		require.Equal(t, 401, c.ask(beta).status, "until there is one")
		_, claims, found := strings.Cut(got.header.Get("Www-Authenticate"), `claims="`)
		require.True(t, found)
		text, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(claims, `"`))
		require.NoError(t, err)
		c.token(policy.TokenRequestOptions{EnableCAE: true, Claims: string(text)})
	}
	require.Equal(t, 200, c.ask(beta).status)
}

func TestFaultsAtRandomDependOnTheSeed(t *testing.T) {
	run := func(t *testing.T, seed uint64) (struck []string) {
		synctest.Test(t, func(t *testing.T) {
			graph := unlimited()
			tenant := graph.Tenant(customer)
			small(tenant, time.Now())
			tenant.FailRandomly(seed, 0.3, faketenant.Status(500), faketenant.Status(502), faketenant.EmptyPages(1), faketenant.BOM())
			c := newClient(t, tenant, graph.Transport())
			for range 100 {
				c.ask(beta + "?$top=1")
			}
			struck = tenant.Struck()
			tenant.FailRandomly(seed, 0)
			tenant.Heal()
			require.Equal(t, http.StatusOK, c.ask(beta).status)
			require.Len(t, tenant.Struck(), len(struck))
		})
		return struck
	}
	first := run(t, 1)
	require.InDelta(t, 30, len(first), 15)
	require.Equal(t, first, run(t, 1))
	require.NotEqual(t, first, run(t, 2))
}

func TestFaultsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, fault := range faketenant.Faults() {
		require.False(t, seen[fault.Name], fault.Name)
		seen[fault.Name] = true
	}
	n := 0
	for _, effect := range []faketenant.Effect{faketenant.Passing, faketenant.Final, faketenant.Damaging} {
		some := faketenant.Having(effect, faketenant.Faults())
		require.NotEmpty(t, some)
		n += len(some)
	}
	require.Len(t, seen, n)
}
