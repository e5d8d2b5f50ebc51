package graphsignin_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/contract"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// newGraph is a Graph that holds every request to the contract.
func newGraph(t testing.TB) *faketenant.Graph {
	graph := faketenant.New(&faketenant.Options{Contract: contract.Check, Latency: 300 * time.Millisecond})
	t.Cleanup(func() { require.Empty(t, graph.Breaches()) })
	return graph
}

// newTenant is a tenant whose log is that of signintest's demo.
func newTenant(graph *faketenant.Graph, seed uint64) *faketenant.Tenant {
	log := signintest.Tenant{Seed: seed, End: time.Now()}
	tenant := graph.Tenant(log.ID())
	tenant.Fill(log)
	return tenant
}

// newSource is a source over the transport in memory.
func newSource(graph *faketenant.Graph, tenant *faketenant.Tenant, options *graphsignin.Options) *graphsignin.Source {
	app := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()})
	return graphsignin.New(app.Tenant(tenant.ID(), tenant.Credential()), options)
}

// ids ranges a source and counts the events by their ids.
func ids(ctx context.Context, source signin.Source, query signin.Query) (map[string]int, error) {
	got := map[string]int{}
	for event, err := range source.Events(ctx, query) {
		if err != nil {
			return got, err
		}
		got[event.ID]++
	}
	return got, nil
}
