package graphsignin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// rowAt is an interactive sign-in some time ago.
func rowAt(id string, ago time.Duration) faketenant.Row {
	row := faketenant.Row{ID: id, Created: time.Now().Add(-ago), Kind: signin.Interactive}
	row.Body = body(row, "first")
	return row
}

func readOn(t *testing.T, source signin.Source) (map[string]int, *signin.Ledger) {
	ledger := &signin.Ledger{}
	got, err := ids(t.Context(), source, signin.Query{From: time.Now().Add(-48 * time.Hour), Ledger: ledger})
	require.NoError(t, err)
	return got, ledger
}

func TestTheNextRunYieldsWhatIsNewAndWhatHasChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := graph.Tenant(someTenant)
		late, changed := rowAt("late", time.Hour), rowAt("changed", 30*time.Minute)
		late.Visible = time.Now().Add(20 * time.Minute)
		changed.Rewrites = []faketenant.Rewrite{{At: time.Now().Add(20 * time.Minute), Body: body(changed, "second")}}
		tenant.Add(rowAt("old", 20*time.Hour), rowAt("recent", time.Hour), late, changed)
		source := newSource(graph, tenant, &graphsignin.Options{Checkpoint: graphsignin.File(filepath.Join(t.TempDir(), "checkpoint"))})

		got, ledger := readOn(t, source)
		require.Equal(t, map[string]int{"old": 1, "recent": 1, "changed": 1}, got)
		require.Empty(t, ledger.Earlier)

		time.Sleep(30 * time.Minute)
		tenant.Add(rowAt("new", time.Minute))
		got, ledger = readOn(t, source)
		require.Equal(t, map[string]int{"late": 1, "changed": 1, "new": 1}, got)
		require.Equal(t, int64(2), ledger.Late)
		require.Equal(t, int64(1), ledger.Duplicates)
		require.Len(t, ledger.Earlier, 4, "one for each kind")

		time.Sleep(30 * time.Minute)
		got, _ = readOn(t, source)
		require.Empty(t, got)

		time.Sleep(24 * time.Hour)
		tenant.Add(rowAt("next day", time.Minute))
		got, _ = readOn(t, source)
		require.Equal(t, map[string]int{"next day": 1}, got)
	})
}

func TestASliceThatWasNotReadToItsEndIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := graph.Tenant(someTenant)
		tenant.Add(rowAt("a", 20*time.Hour), rowAt("b", 21*time.Hour))
		source := newSource(graph, tenant, &graphsignin.Options{Checkpoint: graphsignin.File(filepath.Join(t.TempDir(), "checkpoint"))})
		query := signin.Query{From: time.Now().Add(-24 * time.Hour), Kinds: []signin.Kind{signin.Interactive}}
		for event, err := range source.Events(t.Context(), query) {
			require.NoError(t, err)
			require.Equal(t, "a", event.ID)
			break
		}
		got, err := ids(t.Context(), source, query)
		require.NoError(t, err)
		require.Equal(t, map[string]int{"a": 1, "b": 1}, got)
	})
}

func TestACheckpointThatCannotBeUsedIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint")
	source := newSource(newGraph(t), newGraph(t).Tenant(someTenant), &graphsignin.Options{Checkpoint: graphsignin.File(path)})
	for why, text := range map[string]string{
		"is damaged":              `{"format":1,`,
		"has format 2":            `{"format":2}`,
		"is about":                `{"format":1,"of":"graph.microsoft.com/beta another"}`,
		"a time ends before":      `{"format":1,"of":"graph.microsoft.com/beta ` + someTenant + ` ","kinds":[{"kind":"interactive","done":[{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}]}]}`,
		"a row has no digest":     `{"format":1,"of":"graph.microsoft.com/beta ` + someTenant + ` ","kinds":[{"kind":"interactive","rows":[{"id":"AA=="}]}]}`,
		"delete it to begin anew": ``,
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := ids(t.Context(), source, signin.Last(time.Hour))
		require.ErrorContains(t, err, why)
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(kept), "it is left as it was")
	}
}

// failing is a checkpoint that cannot be written.
type failing struct{}

func (failing) Load(context.Context) ([]byte, error) { return nil, nil }
func (failing) Save(context.Context, []byte) error   { return errFull }

var errFull = errors.New("the disk is full")

func TestACheckpointThatCannotBeKeptEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := newGraph(t)
		tenant := newTenant(graph, 0)
		ledger := &signin.Ledger{}
		_, err := ids(t.Context(), newSource(graph, tenant, &graphsignin.Options{Checkpoint: failing{}}), signin.Query{Ledger: ledger})
		require.ErrorIs(t, err, errFull)
		require.ErrorIs(t, err, graphsignin.ErrIncomplete)
		require.NotEmpty(t, ledger.Gaps)
	})
}

func FuzzCheckpoint(f *testing.F) {
	head := `{"format":1,"of":"graph.microsoft.com/beta ` + someTenant + ` ","kinds":[`
	f.Add(head + `]}`)
	f.Add(head + `{"kind":"interactive","done":[{"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"}],"rows":[]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		graph := faketenant.New(&faketenant.Options{Limits: faketenant.Limits{PerTenant: -1, Overall: -1}})
		path := filepath.Join(t.TempDir(), "checkpoint")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		source := newSource(graph, graph.Tenant(someTenant), &graphsignin.Options{Checkpoint: graphsignin.File(path)})
		if _, err := ids(t.Context(), source, signin.Last(time.Hour)); err != nil {
			require.True(t, strings.Contains(err.Error(), "read the checkpoint: "), err)
		}
	})
}
