package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/partnersec/partnersec/internal/prove/proof"
)

// fuzzProof runs each fuzz target of the module for a while.
type fuzzProof struct{}

func (fuzzProof) name() string  { return "fuzz" }
func (fuzzProof) shows() string { return "no input breaks what a fuzz target promises" }
func (fuzzProof) size() string  { return "1m for each fuzz target of the module" }

func (fuzzProof) prove(ctx context.Context, o options, test tester) ([]string, error) {
	targets, err := fuzzTargets(ctx, test)
	if err != nil {
		return nil, err
	}
	var figures []string
	var failures []error
	for _, target := range targets {
		figure, err := target.run(ctx, o, test)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		figures = append(figures, figure)
	}
	return figures, errors.Join(failures...)
}

// fuzzTarget is one fuzz target and the package that holds it.
type fuzzTarget struct{ importPath, name string }

var targetName = regexp.MustCompile(`^Fuzz\w*\n$`)

// fuzzTargets asks go test for the fuzz targets of the module.
func fuzzTargets(ctx context.Context, test tester) ([]fuzzTarget, error) {
	output, err := test(ctx, nil, "-json", "-list=^Fuzz", proof.Module+"/...")
	all := events(output)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text(all))
	}
	var targets []fuzzTarget
	for _, e := range all {
		if e.Package != "" && targetName.MatchString(e.Output) {
			targets = append(targets, fuzzTarget{e.Package, strings.TrimSpace(e.Output)})
		}
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("%w: the module has no fuzz target", errNoTest)
	}
	return targets, nil
}

// run fuzzes one target and says how many inputs it tried.
func (t fuzzTarget) run(ctx context.Context, o options, test tester) (string, error) {
	output, err := test(ctx, nil,
		"-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+o.fuzzTime, minimizing, "-timeout=2h", t.importPath)
	if err != nil && !stoppedByClock(output) {
		return "", fmt.Errorf("%w\n%s", err, output)
	}
	tried := inputs(output)
	if tried == 0 {
		return "", fmt.Errorf("%w: %s in %s tried no input", errNoTest, t.name, t.importPath)
	}
	dir := strings.TrimPrefix(t.importPath, proof.Module+"/")
	return fmt.Sprintf("%s %s: %s inputs (-fuzztime %s)", dir, t.name, proof.Thousands(tried), o.fuzzTime), nil
}

var executions = regexp.MustCompile(`(?m)^fuzz: elapsed: .* execs: (\d+) `)

// inputs is the number of inputs that go test said last, or 0.
func inputs(output []byte) int {
	all := executions.FindAllSubmatch(output, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(string(all[len(all)-1][1]))
	return n
}

var (
	deadline = regexp.MustCompile(`(?m)^\s*context deadline exceeded$`)
	failing  = regexp.MustCompile(`Failing input written to|failure while testing seed corpus|panic:`)
)

// stoppedByClock reports whether fuzzing failed for nothing but the end of its
// time, as it sometimes does before Go 1.27: https://go.dev/issue/75804
func stoppedByClock(output []byte) bool {
	return deadline.Match(output) && !failing.Match(output)
}

// minimizing bounds the time that goes into making an input that found
// something new shorter: without it, that is most of the time of a target with
// long inputs, and few are tried.
const minimizing = "-fuzzminimizetime=50x"
