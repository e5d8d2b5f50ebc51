package main

import (
	"context"
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// run is the whole program.
func run(ctx context.Context, args []string, w world) operator.Status {
	o, err := parse(args)
	if err != nil {
		return operator.Refuse(w.out, w.err, "consent", usage, err)
	}
	act := map[string]func(context.Context, *options, world) error{
		modeBrowser:    useBrowser,
		modePaste:      usePaste,
		modeServe:      serve,
		modeDeviceCode: useDeviceCode,
		modeCustomer:   changeCustomer,
		modeDemo:       demo,
	}[o.mode]
	if err := act(ctx, o, w); err != nil {
		complain(w.err, err)
		return operator.Failed
	}
	return operator.Done
}

// complain prints an error and what more is known of it.
func complain(to io.Writer, err error) {
	operator.Complain(to, "consent", err)
	io.WriteString(to, troubles.Explain(err))
}
