package main

import (
	"context"
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// warned is how the program ends by -strict if there are warnings.
const warned operator.Status = 3

// run is the whole program.
func run(ctx context.Context, args []string, w world) operator.Status {
	o, err := parse(args)
	if err != nil {
		return operator.Refuse(w.out, w.err, "rotate", usage, err)
	}
	act := map[string]func(context.Context, *options, world) (operator.Status, error){
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
		operator.Complain(w.err, "rotate", err)
		io.WriteString(w.err, explain(err))
	}
	return outcome
}
