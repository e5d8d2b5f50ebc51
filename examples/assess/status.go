package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/partnersec/partnersec/mfa"
)

// status is how the program ends.
type status int

const (
	done       status = 0
	broken     status = 1  // the reading was broken off amid the log, or an output could not be written
	unreadable status = 2  // no record could be read; with -strict, not all could
	failedOn   status = 3  // -fail-on found what it looks for
	misused    status = 64 // the command line is wrong
)

// run is the whole program.
func run(ctx context.Context, args []string, std streams) status {
	options, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(std.out, usage)
		return done
	}
	if err != nil {
		complain(std.err, err)
		fmt.Fprintln(std.err, "assess: -h lists the flags")
		return misused
	}
	outcome, err := assess(ctx, options, std)
	if err != nil {
		complain(std.err, err)
		io.WriteString(std.err, troubles.Explain(err))
	}
	return outcome
}

// complain prints an error in one line, whatever characters the names in it
// have.
func complain(w io.Writer, err error) {
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	fmt.Fprintln(w, "assess: "+clean(text))
}

// verdictOn is the status of a run that read something. That -fail-on found what
// it looks for is certain even if part of the log is missing.
func verdictOn(report *mfa.Report, options *options) status {
	if options.strict && !report.Ledger.Complete() {
		return unreadable
	}
	tally := tallyOf(report)
	missed, unknown := options.scope.of(&tally, mfa.Missed), options.scope.of(&tally, mfa.Unknown)
	switch {
	case options.failOn == "missed" && missed > 0, options.failOn == "unknown" && missed+unknown > 0:
		return failedOn
	}
	return done
}
