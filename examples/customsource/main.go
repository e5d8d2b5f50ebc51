// Customsource judges the sign-ins of a log that this module has never heard
// of. All that it takes is a [signin.Source] over the log: [Gateway], in
// gateway.go, with a line of the log made into an event in line.go. Everything
// after that is the same as for Microsoft's own logs.
//
//	go run ./examples/customsource [FILE]
package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

//go:embed testdata/gateway.log
var sample []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := summarise(ctx, os.Stdout, gateway(os.Args[1:])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// gateway is the log in the file that was named, or the sample.
func gateway(args []string) Gateway {
	if len(args) > 0 {
		return Gateway{Name: args[0], Open: func() (io.ReadCloser, error) { return os.Open(args[0]) }}
	}
	return Gateway{Name: "gateway.log", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(sample)), nil
	}}
}

// summarise prints how the people fared who signed in.
func summarise(ctx context.Context, w io.Writer, source signin.Source) error {
	report, err := mfa.Evaluate(ctx, source, signin.Query{}, nil)
	if err != nil {
		return err
	}
	count := report.Count(signin.Interactive)
	fmt.Fprintf(w, "%d sign-ins: %d with MFA, %d without, %d refused, %d unknown\n", count.Total(),
		count.Of(mfa.Satisfied), count.Of(mfa.Missed), count.Of(mfa.Refused), count.Of(mfa.Unknown))
	for _, user := range report.Users() {
		if missed := user.Count(signin.Interactive).Of(mfa.Missed); missed > 0 {
			fmt.Fprintf(w, "%s: %d without MFA\n", user.PrincipalName, missed)
		}
	}
	for _, fault := range report.Ledger.Faults {
		fmt.Fprintf(w, "not read: %s\n", fault)
	}
	fmt.Fprintln(w, "compliant:", report.Compliant())
	return nil
}
