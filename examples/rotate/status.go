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
	warned  status = 3  // by -strict
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
		fmt.Fprintln(w.err, "rotate: -h lists the flags")
		return misused
	}
	act := map[mode]func(context.Context, *options, world) (status, error){
		modeRotate:    rotate,
		modeHealth:    health,
		modeKeepFresh: keepFresh,
		modeImport:    importToken,
		modeInspect:   inspect,
		modeInit:      makeKey,
		modeDemo:      demo,
	}[o.mode]
	outcome, err := act(ctx, o, w)
	if err != nil {
		complain(w.err, err)
		io.WriteString(w.err, explain(err))
	}
	return outcome
}

// complain prints an error, whatever characters the names in it have.
func complain(w io.Writer, err error) { fmt.Fprintln(w, "rotate: "+operator.Clean(err.Error())) }
