package graphpipe_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

const (
	reportsLink   = "https://" + graphHost + "/" + reports
	directoryLink = "https://" + graphHost + "/v1.0/users"
)

// gate is a limiter, seen by clients that do not repeat.
type gate struct {
	*graphpipe.Limiter
	t *testing.T
}

func newGate(t *testing.T, limits graphpipe.Limits) gate {
	limiter, err := graphpipe.NewLimiter(limits)
	require.NoError(t, err)
	return gate{limiter, t}
}

// reportsLimits are limits of the reports alone.
func reportsLimits(tenant, app graphpipe.Limit) graphpipe.Limits {
	return graphpipe.Limits{Reports: graphpipe.WorkloadLimits{Tenant: tenant, App: app}}
}

// enter waits until it may read a report of a tenant.
func (g gate) enter(ctx context.Context, tenant string) (*graphpipe.Visit, error) {
	return g.Visit(ctx, cloud.Public, tenant, reportsLink)
}

// ask reads a report of a tenant, which is answered at once.
func (g gate) ask(tenant string, status int, headers ...string) {
	g.askLink(tenant, reportsLink, status, headers...)
}

func (g gate) askLink(tenant, link string, status int, headers ...string) {
	v, err := g.Visit(g.t.Context(), cloud.Public, tenant, link)
	require.NoError(g.t, err)
	end(v, status, headers...)
}

func end(v *graphpipe.Visit, status int, headers ...string) {
	resp, _ := answer(status, `{}`, headers...)(nil)
	_, _ = v.End(resp, nil)
}

// waits is how long a read of a tenant's reports has to wait.
func (g gate) waits(tenant string) time.Duration {
	start := time.Now()
	g.ask(tenant, 200)
	return time.Since(start)
}

// Whatever the latency, and whoever asks, the service never sees more requests
// of a tenant, nor of all, in any stretch of time than the limits say.
func TestNoStretchOfTimeHasMoreRequestsOfATenantOrOfAll(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			tenant := graphpipe.Limit{Requests: 1 + r.IntN(4), Per: time.Duration(1+r.IntN(10)) * time.Second}
			app := graphpipe.Limit{Requests: 1 + r.IntN(9), Per: time.Duration(1+r.IntN(10)) * time.Second}
			g := newGate(t, reportsLimits(tenant, app))
			var mu sync.Mutex
			arrivals := make(map[string][]time.Time)
			random := func(most int) time.Duration {
				mu.Lock()
				defer mu.Unlock()
				return time.Duration(r.IntN(most)) * time.Millisecond
			}
			var all sync.WaitGroup
			for range 60 {
				name := fmt.Sprint(int(random(5) / time.Millisecond))
				all.Go(func() {
					time.Sleep(random(20_000))
					v, err := g.enter(t.Context(), name)
					require.NoError(t, err)
					time.Sleep(random(5000)) // on its way there
					mu.Lock()
					arrivals[name] = append(arrivals[name], time.Now())
					arrivals[""] = append(arrivals[""], time.Now())
					mu.Unlock()
					time.Sleep(random(5000)) // on its way back
					end(v, []int{200, 404, 500}[int(random(3)/time.Millisecond)])
				})
			}
			all.Wait()
			require.Len(t, arrivals[""], 60)
			for name, at := range arrivals {
				limit := tenant
				if name == "" {
					limit = app
				}
				for i := limit.Requests; i < len(at); i++ {
					require.GreaterOrEqual(t, at[i].Sub(at[i-limit.Requests]), limit.Per, "seed %d, tenant %q, %v", seed, name, limit)
				}
			}
		})
	}
}

func TestAPlaceIsFreeSomeTimeAfterTheAnswerAndNotAfterTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(t, reportsLimits(graphpipe.Limit{Requests: 1, Per: 10 * time.Second}, graphpipe.Limit{}))
		v, err := g.enter(t.Context(), "a")
		require.NoError(t, err)
		time.Sleep(time.Minute)
		end(v, 200)
		require.Equal(t, 10*time.Second, g.waits("a"))
	})
}

func TestFirstComeFirstServed(t *testing.T) {
	for name, limits := range map[string]graphpipe.Limits{
		"in a tenant": reportsLimits(graphpipe.Limit{Requests: 1, Per: time.Second}, graphpipe.Limit{}),
		"in all":      reportsLimits(graphpipe.Limit{}, graphpipe.Limit{Requests: 1, Per: time.Second}),
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(t, limits)
			var order []int
			var all sync.WaitGroup
			for i := range 20 {
				all.Go(func() {
					time.Sleep(time.Duration(i) * time.Millisecond)
					tenant := "a"
					if name == "in all" {
						tenant = fmt.Sprint(i)
					}
					v, err := g.enter(t.Context(), tenant)
					require.NoError(t, err)
					order = append(order, i)
					end(v, 200)
				})
			}
			all.Wait()
			require.IsIncreasing(t, order, name)
		})
	}
}

