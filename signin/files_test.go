package signin_test

import (
	"context"
	"slices"
	"testing"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// read is the events of a source and what its ledger says.
func read(t *testing.T, source signin.Source) ([]signin.Event, *signin.Ledger) {
	t.Helper()
	ledger := &signin.Ledger{}
	var events []signin.Event
	for event, err := range source.Events(context.Background(), signin.Query{Ledger: ledger}) {
		require.NoError(t, err)
		events = append(events, event)
	}
	return events, ledger
}

func TestEveryShapeIsReadBackAsItWasWritten(t *testing.T) {
	for _, shape := range signintest.Shapes() {
		t.Run(shape.String(), func(t *testing.T) {
			folder := t.TempDir()
			paths, err := shape.WriteFiles(folder, signintest.Tenant{}.All())
			require.NoError(t, err)
			if shape == signintest.PortalAuthDetailsCSV {
				t.Skip()
			}
			got, ledger := read(t, signin.Files(paths...))
			require.Empty(t, ledger.Faults)
			want := map[string][]signin.Event{}
			n := 0
			for event := range (signintest.Tenant{}).All() {
				if shape.Holds(event.Kind) {
					kept := shape.Keep(event)
					want[key(kept)] = append(want[key(kept)], kept)
					n++
				}
			}
			require.Len(t, got, n)
			for _, event := range got {
				event.Origin = signin.Origin{}
				k := key(event)
				require.NotEmpty(t, want[k], "%+v", event)
				i := slices.IndexFunc(want[k], func(e signin.Event) bool { return equal(e, event) })
				if i < 0 {
					require.Equal(t, want[k][0], event)
				}
				want[k] = slices.Delete(want[k], i, i+1)
			}
		})
	}
}

func key(e signin.Event) string {
	return e.ID + e.Time.String() + e.User.PrincipalName + e.Resource.DisplayName
}

func equal(a, b signin.Event) bool {
	return assert.ObjectsAreEqual(a, b)
}
