package graphsignin_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

const someTenant = "7a3f0c52-1111-4222-8333-944455556666"

// scene is a log and what goes wrong while it is read.
type scene struct {
	graph  *faketenant.Graph
	tenant *faketenant.Tenant
	rows   []faketenant.Row
	query  signin.Query
	gentle bool // no fault may cost a row
}

// newScene draws a scene: a few rows in three days, many of them at the bounds
// of slices and queries, some that come late and some that are rewritten, and
// pages of a few rows.
func newScene(r *rand.Rand) *scene {
	graph := faketenant.New(&faketenant.Options{
		Latency: time.Duration(r.IntN(3000)) * time.Millisecond, LargestPage: 1 + r.IntN(6), SkipTokenLife: time.Minute,
	})
	s := &scene{graph: graph, tenant: graph.Tenant(someTenant), gentle: r.IntN(2) == 0}
	now := time.Now()
	s.query = signin.Query{From: now.Add(-72 * time.Hour), To: now.Add(-time.Duration(r.IntN(3)) * time.Hour), Ledger: &signin.Ledger{}}
	for i := range r.IntN(40) {
		s.rows = append(s.rows, newRow(r, i, now))
	}
	s.tenant.Add(s.rows...)
	faults := faketenant.Faults()
	if s.gentle {
		faults = faketenant.Having(faketenant.Passing, faults)
		r.Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
		s.tenant.Fail(faults[:2]...) // a second challenge to one request is a refusal
	} else {
		s.tenant.FailRandomly(r.Uint64(), 0.3*r.Float64(), faults...)
	}
	return s
}

func newRow(r *rand.Rand, i int, now time.Time) faketenant.Row {
	at := now.Add(-time.Duration(r.Int64N(int64(74 * time.Hour)))).Truncate(time.Duration(1+r.IntN(3)) * 100 * time.Nanosecond)
	if r.IntN(3) == 0 {
		at = at.Truncate([]time.Duration{time.Second, time.Hour, 12 * time.Hour, 24 * time.Hour}[r.IntN(4)])
	}
	row := faketenant.Row{ID: fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), Created: at, Kind: kinds[r.IntN(len(kinds))]}
	row.Body = body(row, "first")
	if r.IntN(4) == 0 {
		row.Visible = now.Add(time.Duration(r.IntN(100)) * time.Second)
	}
	if r.IntN(4) == 0 {
		row.Rewrites = []faketenant.Rewrite{{At: now.Add(time.Duration(r.IntN(100)) * time.Second), Body: body(row, "second")}}
	}
	return row
}

var kinds = []signin.Kind{signin.Interactive, signin.NonInteractive, signin.ServicePrincipal, signin.ManagedIdentity}

var eventTypes = map[signin.Kind]string{
	signin.Interactive: "interactiveUser", signin.NonInteractive: "nonInteractiveUser",
	signin.ServicePrincipal: "servicePrincipal", signin.ManagedIdentity: "managedIdentity",
}

func body(row faketenant.Row, version string) func() []byte {
	return func() []byte {
		return fmt.Appendf(nil, `{"id":%q,"createdDateTime":%q,"signInEventTypes":[%q],"appDisplayName":%q,"status":{"errorCode":0},"userDisplayName":"Ann"}`,
			row.ID, row.Created.UTC().Format("2006-01-02T15:04:05.0000000Z"), eventTypes[row.Kind], version)
	}
}

// wanted are the rows that the query asks for, by whether they were there from
// the beginning.
func (s *scene) wanted() (there, late map[string]faketenant.Row) {
	there, late = map[string]faketenant.Row{}, map[string]faketenant.Row{}
	for _, row := range s.rows {
		switch {
		case row.Created.Before(s.query.From) || !row.Created.Before(s.query.To):
		case row.Visible.After(time.Now()):
			late[row.ID] = row
		default:
			there[row.ID] = row
		}
	}
	return there, late
}

// A case reads a log in which things go wrong. Every row comes once, or is in a
// gap that the ledger names, or in an unreadable record that it counts.
func readScene(t *testing.T, s *scene) (missing int) {
	app := partnersec.NewApp(&partnersec.Options{Transport: s.graph.Transport()})
	source := graphsignin.New(app.Tenant(someTenant, s.tenant.Credential()), nil)
	there, late := s.wanted()
	got, err := ids(t.Context(), source, s.query)
	told := fmt.Sprintf("faults %q, error %v, gaps %v", s.tenant.Struck(), err, s.query.Ledger.Gaps)
	for id, times := range got {
		require.Equal(t, 1, times, told)
		if there[id].ID == "" && late[id].ID == "" {
			t.Fatalf("row %s was not asked for; %s", id, told)
		}
	}
	for id, row := range there {
		if got[id] == 0 && !inGap(s.query.Ledger, row) {
			missing++
		}
	}
	require.LessOrEqual(t, int64(missing), s.query.Ledger.Unreadable, told)
	require.Equal(t, err != nil, len(s.query.Ledger.Gaps) > 0, told)
	if s.gentle {
		require.NoError(t, err, told)
	}
	if err != nil {
		require.ErrorIs(t, err, graphsignin.ErrIncomplete)
	}
	return len(there) - len(got)
}

func inGap(ledger *signin.Ledger, row faketenant.Row) bool {
	for _, gap := range ledger.Gaps {
		if gap.What == row.Kind.String()+" sign-ins" && !row.Created.Before(gap.From) && row.Created.Before(gap.To) {
			return true
		}
	}
	return false
}

func TestComplete(t *testing.T) {
	proof.Run(t, "complete", func(t *testing.T, part *proof.Part) {
		for range part.Cases {
			seed := part.Rand.Uint64()
			synctest.Test(t, func(t *testing.T) {
				defer func() {
					if t.Failed() {
						t.Logf("scene %d", seed)
					}
				}()
				s := newScene(rand.New(rand.NewPCG(seed, 0)))
				readScene(t, s)
				part.Count("requests", s.graph.Statistics().Requests)
				part.Count("faults", len(s.tenant.Struck()))
				part.Count("gaps", len(s.query.Ledger.Gaps))
			})
			part.Count("reads", 1)
		}
	})
}
