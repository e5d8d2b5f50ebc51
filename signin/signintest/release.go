package signintest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
)

// earlyStops is how often a range is broken off to see whether each leaves a
// goroutine behind. Fewer may linger: those of an idle connection, for one.
const earlyStops = 16

// releases stops early again and again and looks for goroutines that were
// started on the way and never end. They are known by a profiler label, which
// goroutines inherit.
func (t *trial) releases() error {
	if len(t.events) == 0 {
		return nil
	}
	label := "signintest-" + strconv.FormatUint(rand.Uint64(), 36)
	pprof.Do(context.Background(), pprof.Labels("range", label), func(ctx context.Context) {
		for range earlyStops {
			t.ask(ctx, t.query, func(int) bool { return false })
		}
	})
	left := labelled(label)
	for tries := 0; left >= earlyStops && tries < 100; tries++ {
		for range 1000 {
			runtime.Gosched()
		}
		left = labelled(label)
	}
	if left >= earlyStops {
		return fmt.Errorf("%d ranges were stopped, and %d goroutines of theirs are still there", earlyStops, left)
	}
	return nil
}

// labelled counts the goroutines that bear the label.
func labelled(label string) int {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return 0
	}
	total, count := 0, 0
	for line := range strings.Lines(profile.String()) {
		if number, _, ok := strings.Cut(line, " @"); ok && !strings.HasPrefix(line, "#") {
			count, _ = strconv.Atoi(number)
		} else if strings.HasPrefix(line, "# labels:") && strings.Contains(line, label) {
			total += count
		}
	}
	return total
}
