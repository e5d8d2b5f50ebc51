package proof

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// Marker begins the text of the line in which a proof logs its figures.
const Marker = "prove: "

// Part is the share of a proof that runs with one seed. One goroutine uses it.
type Part struct {
	Cases int        // how many cases to try
	Seed  uint64     // the seed of Rand
	Rand  *rand.Rand // gives the same numbers for the same seed

	counts *figures
}

// Count adds n to the figure of that name. A proof counts its cases under the
// name that its row of the table gives them, and fails if they are too few;
// other figures are for the reader.
func (p *Part) Count(name string, n int) { p.counts.add(name, n) }

// Run runs the proof of that name, which has to be the calling test's, and logs
// its figures.
func Run(t *testing.T, name string, prove func(t *testing.T, part *Part)) {
	t.Helper()
	p, err := find(name, t.Name())
	if err != nil {
		t.Fatal(err)
	}
	l, err := lengthFrom(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := p.run(t, l, prove)
	if err != nil {
		t.Fatal(err)
	}
	if figures != "" {
		t.Log(Marker + figures)
	}
}

// run runs the parts as subtests and gives the line of figures, which is empty
// if one of them failed.
func (p *Proof) run(t *testing.T, l length, prove func(*testing.T, *Part)) (string, error) {
	var counts figures
	parts := l.parts(p.Cases, &counts)
	passed := true
	for _, part := range parts {
		passed = t.Run(fmt.Sprintf("seed %d", part.Seed), func(t *testing.T) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Log(p.again(l, part))
				}
			})
			prove(t, part)
		}) && passed
	}
	if !passed {
		return "", nil
	}
	if err := counts.enough(p, parts); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %v: %v (%s)", p.Name, l, &counts, l.seedList()), nil
}

// again is the command that repeats a part.
func (p *Proof) again(l length, part *Part) string {
	short := "-short "
	if l.full {
		short = ""
	}
	return fmt.Sprintf("repeat with: go run ./internal/prove %s-seed %d %s", short, part.Seed, p.Name)
}

func (l length) seedList() string {
	if len(l.seeds) == 1 {
		return fmt.Sprintf("seed %d", l.seeds[0])
	}
	return "seeds " + strings.Trim(strings.ReplaceAll(fmt.Sprint(l.seeds), " ", ", "), "[]")
}
