package operator

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator/terminal"
)

// Status is how a program ends.
type Status int

// What all programs of an operator end with.
const (
	Done    Status = 0
	Failed  Status = 1
	Misused Status = 64 // the command line is wrong
)

// Refuse ends a program whose command line could not be read: it says what is
// wrong with it, or, if -h was asked for, prints the usage.
func Refuse(out, complaints io.Writer, program, usage string, err error) Status {
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(out, usage)
		return Done
	}
	Complain(complaints, program, err)
	fmt.Fprintln(complaints, program+": -h lists the flags")
	return Misused
}

// Complain prints an error, whatever characters the names in it have.
func Complain(to io.Writer, program string, err error) {
	fmt.Fprintln(to, program+": "+terminal.Clean(err.Error()))
}
