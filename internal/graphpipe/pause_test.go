package graphpipe_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/graphpipe"
)

func TestAPauseIsOneTenantsAndOneWorkloads(t *testing.T) {
	for name, c := range map[string]struct {
		status        int
		headers       []string
		tenant, other time.Duration
	}{
		"429":                              {429, []string{"Retry-After", "60"}, time.Minute, 0},
		"429 that says nothing":            {429, nil, time.Second, 0},
		"429 of a tenant":                  {429, []string{"Retry-After", "60", "X-Ms-Throttle-Scope", "Tenant_Application/ReadWrite/a/b"}, time.Minute, 0},
		"429 of all":                       {429, []string{"Retry-After", "60", "X-Ms-Throttle-Scope", "Application/ReadWrite/a"}, time.Minute, time.Minute},
		"429 of all that says nothing":     {429, []string{"X-Ms-Throttle-Scope", "Application/Read/a"}, time.Second, time.Second},
		"503 that says how long":           {503, []string{"Retry-After", "60"}, time.Minute, 0},
		"503 that says nothing":            {503, nil, 0, 0},
		"504 that says how long":           {504, []string{"Retry-After", "60"}, 0, 0},
		"403":                              {403, []string{"Retry-After", "60"}, 0, 0},
		"an answer that says how long too": {200, []string{"Retry-After", "60"}, 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(t, graphpipe.Limits{})
			g.ask("a", c.status, c.headers...)
			start := time.Now()
			g.askLink("a", directoryLink, 200)
			g.askLink("b", directoryLink, 200)
			require.Zero(t, time.Since(start), name)
			require.Equal(t, c.other, g.waits("b"), name)
			require.Equal(t, c.tenant-c.other, g.waits("a"), name)
		})
	}
}

func TestWithoutRetryAfterAPauseIsTwiceAsLongAsTheOneBefore(t *testing.T) {
	for _, scope := range []string{"Tenant_Application/x", "Application/x"} {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(t, graphpipe.Limits{Reports: graphpipe.WorkloadLimits{Tenant: graphpipe.Limit{Requests: 100, Per: time.Second}}})
			no := func() time.Duration {
				start := time.Now()
				g.ask("a", 429, "X-Ms-Throttle-Scope", scope)
				return time.Since(start)
			}
			for _, want := range []time.Duration{0, 1, 2, 4, 8, 16, 32, 32} {
				require.Equal(t, want*time.Second, no())
			}
			require.Equal(t, 32*time.Second, g.waits("a"))
			require.Zero(t, no(), "it was answered")
			require.Equal(t, time.Second, no(), "and begins anew")
		})
	}
}

// Those that were under way together are told together: that is one pause.
func TestAWaveOfRefusalsIsOnePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(t, graphpipe.Limits{})
		var visits []*graphpipe.Visit
		for range 5 {
			v, err := g.enter(t.Context(), "a")
			require.NoError(t, err)
			visits = append(visits, v)
		}
		for _, v := range visits {
			end(v, 429)
		}
		time.Sleep(10 * time.Second) // their places
		g.ask("a", 429)
		require.Equal(t, 2*time.Second, g.waits("a"))
	})
}

func TestAShorterPauseEndsNoLongerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(t, graphpipe.Limits{})
		first, err := g.enter(t.Context(), "a")
		require.NoError(t, err)
		second, err := g.enter(t.Context(), "a")
		require.NoError(t, err)
		end(first, 429, "Retry-After", "60")
		end(second, 429, "Retry-After", "2")
		require.Equal(t, time.Minute, g.waits("a"))
	})
}

func TestWhoeverWaitsInAPauseThatBecomesTooLongIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(t, graphpipe.Limits{})
		late, err := g.enter(t.Context(), "a")
		require.NoError(t, err)
		g.ask("a", 429, "Retry-After", "10")
		start := time.Now()
		var all sync.WaitGroup
		all.Go(func() {
			_, err := g.enter(t.Context(), "a")
			var e *graphpipe.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, 10*time.Second, time.Since(start))
			require.Equal(t, time.Hour-10*time.Second, e.RetryAfter)
			require.Zero(t, e.Status)
			require.Zero(t, e.Attempts)
		})
		synctest.Wait()
		end(late, 429, "Retry-After", "3600")
		all.Wait()
		time.Sleep(time.Hour - 10*time.Second)
		require.Zero(t, g.waits("a"), "no place was kept")
	})
}

func TestPausesOfFiveMinutesAreWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(t, graphpipe.Limits{})
		g.ask("a", 429, "Retry-After", "300")
		require.Equal(t, 5*time.Minute, g.waits("a"))
	})
}
