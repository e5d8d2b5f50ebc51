// Command prove runs the module's proofs at their full length and prints the
// figures that its documents quote. With no name it runs them all:
//
//	go run ./internal/prove [-short] [-seed N] [-fuzztime 1m] [NAME...]
//	go run ./internal/prove -list
//
// -short runs them as long as go test does, and each fuzz target for 1,000
// inputs unless -fuzztime says otherwise. -seed N replaces the fixed and the
// random seed. The exit status is 0 if every proof holds, 1 if one does not or
// ran no test, 2 for a command line that asks for nothing known.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Exit statuses.
const (
	exitHolds = 0
	exitFails = 1
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr, goTest)
	stop()
	os.Exit(status)
}

// options are the command line.
type options struct {
	list     bool
	short    bool
	seed     string
	fuzzTime string // as go test takes it
	names    []string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer, test tester) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitHolds
	}
	if err != nil {
		return exitUsage
	}
	if o.list {
		list(stdout)
		return exitHolds
	}
	chosen, err := choose(o.names)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitUsage
	}
	failed := 0
	for _, p := range chosen {
		if !prove(ctx, p, o, stdout, test) {
			failed++
		}
	}
	if failed > 0 {
		fmt.Fprintf(stdout, "%d of %d proofs failed\n", failed, len(chosen))
		return exitFails
	}
	fmt.Fprintf(stdout, "%d of %d proofs hold\n", len(chosen), len(chosen))
	return exitHolds
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("prove", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.list, "list", false, "list the proofs and run none")
	flags.BoolVar(&o.short, "short", false, "run as long as go test does")
	flags.StringVar(&o.fuzzTime, "fuzztime", "", "how `long` each fuzz target runs, such as 1m or 9000x (default 1m, with -short 1000x)")
	flags.Func("seed", "one `number` in place of the fixed and the random seed", func(text string) error {
		o.seed = text
		return checkSeed(text)
	})
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if o.fuzzTime == "" {
		o.fuzzTime = "1m"
		if o.short {
			o.fuzzTime = "1000x"
		}
	}
	o.names = flags.Args()
	return o, nil
}

func checkSeed(text string) error {
	if _, err := strconv.ParseUint(text, 10, 64); err != nil {
		return errors.New("a seed is a whole number from 0")
	}
	return nil
}

// prove runs one proof, tells how it went, and reports whether it holds.
func prove(ctx context.Context, p provable, o options, stdout io.Writer, test tester) bool {
	fmt.Fprintf(stdout, "%s: %s\n", p.name(), p.shows())
	begin := time.Now()
	figures, err := p.prove(ctx, o, test)
	for _, line := range figures {
		fmt.Fprintf(stdout, "    %s\n", line)
	}
	took := time.Since(begin).Round(10 * time.Millisecond)
	if err != nil {
		fmt.Fprintf(stdout, "    FAILED after %v: %v\n", took, err)
		return false
	}
	fmt.Fprintf(stdout, "    holds, in %v\n", took)
	return true
}

func list(w io.Writer) {
	for _, p := range provables() {
		fmt.Fprintf(w, "%-8s %s\n%9s%s\n", p.name(), p.shows(), "", p.size())
	}
}

// choose finds the proofs of the given names, or all if there are none.
func choose(names []string) ([]provable, error) {
	all := provables()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []provable
	for _, name := range names {
		i := slices.IndexFunc(all, func(p provable) bool { return p.name() == name })
		if i < 0 {
			return nil, fmt.Errorf("prove: find %q: there is no such proof: choose from %s", name, strings.Join(namesOf(all), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func namesOf(all []provable) []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.name()
	}
	return names
}
