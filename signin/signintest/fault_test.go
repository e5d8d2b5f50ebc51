package signintest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// read ranges a source to its end.
func read(ctx context.Context, source signin.Source, query signin.Query) (ids []string, failure error) {
	for event, err := range source.Events(ctx, query) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, event.ID)
	}
	return ids, nil
}

func ids(events signin.List) (ids []string) {
	for i := range events {
		ids = append(ids, events[i].ID)
	}
	return ids
}

var errGone = errors.New("the log is gone")

func TestFailAfter(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		want []string
	}{
		{"before the first event", 0, nil},
		{"after three events", 3, ids(log()[:3])},
		{"after all events", 12, ids(log())},
		{"at the end of a log that is shorter", 100, ids(log())},
	} {
		t.Run("it fails "+c.name, func(t *testing.T) {
			var ledger signin.Ledger
			got, err := read(t.Context(), signintest.FailAfter(log(), c.n, errGone), signin.Query{Ledger: &ledger})
			require.ErrorIs(t, err, errGone)
			require.Equal(t, c.want, got)
			require.EqualValues(t, len(c.want), ledger.Rows, "it reads no further")
		})
	}
	t.Run("it does not hide the source's own error", func(t *testing.T) {
		own := errors.New("broken before")
		_, err := read(t.Context(), signintest.FailAfter(signintest.FailAfter(log(), 2, own), 5, errGone), signin.Query{})
		require.ErrorIs(t, err, own)
	})
	t.Run("it does not fail for those who stop before", func(t *testing.T) {
		for _, err := range signintest.FailAfter(log(), 1, errGone).Events(t.Context(), signin.Query{}) {
			require.NoError(t, err)
			break
		}
	})
}

func TestTruncate(t *testing.T) {
	for _, n := range []int{0, 1, 5, 12, 13} {
		var ledger signin.Ledger
		got, err := read(t.Context(), signintest.Truncate(log(), n), signin.Query{Ledger: &ledger})
		require.NoError(t, err)
		require.Equal(t, ids(log()[:min(n, 12)]), got)
		require.True(t, ledger.Complete(), "a log that was cut off does not know it")
	}
}

func TestDuplicate(t *testing.T) {
	got, err := read(t.Context(), signintest.Duplicate(log()[:5], 2), signin.Query{})
	require.NoError(t, err)
	require.Equal(t, []string{"event-0", "event-1", "event-1", "event-2", "event-3", "event-3", "event-4"}, got)
}

func TestShuffle(t *testing.T) {
	shuffled := func(seed uint64) []string {
		got, err := read(t.Context(), signintest.Shuffle(log(), seed), signin.Query{})
		require.NoError(t, err)
		return got
	}
	require.Equal(t, shuffled(1), shuffled(1), "one seed, one order")
	require.NotEqual(t, shuffled(1), shuffled(2))
	require.NotEqual(t, ids(log()), shuffled(1))
	require.ElementsMatch(t, ids(log()), shuffled(1))

	got, err := read(t.Context(), signintest.Shuffle(signintest.FailAfter(log(), 4, errGone), 1), signin.Query{})
	require.ErrorIs(t, err, errGone)
	require.Len(t, got, 4, "the error is still the last pair")
}

func TestCancelAfter(t *testing.T) {
	for _, n := range []int{0, 1, 7} {
		ctx, cancel := context.WithCancel(t.Context())
		got, err := read(ctx, signintest.CancelAfter(log(), n, cancel), signin.Query{})
		require.ErrorIs(t, err, context.Canceled)
		require.Len(t, got, n)
	}
}

func TestATruncationThatCutsNothingKeepsTheLaw(t *testing.T) {
	require.NoError(t, signintest.TestSource(signintest.Truncate(log(), 100), signin.Query{}, "event-0"))
}

func TestStripTakesAwayAFieldAndWhatItSaid(t *testing.T) {
	require.Equal(t, full(), signintest.Strip(full(), 0))
	for _, field := range fields {
		left := signintest.Strip(full(), field)
		require.Equal(t, allFields&^field, left.Has)
		require.NotEqual(t, rendered(t, signintest.GraphBeta, full()), rendered(t, signintest.GraphBeta, left), field)
	}
	bare := signintest.Strip(full(), allFields)
	require.Zero(t, bare.Status.Code)
	require.Empty(t, bare.Status.AdditionalDetails+bare.Requirement+bare.ClientApp)
	require.Empty(t, slices.Concat(bare.Steps))
	require.Empty(t, slices.Concat(bare.Policies))
	require.Empty(t, slices.Concat(bare.RequirementPolicies))
}
