package graphsignin_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/internal/prove/proof"
)

const (
	killedPages = 200
	killedRows  = 5 // on a page
)

// TestKilled kills a process somewhere in 200 pages and starts it again. Between
// them the two have every row, and no slice was read more than twice.
func TestKilled(t *testing.T) {
	proof.Run(t, "resume", func(t *testing.T, part *proof.Part) {
		for range part.Cases {
			part.Count("rows that came twice", killOnce(t, int64(1+part.Rand.IntN(killedPages))))
			part.Count("kills", 1)
		}
	})
}

func killOnce(t *testing.T, at int64) (twice int) {
	var requests atomic.Int64
	started := make(chan *os.Process, 1)
	graph := faketenant.New(&faketenant.Options{
		LargestPage: killedRows, Limits: faketenant.Limits{PerTenant: -1, Overall: -1},
		Contract: func(*http.Request) error {
			if requests.Add(1) == at {
				return (<-started).Kill()
			}
			return nil
		},
	})
	end := time.Now().Add(-3 * time.Hour)
	tenant := graph.Tenant(someTenant)
	log := faketenant.Lots(killedPages*killedRows, end, 24*time.Hour)
	tenant.Use(log)
	server, err := graph.Serve()
	require.NoError(t, err)
	defer server.Close()
	j := newJob(t, server, tenant, end.Add(-25*time.Hour), end)
	j.Checkpoint, j.Output = filepath.Join(t.TempDir(), "checkpoint"), filepath.Join(t.TempDir(), "ids")

	cmd := j.command(t)
	require.NoError(t, cmd.Start())
	started <- cmd.Process
	require.Error(t, cmd.Wait(), "it was killed")
	j.run(t)

	text, err := os.ReadFile(j.Output)
	require.NoError(t, err)
	times := map[string]int{}
	for id := range strings.FieldsSeq(string(text)) {
		times[id]++
	}
	require.Len(t, times, log.Len())
	for i := range log.Len() {
		n := times[log.Row(i).ID]
		require.Contains(t, []int{1, 2}, n)
		twice += n - 1
	}
	for _, slice := range graph.Statistics().Slices {
		require.LessOrEqual(t, slice.Begun, 2, slice)
	}
	return twice
}
