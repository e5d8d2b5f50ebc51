package graphsignin_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

func TestAllSignInsOfAllKindsAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		ledger := &signin.Ledger{}
		got, err := ids(t.Context(), newSource(graph, tenant, nil), signin.Query{Ledger: ledger})
		require.NoError(t, err)
		want := map[string]int{}
		for event := range (signintest.Tenant{End: time.Now()}).All() {
			want[event.ID]++
		}
		t.Log(len(want), len(got), *ledger)
		require.Equal(t, len(want), len(got))
	})
}
