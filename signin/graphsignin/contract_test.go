package graphsignin_test

import (
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

// unlimited is more than any test asks for.
var unlimited = partnersec.Limits{Reports: partnersec.WorkloadLimits{
	Tenant: partnersec.Limit{Requests: 1_000_000, Per: time.Second}, App: partnersec.Limit{Requests: 1_000_000, Per: time.Second},
}}

func TestTheContractOfASource(t *testing.T) {
	graph := faketenant.New(&faketenant.Options{
		Contract: contract.Check, LargestPage: 100, Limits: faketenant.Limits{PerTenant: -1, Overall: -1},
	})
	server, err := graph.Serve()
	require.NoError(t, err)
	defer server.Close()
	log := signintest.Tenant{End: time.Now(), Users: 12}
	tenant := graph.Tenant(log.ID())
	tenant.Fill(log)
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	app := partnersec.NewApp(&partnersec.Options{Transport: transport, Limits: unlimited})
	source := graphsignin.New(app.Tenant(tenant.ID(), tenant.Credential()), nil)

	var some []string
	for event := range log.All() {
		if !event.Time.IsZero() && event.Kind != signin.UnknownKind {
			some = append(some, event.ID)
		}
	}
	query := signin.Query{From: log.End.Add(-100 * time.Hour), To: log.End}
	require.NoError(t, signintest.TestSource(source, query, some[:10]...))
	require.Empty(t, graph.Breaches())
	for _, host := range server.Dialled() {
		require.Equal(t, "graph.microsoft.com:443", host)
	}
}
