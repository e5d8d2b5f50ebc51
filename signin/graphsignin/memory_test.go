package graphsignin_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/internal/prove/proof"
)

// TestMemory reads a long log in a process of its own: its heap stays small, and
// it asks for no more pages than there are, and one for each slice. It reads at
// twenty times the pace of Graph's limits; without any, on few cores, a garbage
// collector may not keep up, and what is garbage counts here.
func TestMemory(t *testing.T) {
	proof.Run(t, "memory", func(t *testing.T, part *proof.Part) {
		graph := faketenant.New(&faketenant.Options{Limits: faketenant.Limits{PerTenant: -1, Overall: -1}})
		end := time.Now().Add(-3 * time.Hour)
		tenant := graph.Tenant(someTenant)
		tenant.Use(faketenant.Lots(part.Cases, end, 24*time.Hour))
		server, err := graph.Serve()
		require.NoError(t, err)
		defer server.Close()
		j := newJob(t, server, tenant, end.Add(-25*time.Hour), end)
		j.Pace = partnersec.Limit{Requests: 1, Per: 100 * time.Millisecond}
		got := j.run(t)
		require.Equal(t, part.Cases, got.Events)
		require.LessOrEqual(t, got.Peak, uint64(64<<20))
		requests := graph.Statistics().Requests
		require.LessOrEqual(t, requests, (part.Cases+999)/1000+int(got.Ledger.Slices))
		part.Count("rows", got.Events)
		part.Count("requests", requests)
		part.Count("slices", int(got.Ledger.Slices))
		t.Logf("%d MiB of heap at most", got.Peak>>20)
	})
}
