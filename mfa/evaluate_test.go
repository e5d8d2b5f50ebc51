package mfa_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

func TestTheNumberOfPartsDoesNotChangeTheReport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(anyEvent), 0, 40).Draw(t, "events")
		var want string
		for _, parts := range []int{1, 2, rapid.IntRange(3, 50).Draw(t, "parts")} {
			report, err := mfa.Evaluate(t.Context(), signin.List(events), signin.Query{}, &mfa.Options{Parts: parts})
			require.NoError(t, err)
			if want == "" {
				want = asJSON(t, report)
			}
			require.Equal(t, want, asJSON(t, report))
		}
	})
}

func TestEvaluateAsksOnlyForWhatTheQueryWants(t *testing.T) {
	ledger := &signin.Ledger{Retries: 1}
	list := signin.List{passwordOnly("1", "anna", 1), passwordOnly("2", "anna", 2), renewal("3", "anna", "s", 3)}
	for _, parts := range []int{1, 2} {
		*ledger = signin.Ledger{Retries: 1}
		report, err := mfa.Evaluate(t.Context(), list, signin.Query{Kinds: []signin.Kind{signin.Interactive}, Ledger: ledger},
			&mfa.Options{Parts: parts})
		require.NoError(t, err)
		require.EqualValues(t, 2, report.Count(signin.Interactive).Total())
		require.Zero(t, report.Count(signin.NonInteractive).Total())
		require.EqualValues(t, 3, report.Ledger.Rows)
		require.EqualValues(t, 1, report.Ledger.Outside)
		require.EqualValues(t, 3, ledger.Rows, "the query's ledger gets the same account")
		require.EqualValues(t, 1, ledger.Retries, "and keeps what it had")
		require.Zero(t, report.Ledger.Retries, "which is not the report's")
	}
}

func TestAnErrorLeavesTheReportSoFarAndAGap(t *testing.T) {
	broken := errors.New("the disk is gone")
	query := signin.Query{From: noon, To: noon.Add(time.Hour), Ledger: new(signin.Ledger)}
	source := failing{signin.List{withPush("1", "anna", 1), withPush("2", "bert", 2)}, broken}

	report, err := mfa.Evaluate(t.Context(), source, query, nil)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "mfa: the sign-ins were not read to the end: the disk is gone")
	require.EqualValues(t, 2, report.Count(signin.Interactive).Of(mfa.Satisfied))
	require.Equal(t, []signin.Gap{{What: err.Error(), From: query.From, To: query.To}}, report.Ledger.Gaps)
	require.Equal(t, report.Ledger.Gaps, query.Ledger.Gaps)
	require.False(t, report.Complete())
	require.False(t, report.Compliant())
}

func TestAnErrorInOnePartStopsTheOthers(t *testing.T) {
	broken := errors.New("the disk is gone")
	synctest.Test(t, func(t *testing.T) {
		source := parted{
			signin.List{withPush("1", "anna", 1)},
			waiting{},
			failing{signin.List{withPush("2", "bert", 2)}, broken},
			waiting{},
		}
		report, err := mfa.Evaluate(t.Context(), source, signin.Query{}, &mfa.Options{Parts: 4})
		require.ErrorIs(t, err, broken)
		require.Len(t, report.Ledger.Gaps, 1)
		require.False(t, report.Complete())
		require.Contains(t, []int64{1, 2}, report.Count(signin.Interactive).Of(mfa.Satisfied), "what was read is kept")
	})
}

func TestCancellingEndsEvaluateWithTheContextsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, source := range []signin.Source{waiting{}, parted{waiting{}, waiting{}}, silent{}} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			report, err := mfa.Evaluate(ctx, source, signin.Query{}, &mfa.Options{Parts: 2})
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.False(t, report.Complete())
		}
	})
}

func TestASourceWithoutPartsIsReadWhole(t *testing.T) {
	report, err := mfa.Evaluate(t.Context(), parted{}, signin.Query{}, &mfa.Options{Parts: 3})
	require.NoError(t, err)
	require.False(t, report.Compliant())
}

