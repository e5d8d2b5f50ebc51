package proof

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// figures are the counts of a proof, in the order in which they were first named.
type figures struct {
	names  []string
	totals map[string]int
}

func (f *figures) add(name string, n int) {
	if f.totals == nil {
		f.totals = make(map[string]int)
	}
	if !slices.Contains(f.names, name) {
		f.names = append(f.names, name)
	}
	f.totals[name] += n
}

// String reads like "1,000,000 events, 3,412 reductions".
func (f *figures) String() string {
	texts := make([]string, len(f.names))
	for i, name := range f.names {
		texts[i] = Thousands(f.totals[name]) + " " + name
	}
	return strings.Join(texts, ", ")
}

// enough is an error unless the cases that were to be tried were counted.
func (f *figures) enough(p *Proof, parts []*Part) error {
	want := 0
	for _, part := range parts {
		want += part.Cases
	}
	if got := f.totals[p.Of]; got < want {
		return fmt.Errorf("proof: run %q: it was to try %s %s and counted %s", p.Name, Thousands(want), p.Of, Thousands(got))
	}
	return nil
}

// Thousands writes a number like 1,000,000.
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
