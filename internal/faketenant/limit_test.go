package faketenant_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
)

func TestTheSixthRequestInTenSecondsIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(nil)
		c := newClient(t, graph.Tenant(customer), graph.Transport())
		for range 5 {
			require.Equal(t, 200, c.ask(beta).status)
			time.Sleep(time.Second)
		}
		got := c.ask(beta)
		require.Equal(t, 429, got.status)
		require.Equal(t, "6", got.header.Get("Retry-After"), "the second of six arrivals leaves the window after 11 s")
		require.Contains(t, got.header.Get("X-Ms-Throttle-Scope"), "Tenant_Application/")
		require.Contains(t, got.header.Get("X-Ms-Throttle-Scope"), customer)
		require.Equal(t, "UnknownError", got.page.Error.Code)
		require.Zero(t, graph.Statistics().Undercuts)

		time.Sleep(6*time.Second - time.Nanosecond)
		require.Equal(t, 429, c.ask(beta).status, "a nanosecond early")
		s := graph.Statistics()
		require.Equal(t, 1, s.Undercuts)
		require.Equal(t, 2, s.Refused)
		require.Equal(t, 6, s.MostPerTenant)
		require.Equal(t, map[string]int{customer: 7}, s.PerTenant)
	})
}

func TestWhoComesWhenToldIsLetIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(nil)
		c := newClient(t, graph.Tenant(customer), graph.Transport())
		refused := 0
		for range 100 {
			time.Sleep(300 * time.Millisecond)
			got := c.ask(beta)
			if got.status == 200 {
				continue
			}
			refused++
			wait, err := strconv.Atoi(got.header.Get("Retry-After"))
			require.NoError(t, err)
			time.Sleep(time.Duration(wait) * time.Second)
			require.Equal(t, 200, c.ask(beta).status)
		}
		require.Positive(t, refused)
		require.Zero(t, graph.Statistics().Undercuts)
	})
}

func TestTheWindowIsOpenAtItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(nil)
		c := newClient(t, graph.Tenant(customer), graph.Transport())
		for range 20 {
			for range 5 {
				require.Equal(t, 200, c.ask(beta).status)
			}
			time.Sleep(10 * time.Second)
		}
		require.Equal(t, 5, graph.Statistics().MostPerTenant)
	})
}

func TestAllTenantsTogetherHaveALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(nil)
		for i := range 122 {
			c := newClient(t, graph.Tenant("tenant-"+strconv.Itoa(i)), graph.Transport())
			require.Equal(t, 200, c.ask(beta).status)
		}
		c := newClient(t, graph.Tenant(customer), graph.Transport())
		got := c.ask(beta)
		require.Equal(t, 429, got.status)
		require.Contains(t, got.header.Get("X-Ms-Throttle-Scope"), "Application/ReadWrite/")
		require.NotContains(t, got.header.Get("X-Ms-Throttle-Scope"), "Tenant")
		require.Equal(t, 200, c.ask(origin+"/v1.0/organization").status, "which is no report")
		s := graph.Statistics()
		require.Equal(t, 123, s.MostOverall)
		require.Equal(t, 124, s.Requests)
	})
}

func TestARequestThatWasUnderWayIsNoUndercut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(&faketenant.Options{Latency: time.Second})
		tenant := graph.Tenant(customer)
		tenant.Fail(faketenant.Throttle("10"))
		c := newClient(t, tenant, graph.Transport())
		answers := make(chan int)
		go func() { answers <- c.ask(beta).status }()
		synctest.Wait()
		time.Sleep(time.Second / 2)
		go func() { answers <- c.ask(beta).status }()
		require.Equal(t, []int{429, 200}, []int{<-answers, <-answers})
		require.Zero(t, graph.Statistics().Undercuts)
		c.ask(beta)
		require.Equal(t, 1, graph.Statistics().Undercuts)
	})
}

func TestSlicesAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		small(tenant, time.Now())
		c := newClient(t, tenant, graph.Transport())
		from, to := time.Now().UTC(), time.Now().Add(time.Hour).UTC()
		link := filtered(beta, "createdDateTime ge "+from.Format(time.RFC3339)+" and createdDateTime lt "+to.Format(time.RFC3339)+
			" and signInEventTypes/any(t: t eq 'interactiveUser')", "&$top=2")
		require.NotEmpty(t, c.ask(link).page.Next)
		_, pages := c.walk(link)
		require.Equal(t, 2, pages)
		c.ask(beta)
		slice := faketenant.Slice{Tenant: customer, From: from, To: to, Kinds: "interactiveUser"}
		require.Equal(t, []faketenant.Progress{
			{Slice: slice, Begun: 2, Finished: 1}, {Slice: faketenant.Slice{Tenant: customer}, Begun: 1, Finished: 1},
		}, graph.Statistics().Slices)
		require.Equal(t, 4, graph.Statistics().Pages)
	})
}