func TestYoungSignInsAreProvisional(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := func(age time.Duration) signin.Event {
			event := passwordOnly(age.String(), "anna", 0)
			event.Time = time.Now().Add(-age)
			return event
		}
		undated := passwordOnly("undated", "anna", 0)
		undated.Time = time.Time{}
		tests := []struct {
			event signin.Event
			lag   time.Duration
			want  bool
		}{
			{at(119 * time.Minute), 0, true},
			{at(120 * time.Minute), 0, false},
			{at(9 * time.Minute), 10 * time.Minute, true},
			{at(11 * time.Minute), 10 * time.Minute, false},
			{at(-time.Minute), 0, true},
			{at(-time.Minute), time.Nanosecond, true},
			{undated, 0, false},
		}
		for _, test := range tests {
			options := &mfa.Options{Lag: test.lag}
			for finding, err := range mfa.Findings(t.Context(), signin.List{test.event}, signin.Query{}, options) {
				require.NoError(t, err)
				require.Equal(t, test.want, finding.Provisional, test.event.ID)
				require.Equal(t, mfa.Missed, finding.Verdict, "a provisional finding keeps its verdict")
			}
			report, err := mfa.Evaluate(t.Context(), signin.List{test.event}, signin.Query{}, options)
			require.NoError(t, err)
			require.Equal(t, test.want, report.Provisional(signin.Interactive).Total() == 1)
		}
	})
}

func TestFindingsEndWithTheSourcesError(t *testing.T) {
	broken := errors.New("the disk is gone")
	source := failing{signin.List{withPush("1", "anna", 1)}, broken}
	var said []string
	for finding, err := range mfa.Findings(t.Context(), source, signin.Query{}, nil) {
		said = append(said, fmt.Sprint(finding.Event.ID, " ", finding.Verdict, " ", err))
	}
	require.Equal(t, []string{"1 satisfied <nil>", " unknown the disk is gone"}, said)
}

func TestFindingsStopWhenTheyAreNoLongerRanged(t *testing.T) {
	ledger := new(signin.Ledger)
	list := signin.List{withPush("1", "anna", 1), withPush("2", "anna", 2)}
	findings := mfa.Findings(t.Context(), list, signin.Query{Ledger: ledger}, nil)
	require.Zero(t, ledger.Rows, "nothing is read before it is ranged")
	for range findings {
		break
	}
	require.EqualValues(t, 1, ledger.Rows)
	for range findings {
	}
	require.EqualValues(t, 3, ledger.Rows, "ranging again asks again")
}

func TestFindingsAreJudgedWithTheOptions(t *testing.T) {
	for finding := range mfa.Findings(t.Context(), signin.List{passwordOnly("1", "anna", 1)}, signin.Query{},
		&mfa.Options{Exempt: mfa.NewIDs("ID-ANNA")}) {
		require.Equal(t, mfa.OutOfScope, finding.Verdict)
	}
}

// failing is a list that ends in an error.
type failing struct {
	list signin.List
	err  error
}

func (f failing) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		for event, err := range f.list.Events(ctx, query) {
			if !yield(event, err) || err != nil {
				return
			}
		}
		yield(signin.Event{}, f.err)
	}
}

// waiting never has an event and waits to be told to stop.
type waiting struct{}

func (waiting) Events(ctx context.Context, _ signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		<-ctx.Done()
		yield(signin.Event{}, ctx.Err())
	}
}

// silent breaks the law: it stops without an error when it is told to.
type silent struct{}

func (silent) Events(ctx context.Context, _ signin.Query) iter.Seq2[signin.Event, error] {
	return func(func(signin.Event, error) bool) { <-ctx.Done() }
}

// parted is a source whose parts are given.
type parted []signin.Source

func (p parted) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return signin.Join(p...).Events(ctx, query)
}

func (p parted) Parts(int) []signin.Source { return p }
