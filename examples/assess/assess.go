package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// assess does what the options ask for. It writes nothing if no record could be
// read, or if it is interrupted.
func assess(ctx context.Context, o *options, std streams) (status, error) {
	sinks, err := openSinks(o, std.out)
	if err != nil {
		return statusOf(err), err
	}
	in, err := o.open(ctx, std, sinks.outputs)
	if err != nil {
		sinks.outputs.discard()
		return nothing(ctx, err)
	}
	bar := o.progress(in, std.err)
	report, err := in.read(ctx, &o.judge, sinks.write)
	bar.end()

	nameFaults(std.err, &report.Ledger)
	var unwritten *writeError
	if err == nil || report.Ledger.Rows > 0 && ctx.Err() == nil && !errors.As(err, &unwritten) {
		return o.conclude(in, report, sinks, std, err)
	}
	sinks.outputs.discard()
	if errors.Is(err, signin.ErrNoRecords) && len(report.Ledger.Faults) > 0 {
		err = signin.ErrNoRecords // the faults, named above, say why
	}
	return nothing(ctx, err)
}

// nothing is the end of a run that writes nothing.
func nothing(ctx context.Context, err error) (status, error) {
	if ctx.Err() != nil {
		return broken, errors.New("interrupted: nothing was written")
	}
	return statusOf(err), err
}

// conclude writes the outputs and the summary. The error is why not all was
// read, if so.
func (o *options) conclude(in *input, report *mfa.Report, sinks *sinks, std streams, err error) (status, error) {
	summaryTo := std.out
	if sinks.onStdout() {
		summaryTo = std.err
	}
	failure := sinks.finish(report)
	if _, unprinted := io.WriteString(summaryTo, summarise(report, in, o)); unprinted != nil && failure == nil {
		failure = fmt.Errorf("the summary cannot be written: %w", unprinted)
	}
	outcome := verdictOn(report, o)
	if failure != nil || err != nil && outcome == done {
		outcome = broken
	}
	return outcome, errors.Join(err, failure)
}

// read judges all sign-ins, in one go and without keeping them. Beside an error
// comes the report so far, which is never complete then.
func (in *input) read(ctx context.Context, judge *mfa.Options, write func(*mfa.Finding) error) (*mfa.Report, error) {
	report := new(mfa.Report)
	query := in.query
	query.Ledger = &report.Ledger
	options := *judge
	if in.demo {
		options.Lag = -forever // nobody writes to the demo's log any more, whatever the date
	}
	err := in.add(report, mfa.Findings(ctx, in.source, query, &options), write)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil && len(report.Ledger.Gaps) == 0 { // a tenant's name what is missing better
		report.Ledger.Gap(signin.Gap{What: err.Error(), From: query.From, To: query.To})
	}
	return report, err
}

func (in *input) add(report *mfa.Report, findings iter.Seq2[mfa.Finding, error], write func(*mfa.Finding) error) error {
	var finding mfa.Finding
	var err error
	for finding, err = range findings {
		if err != nil {
			return err
		}
		report.Add(&finding)
		if err := write(&finding); err != nil {
			return err
		}
		if in.watch != nil {
			in.watch(1)
		}
	}
	return nil
}

// statusOf is the status of a run that an error ended before there was anything
// to report.
func statusOf(err error) status {
	switch {
	case errors.As(err, new(usageError)):
		return misused
	case errors.As(err, new(*writeError)):
		return broken
	}
	return unreadable
}

// nameFaults names what could not be read; of very much, the first.
func nameFaults(w io.Writer, ledger *signin.Ledger) {
	const most = 20
	faults := ledger.Faults[:min(most, len(ledger.Faults))]
	for _, fault := range faults {
		fmt.Fprintln(w, "assess: not read: "+clean(fault.String()))
	}
	if more := ledger.Unreadable - int64(len(faults)); more > 0 {
		fmt.Fprintf(w, "assess: not read: %s more\n", number(more))
	}
}
