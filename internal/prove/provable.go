package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/internal/prove/proof"
)

// provable is what the command can run.
type provable interface {
	name() string
	shows() string
	size() string // of a full run
	prove(ctx context.Context, o options, test tester) (figures []string, err error)
}

// provables lists what the command can run: the table of package proof, then
// the fuzz targets.
func provables() []provable {
	var all []provable
	for _, p := range proof.All() {
		all = append(all, testProof{p})
	}
	return append(all, fuzzProof{})
}

// testProof is a proof that is a test.
type testProof struct{ proof.Proof }

var errNoTest = errors.New("it ran no test")

func (p testProof) name() string  { return p.Name }
func (p testProof) shows() string { return p.Shows }
func (p testProof) size() string {
	return fmt.Sprintf("%s %s, %s in %s", proof.Thousands(p.Cases), p.Of, p.Test, p.Dir)
}

func (p testProof) prove(ctx context.Context, o options, test tester) ([]string, error) {
	output, err := test(ctx, environmentOf(o),
		"-json", "-v", "-count=1", "-timeout=2h", "-run=^"+p.Test+"$", p.ImportPath())
	all := events(output)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text(all))
	}
	if !passed(all, p.Test) {
		return nil, fmt.Errorf("%w: %s in %s is missing or was skipped", errNoTest, p.Test, p.ImportPath())
	}
	return figuresOf(all), nil
}

// passed reports whether the test of that name ran to a good end.
func passed(all []event, test string) bool {
	for _, e := range all {
		if e.Action == "pass" && e.Test == test {
			return true
		}
	}
	return false
}

// figuresOf is the lines that proofs logged.
func figuresOf(all []event) []string {
	var figures []string
	for _, e := range all {
		if _, figure, ok := strings.Cut(e.Output, proof.Marker); ok && e.Test != "" {
			figures = append(figures, strings.TrimSpace(figure))
		}
	}
	return figures
}
