package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/prove/proof"
)

// call is one run of go test.
type call struct {
	environment []string
	args        []string
}

// recording is a tester that answers as a healthy module would and keeps what
// it was asked; proofs of the given tests fail.
func recording(calls *[]call, failing ...string) tester {
	return func(_ context.Context, environment []string, args ...string) ([]byte, error) {
		*calls = append(*calls, call{environment, args})
		switch {
		case slices.Contains(args, "-list=^Fuzz"):
			return lines(event{Action: "output", Package: proof.Module + "/signin", Output: "FuzzFiles\n"}), nil
		case slices.Contains(args, "-run=^$"):
			return []byte("fuzz: elapsed: 5s, execs: 81234 (16246/sec), new interesting: 3 (total: 9)\nPASS\n"), nil
		}
		name := strings.Trim(strings.TrimPrefix(args[4], "-run="), "^$")
		if slices.Contains(failing, name) {
			return lines(event{Action: "output", Test: name, Output: "no proof\n"}), errors.New("exit status 1")
		}
		return lines(
			event{Action: "output", Test: name, Output: "    x_test.go:9: prove: 12 cases\n"},
			event{Action: "pass", Test: name}), nil
	}
}

func lines(all ...event) []byte {
	var b bytes.Buffer
	for _, e := range all {
		if err := json.NewEncoder(&b).Encode(e); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

func TestTheExitStatusTellsWhetherTheProofsHold(t *testing.T) {
	var names []string
	for _, p := range proof.All() {
		names = append(names, p.Name)
	}
	names = append(names, "fuzz")
	all := len(names)
	cases := []struct {
		name    string
		args    []string
		failing []string
		status  int
		prints  string
	}{
		{"all hold", nil, nil, exitHolds, fmt.Sprintf("%d of %d proofs hold", all, all)},
		{"one is asked for", []string{"law"}, nil, exitHolds, "1 of 1 proofs hold"},
		{"one fails", nil, []string{"TestLaw"}, exitFails, fmt.Sprintf("1 of %d proofs failed", all)},
		{"the failing test's output is shown", []string{"law"}, []string{"TestLaw"}, exitFails, "no proof"},
		{"figures are shown", []string{"law"}, nil, exitHolds, "\n    12 cases\n"},
		{"fuzz targets are counted", []string{"fuzz"}, nil, exitHolds, "signin FuzzFiles: 81,234 inputs (-fuzztime 1m)"},
		{"the list runs nothing", []string{"-list", "law"}, nil, exitHolds, "1,000,000 events, TestLaw in mfa"},
		{"help is no mistake", []string{"-help"}, nil, exitHolds, ""},
		{"an unknown name is", []string{"gravity"}, nil, exitUsage, "choose from " + strings.Join(names, ", ")},
		{"an unknown flag is", []string{"-long"}, nil, exitUsage, "-long"},
		{"a seed that is no number is", []string{"-seed", "x"}, nil, exitUsage, "a seed is a whole number"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var printed bytes.Buffer
			var calls []call
			status := run(context.Background(), c.args, &printed, &printed, recording(&calls, c.failing...))
			require.Equal(t, c.status, status, printed.String())
			require.Contains(t, printed.String(), c.prints)
		})
	}
}

func TestTheCommandLineReachesTheProofs(t *testing.T) {
	cases := []struct {
		name        string
		args        []string
		environment []string
		arg         string
	}{
		{"at full length", []string{"law"}, []string{"PARTNERSEC_PROVE=1"}, "-run=^TestLaw$"},
		{"short", []string{"-short", "law"}, nil, "-count=1"},
		{"with a seed", []string{"-short", "-seed", "7", "law"}, []string{"PARTNERSEC_PROVE_SEED=7"}, "-run=^TestLaw$"},
		{"fuzzing for a minute", []string{"fuzz"}, nil, "-fuzztime=1m"},
		{"fuzzing for a thousand inputs", []string{"-short", "fuzz"}, nil, "-fuzztime=1000x"},
		{"fuzzing as long as asked", []string{"-short", "-fuzztime", "9s", "fuzz"}, nil, "-fuzztime=9s"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var printed bytes.Buffer
			var calls []call
			require.Equal(t, exitHolds, run(context.Background(), c.args, &printed, &printed, recording(&calls)))
			last := calls[len(calls)-1]
			require.Equal(t, c.environment, last.environment)
			require.Contains(t, last.args, c.arg)
		})
	}
}

func TestFuzzingFailsForInputsAndNotForTheClock(t *testing.T) {
	const tried = "fuzz: elapsed: 5s, execs: 10 (2/sec), new interesting: 0 (total: 1)\n"
	cases := []struct {
		name, output string
		err          error
		holds        bool
	}{
		{"it passes", tried + "PASS\n", nil, true},
		{"its time ends badly", tried + "--- FAIL: FuzzX (5.00s)\n    context deadline exceeded\nFAIL\n", errors.New("exit status 1"), true},
		{"it finds an input", tried + "--- FAIL: FuzzX (2.00s)\n    Failing input written to testdata/fuzz/FuzzX/1\n", errors.New("exit status 1"), false},
		{"an input outlasts a deadline", tried + "    context deadline exceeded\n    Failing input written to testdata/fuzz/FuzzX/1\n", errors.New("exit status 1"), false},
		{"a seed fails", tried + "    context deadline exceeded\nfailure while testing seed corpus entry: FuzzX/1\n", errors.New("exit status 1"), false},
		{"it does not build", "[build failed]\n", errors.New("exit status 1"), false},
		{"it tries nothing", "PASS\n", nil, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer := func(context.Context, []string, ...string) ([]byte, error) { return []byte(c.output), c.err }
			_, err := fuzzTarget{"signin", "FuzzX"}.run(context.Background(), options{}, answer)
			require.Equal(t, c.holds, err == nil, "%v", err)
		})
	}
}

func TestALineThatIsNotJSONIsOutput(t *testing.T) {
	all := events([]byte("go: downloading x\n{\"Action\":\"pass\",\"Test\":\"TestIt\"}\n"))
	require.Len(t, all, 2)
	require.Equal(t, "go: downloading x\n", text(all))
	require.True(t, passed(all, "TestIt"))
	require.False(t, passed(all, "TestI"))
}
