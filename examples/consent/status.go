package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// status is how the program ends.
type status int

const (
	done    status = 0
	failed  status = 1
	misused status = 64 // the command line is wrong
)

// run is the whole program.
func run(ctx context.Context, args []string, w world) status {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(w.out, usage)
		return done
	}
	if err != nil {
		complain(w.err, err)
		fmt.Fprintln(w.err, "consent: -h lists the flags")
		return misused
	}
	act := map[mode]func(context.Context, *options, world) error{
		modeBrowser:    useBrowser,
		modePaste:      usePaste,
		modeServe:      serve,
		modeDeviceCode: useDeviceCode,
		modeCustomer:   changeCustomer,
		modeDemo:       demo,
	}[o.mode]
	if err := act(ctx, o, w); err != nil {
		complain(w.err, err)
		return failed
	}
	return done
}

// complain prints an error, whatever characters the names in it have, and what
// more is known of it.
func complain(w io.Writer, err error) {
	fmt.Fprintln(w, "consent: "+operator.Clean(err.Error()))
	io.WriteString(w, explain(err))
}
