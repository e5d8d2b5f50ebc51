package mfa

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// defaultLag is how long Microsoft may take to write a sign-in to the end.
const defaultLag = 2 * time.Hour

// Findings judges the sign-ins of a source that the query asks for, one by one
// as they are ranged. A nil options is the defaults. Like the source's own, an
// error is the last pair and comes with a zero Finding.
func Findings(ctx context.Context, source signin.Source, query signin.Query, options *Options) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		judge := judgeAt(time.Now(), options)
		for event, err := range source.Events(ctx, query) {
			if err != nil {
				yield(Finding{}, err)
				return
			}
			if !yield(judge(event), nil) {
				return
			}
		}
	}
}

// Evaluate judges the sign-ins of a source that the query asks for and counts
// them in a Report. A nil options is the defaults. The parts of a
// [signin.PartSource] are read side by side; the Report does not depend on
// their number.
//
// On an error the reading stops everywhere, and Evaluate returns the Report so
// far beside the error; its Ledger then has a gap, so that it is never
// complete. The Report's Ledger is the account of this call; a Ledger in the
// query gets the same account added.
func Evaluate(ctx context.Context, source signin.Source, query signin.Query, options *Options) (*Report, error) {
	judge := judgeAt(time.Now(), options)
	parts := partsOf(source, options)
	reports := make([]Report, len(parts))
	err := sideBySide(ctx, len(parts), func(ctx context.Context, i int) error {
		return reports[i].read(ctx, parts[i], query, judge)
	})
	report := &reports[0]
	for i := range reports[1:] {
		report.Merge(&reports[1+i])
	}
	if err != nil {
		err = fmt.Errorf("mfa: the sign-ins were not read to the end: %w", err)
		report.Ledger.Gap(signin.Gap{What: err.Error(), From: query.From, To: query.To})
	}
	if query.Ledger != nil {
		query.Ledger.Merge(&report.Ledger)
	}
	return report, err
}

// read adds all that a source has to the report.
func (r *Report) read(ctx context.Context, source signin.Source, query signin.Query, judge func(signin.Event) Finding) error {
	query.Ledger = &r.Ledger
	for event, err := range source.Events(ctx, query) {
		if err != nil {
			return err
		}
		finding := judge(event)
		r.Add(&finding)
	}
	// A source that stops in silence when it is told to has not read it all.
	return ctx.Err()
}

// judgeAt is Judge at a moment, which makes the youngest findings provisional.
func judgeAt(now time.Time, options *Options) func(signin.Event) Finding {
	lag := defaultLag
	if options != nil && options.Lag != 0 {
		lag = options.Lag
	}
	settled := now.Add(-lag)
	return func(event signin.Event) Finding {
		finding := Judge(event, options)
		finding.Provisional = event.Time.After(settled)
		return finding
	}
}

func partsOf(source signin.Source, options *Options) []signin.Source {
	n := runtime.GOMAXPROCS(0)
	if options != nil && options.Parts > 0 {
		n = options.Parts
	}
	if divisible, ok := source.(signin.PartSource); ok && n > 1 {
		if parts := divisible.Parts(n); len(parts) > 0 {
			return parts
		}
	}
	return []signin.Source{source}
}

// sideBySide calls do for each number below n, in goroutines of their own if
// there are several, and waits for all. The first error cancels the others and
// is the one returned.
func sideBySide(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	if n == 1 {
		return do(ctx, 0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		group sync.WaitGroup
		once  sync.Once
		first error
	)
	for i := range n {
		group.Go(func() {
			if err := do(ctx, i); err != nil {
				once.Do(func() { first = err })
				cancel()
			}
		})
	}
	group.Wait()
	return first
}