func TestATenantThatWaitsTakesNoPlaceOfTheOthers(t *testing.T) {
	for name, begin := range map[string]func(g gate){
		"for a place": func(g gate) { g.ask("busy", 200) },
		"for a pause": func(g gate) { g.ask("busy", 429, "Retry-After", "60") },
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(t, reportsLimits(graphpipe.Limit{Requests: 5, Per: time.Minute}, graphpipe.Limit{Requests: 6, Per: time.Second}))
			begin(g)
			time.Sleep(2 * time.Second) // the place of all is free again
			var all sync.WaitGroup
			for range 12 {
				all.Go(func() { g.ask("busy", 200) })
			}
			synctest.Wait()
			if name == "for a place" {
				time.Sleep(2 * time.Second) // four of them went through
			}
			start := time.Now()
			for i := range 6 {
				g.ask(fmt.Sprint(i), 200)
			}
			require.Zero(t, time.Since(start), name)
			all.Wait()
		})
	}
}

func TestAPauseThatBeginsWhileATenantWaitsForTheOthersIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(t, reportsLimits(graphpipe.Limit{Requests: 5, Per: time.Second}, graphpipe.Limit{Requests: 1, Per: 10 * time.Second}))
		first, err := g.enter(t.Context(), "a")
		require.NoError(t, err)
		start := time.Now()
		var all sync.WaitGroup
		all.Go(func() {
			g.ask("a", 200)
			require.Equal(t, time.Minute, time.Since(start))
		})
		synctest.Wait()
		end(first, 429, "Retry-After", "60")
		require.Equal(t, 10*time.Second, g.waits("b"), "the place that a could not use")
		all.Wait()
	})
}

func TestWhoeverGivesUpInAQueueLeavesNothingBehind(t *testing.T) {
	for name, limits := range map[string]graphpipe.Limits{
		"of a tenant": reportsLimits(graphpipe.Limit{Requests: 2, Per: 10 * time.Second}, graphpipe.Limit{Requests: 100, Per: time.Second}),
		"of all":      reportsLimits(graphpipe.Limit{Requests: 100, Per: time.Second}, graphpipe.Limit{Requests: 2, Per: 10 * time.Second}),
	} {
		synctest.Test(t, func(t *testing.T) { // which fails if a goroutine is left
			g := newGate(t, limits)
			g.ask("a", 200)
			g.ask("a", 200)
			var all sync.WaitGroup
			for i := range 50 {
				all.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*100*time.Millisecond)
					defer cancel()
					_, err := g.enter(ctx, "a")
					require.ErrorIs(t, err, context.DeadlineExceeded)
				})
			}
			all.Wait()
			time.Sleep(time.Minute)
			start := time.Now()
			g.ask("a", 200)
			g.ask("a", 200)
			require.Zero(t, time.Since(start), name)
			require.Equal(t, 10*time.Second, g.waits("a"), name)
		})
	}
}

func TestWhoeverGivesUpInAPauseGivesBothPlacesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := graphpipe.Limit{Requests: 1, Per: time.Second}
		g := newGate(t, reportsLimits(one, one))
		g.ask("a", 429, "Retry-After", "60")
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err := g.enter(ctx, "a")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Zero(t, g.waits("b"))
		require.Equal(t, 30*time.Second, g.waits("a"))
	})
}

func TestAVisitElsewhereTakesNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := graphpipe.Limit{Requests: 1, Per: time.Hour}
		g := newGate(t, reportsLimits(one, one))
		for range 3 {
			_, err := g.Visit(t.Context(), cloud.Public, "a", "https://evil.example/"+reports)
			require.ErrorIs(t, err, cloud.ErrForeign)
		}
		require.Zero(t, g.waits("a"))
	})
}

// A request that reached nobody may have reached somebody: its place is kept as
// that of any other.
func TestARequestWithoutAnAnswerKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := reportsLimits(graphpipe.Limit{Requests: 1, Per: 10 * time.Second}, graphpipe.Limit{})
		s := &script{steps: []step{answer(404, ``), broken(http.ErrHandlerTimeout), answer(200, `{}`)}}
		p := fleet(t, limits, s, 1)[0]
		_, err := p.Do(t.Context(), http.MethodGet, reports, nil, nil, nil)
		require.Error(t, err)
		get(t, p, reports)
		require.Equal(t, 10*time.Second, s.at[1].Sub(s.at[0]))
		require.Equal(t, 10*time.Second, s.at[2].Sub(s.at[1]))
	})
}
