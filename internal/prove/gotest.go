package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/partnersec/partnersec/internal/prove/proof"
)

// tester runs go test with the given arguments and additions to the
// environment, and gives what it printed. The error says that it failed.
type tester func(ctx context.Context, environment []string, args ...string) (output []byte, err error)

// goTest is the tester that runs the go command.
func goTest(ctx context.Context, environment []string, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"test"}, args...)...)
	command.Env = append(cleanEnvironment(os.Environ()), environment...)
	output, err := command.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go test %s: %w", strings.Join(args, " "), err)
	}
	return output, err
}

// cleanEnvironment is the environment without the variables of package proof.
func cleanEnvironment(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return name == proof.FullVariable || name == proof.SeedVariable
	})
}

// environmentOf is what the options add to the environment of a proof.
func environmentOf(o options) []string {
	var environment []string
	if !o.short {
		environment = append(environment, proof.FullVariable+"=1")
	}
	if o.seed != "" {
		environment = append(environment, proof.SeedVariable+"="+o.seed)
	}
	return environment
}

// event is a line that go test -json prints.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// events reads the output of go test -json. A line that is not JSON, such as
// one of the go command's own, is output of nothing in particular.
func events(output []byte) []event {
	var all []event
	for line := range bytes.Lines(output) {
		var e event
		if json.Unmarshal(line, &e) != nil {
			e = event{Action: "output", Output: string(line)}
		}
		all = append(all, e)
	}
	return all
}

// text is what the events printed.
func text(all []event) string {
	var b strings.Builder
	for _, e := range all {
		b.WriteString(e.Output)
	}
	return b.String()
}
