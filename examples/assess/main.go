// Assess is the main job of this module as a program: it reads sign-ins, judges
// each of them, prints a summary for people and writes report.csv. Without
// arguments it does so for a tenant that was made up for the purpose.
//
//	go run ./examples/assess [-from PATH... | -tenant ID] [flags]
//
// With -h it lists its flags and exit statuses.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away is an error like others, after which things are tidied up
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(int(status))
}

// streams are what the program reads from and speaks to.
type streams struct {
	in       io.Reader
	out, err io.Writer
	outside
}
