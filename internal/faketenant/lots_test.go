package faketenant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

func TestAMillionRowsAreMadeAsTheyAreAsked(t *testing.T) {
	end := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	log := faketenant.Lots(1_000_000, end, 24*time.Hour)
	require.Equal(t, 1_000_000, log.Len())
	ids, kinds, size := map[string]bool{}, map[signin.Kind]int{}, 0
	before := log.Row(0)
	for i := 1; i < 10_000; i++ {
		row := log.Row(i)
		require.True(t, row.Created.Before(before.Created))
		var body struct {
			ID      string
			Created time.Time `json:"createdDateTime"`
		}
		if i%500 == 0 {
			require.NoError(t, json.Unmarshal(row.Body(), &body))
			require.Equal(t, row.ID, body.ID)
			require.True(t, row.Created.Equal(body.Created))
			require.Equal(t, row.Body(), log.Row(i).Body())
		}
		ids[row.ID], before = true, row
		kinds[row.Kind]++
		size += len(row.Body())
	}
	require.Len(t, ids, 9999)
	require.Len(t, kinds, 4)
	require.InDelta(t, 5700, size/9999, 200)
	require.True(t, log.Row(999_999).Created.Equal(end.Add(-24*time.Hour)), "the oldest")
}

func TestPagesOfManyRowsCostWhatAPageCosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		tenant.Use(faketenant.Lots(1_000_000, time.Now(), 24*time.Hour))
		c := newClient(t, tenant, graph.Transport())
		end := time.Now().Add(-12 * time.Hour).UTC()
		ids, pages := c.walk(filtered(beta, "createdDateTime ge "+end.Add(-4*time.Minute).Format(time.RFC3339)+" and createdDateTime lt "+end.Format(time.RFC3339)+
			" and (signInEventTypes/any(t: t eq 'interactiveUser') or signInEventTypes/any(t: t ne 'interactiveUser'))", ""))
		require.InDelta(t, 4*60_000/86.4, len(ids), 1)
		require.Equal(t, 3, pages)
		slices.Sort(ids)
		require.Len(t, slices.Compact(ids), len(ids))
	})
}

func TestTheDemoIsInTheLogAsItIs(t *testing.T) {
	demo := signintest.Tenant{End: time.Now()}
	graph := unlimited()
	tenant := graph.Tenant(demo.ID())
	tenant.Fill(demo)
	c := newClient(t, tenant, graph.Transport())
	var want, got []string
	for event := range demo.All() {
		want = append(want, event.ID)
	}
	var file bytes.Buffer
	for _, kind := range []string{"interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity"} {
		link := filtered(beta, "signInEventTypes/any(t: t eq '"+kind+"')", "&$top=50")
		for link != "" {
			page := c.ask(link)
			require.Equal(t, 200, page.status)
			file.Write(page.body)
			got, link = append(got, page.page.ids()...), page.page.Next
		}
	}
	require.ElementsMatch(t, want, got)
	read := 0
	for _, err := range signin.Reader("pages", &file).Events(context.Background(), signin.Query{}) {
		require.NoError(t, err)
		read++
	}
	require.Equal(t, len(want), read)
}
