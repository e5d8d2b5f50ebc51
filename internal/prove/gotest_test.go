package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/prove/proof"
)

// The files of a small module of the same name, whose proofs end in every way.
var smallModule = map[string]string{
	"go.mod": "module " + proof.Module + "\n\ngo 1.26\n",
	"holds/x_test.go": `package holds
import ("os"; "testing")
func TestIt(t *testing.T) {
	t.Run("part", func(t *testing.T) { t.Log("prove: a part") })
	t.Log("prove: " + os.Getenv("PARTNERSEC_PROVE") + " " + os.Getenv("PARTNERSEC_PROVE_SEED"))
}`,
	"fails/x_test.go": `package fails
import "testing"
func TestIt(t *testing.T) { t.Fatal("a counterexample") }`,
	"skips/x_test.go": `package skips
import "testing"
func TestIt(t *testing.T) { t.Skip("not today") }`,
	"breaks/x_test.go": `package breaks
import "testing"
func TestIt(t *testing.T) { undefined() }`,
	"misses/x_test.go": `package misses
import "testing"
func TestItIsCalledOtherwise(t *testing.T) {}`,
	"fuzzes/x_test.go": `package fuzzes
import "testing"
func FuzzSquare(f *testing.F) {
	f.Add(3)
	f.Fuzz(func(t *testing.T, n int) { if n*n < 0 && n == 0 { t.Fatal(n) } })
}`,
}

// enterSmallModule lays out those folders of the small module and goes there.
func enterSmallModule(t *testing.T, folders ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	write := func(name string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(smallModule[name]), 0o666))
	}
	write("go.mod")
	for _, folder := range folders {
		write(folder + "/x_test.go")
	}
}

func TestProofsEndAsTheirTestsDo(t *testing.T) {
	cases := []struct{ folder, says string }{
		{"holds", ""},
		{"fails", "a counterexample"},
		{"skips", "it ran no test"},
		{"breaks", "undefined: undefined"},
		{"misses", "it ran no test"},
		{"absent", "absent"},
	}
	enterSmallModule(t, "holds", "fails", "skips", "breaks", "misses")
	t.Setenv(proof.FullVariable, "left over")
	for _, c := range cases {
		t.Run(c.folder, func(t *testing.T) {
			p := testProof{proof.Proof{Name: c.folder, Dir: c.folder, Test: "TestIt"}}
			figures, err := p.prove(context.Background(), options{seed: "7"}, goTest)
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{"a part", "1 7"}, figures)
		})
	}
}

func TestFuzzTargetsAreFoundAndRun(t *testing.T) {
	enterSmallModule(t, "holds", "fuzzes")
	figures, err := fuzzProof{}.prove(context.Background(), options{fuzzTime: "20x"}, goTest)
	require.NoError(t, err)
	require.Len(t, figures, 1)
	require.Regexp(t, `^fuzzes FuzzSquare: [1-9][0-9,]* inputs \(-fuzztime 20x\)$`, figures[0])
}

func TestAModuleWithoutFuzzTargetsProvesNothing(t *testing.T) {
	enterSmallModule(t, "holds")
	_, err := fuzzProof{}.prove(context.Background(), options{}, goTest)
	require.ErrorIs(t, err, errNoTest)
}
