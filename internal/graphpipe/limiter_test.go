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

const reports = "beta/auditLogs/signIns"

// fleet is some tenants whose pipes share a limiter.
func fleet(t *testing.T, limits graphpipe.Limits, transport http.RoundTripper, tenants int) []*graphpipe.Pipe {
	limiter, err := graphpipe.NewLimiter(limits)
	require.NoError(t, err)
	pipes := make([]*graphpipe.Pipe, tenants)
	for i := range pipes {
		pipes[i], err = graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{
			Transport: transport, Limiter: limiter, Tenant: fmt.Sprintf("%08d-1111-4222-8333-944455556666", i),
		})
		require.NoError(t, err)
	}
	return pipes
}

func get(t *testing.T, p *graphpipe.Pipe, path string) {
	_, err := p.Do(t.Context(), http.MethodGet, path, nil, nil, nil)
	require.NoError(t, err)
}

func TestNoStretchOfTimeHasMoreRequestsThanALimitSays(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			var mu sync.Mutex
			var arrivals []time.Time
			slow := roundTrip(func(req *http.Request) (*http.Response, error) {
				mu.Lock()
				there, back := time.Duration(r.IntN(5000))*time.Millisecond, time.Duration(r.IntN(5000))*time.Millisecond
				mu.Unlock()
				time.Sleep(there)
				mu.Lock()
				arrivals = append(arrivals, time.Now())
				mu.Unlock()
				time.Sleep(back)
				return answer(200, `{}`)(req)
			})
			limits := graphpipe.Limits{Reports: graphpipe.WorkloadLimits{App: graphpipe.Limit{Requests: 7, Per: 10 * time.Second}}}
			pipes := fleet(t, limits, slow, 4)
			var all sync.WaitGroup
			for i := range 60 {
				p := pipes[i*7%len(pipes)]
				all.Go(func() { get(t, p, reports) })
			}
			all.Wait()
			for i := 7; i < len(arrivals); i++ {
				require.GreaterOrEqual(t, arrivals[i].Sub(arrivals[i-7]), 10*time.Second)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestAQuietTenantWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fleet(t, graphpipe.Limits{}, &script{steps: []step{answer(200, `{}`)}}, 1)[0]
		start := time.Now()
		for range 5 {
			get(t, p, reports)
		}
		require.Zero(t, time.Since(start))
		get(t, p, reports)
		require.Equal(t, 10*time.Second, time.Since(start))
	})
}

func TestEachWorkloadOfEachTenantHasLimitsOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := graphpipe.WorkloadLimits{Tenant: graphpipe.Limit{Requests: 1, Per: time.Hour}}
		limits := graphpipe.Limits{Reports: one, Protection: one, Directory: one, Changes: one}
		pipes := fleet(t, limits, &script{steps: []step{answer(200, `{}`)}}, 2)
		start := time.Now()
		for _, p := range pipes {
			get(t, p, "v1.0/auditLogs/signIns")
			get(t, p, "v1.0/identity/conditionalAccess/policies")
			get(t, p, "v1.0/users")
			_, err := p.Do(t.Context(), http.MethodPost, "v1.0/users", nil, nil, map[string]string{})
			require.NoError(t, err)
		}
		require.Zero(t, time.Since(start))
		for _, path := range []string{"beta/reports/authenticationMethods/userRegistrationDetails", "BETA/AUDITLOGS/x", "beta/identityProtection/riskyUsers", "v1.0/groups"} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err := pipes[0].Do(ctx, http.MethodGet, path, nil, nil, nil)
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded, path)
		}
	})
}

func TestWhoGivesUpGivesThePlaceBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := graphpipe.Limits{Reports: graphpipe.WorkloadLimits{Tenant: graphpipe.Limit{Requests: 1, Per: 10 * time.Second}}}
		p := fleet(t, limits, &script{steps: []step{answer(200, `{}`)}}, 1)[0]
		get(t, p, reports)
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := p.Do(ctx, http.MethodGet, reports, nil, nil, nil)
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
			var e *graphpipe.Error
			require.ErrorAs(t, err, &e)
			require.Zero(t, e.Attempts, "nothing was sent")
		}
		start := time.Now()
		get(t, p, reports)
		require.Equal(t, 7*time.Second, time.Since(start))
	})
}

func TestRetryAfterIsForAllOfTheTenantAndForNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &script{steps: []step{answer(429, ``, "Retry-After", "60"), answer(200, `{}`)}}
		pipes := fleet(t, graphpipe.Limits{}, busy, 2)
		start := time.Now()
		var all sync.WaitGroup
		all.Go(func() { get(t, pipes[0], reports) })
		time.Sleep(time.Second)
		get(t, pipes[1], reports)
		get(t, pipes[0], "v1.0/users")
		require.Equal(t, time.Second, time.Since(start), "another tenant and another workload")
		get(t, pipes[0], reports)
		require.Equal(t, time.Minute, time.Since(start))
		all.Wait()
		require.LessOrEqual(t, time.Since(start), 66*time.Second)
	})
}

func TestAThrottledApplicationWaitsInAllTenants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &script{steps: []step{answer(429, ``, "Retry-After", "60", "X-Ms-Throttle-Scope", "Application/ReadWrite/x"), answer(200, `{}`)}}
		pipes := fleet(t, graphpipe.Limits{}, busy, 2)
		start := time.Now()
		var all sync.WaitGroup
		all.Go(func() { get(t, pipes[0], reports) })
		time.Sleep(time.Second)
		get(t, pipes[1], reports)
		require.Equal(t, time.Minute, time.Since(start))
		all.Wait()
	})
}

func TestWithoutRetryAfterThePauseDoublesUntilARequestPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		no := answer(429, ``)
		busy := &script{steps: []step{no, no, no, answer(200, `{}`), no, answer(200, `{}`)}}
		p := fleet(t, graphpipe.Limits{}, busy, 1)[0]
		get(t, p, "v1.0/identityProtection/riskyUsers")
		for i, least := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			require.GreaterOrEqual(t, busy.at[i+1].Sub(busy.at[i]), least)
		}
		get(t, p, "v1.0/identityProtection/riskyUsers")
		require.Less(t, busy.at[5].Sub(busy.at[4]), 3*time.Second, "it begins anew")
	})
}

func TestALongPauseIsAnErrorForAllAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &script{steps: []step{answer(429, ``, "Retry-After", "3600")}}
		p := fleet(t, graphpipe.Limits{}, busy, 1)[0]
		start := time.Now()
		for range 3 {
			_, err := p.Do(t.Context(), http.MethodGet, reports, nil, nil, nil)
			var e *graphpipe.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, time.Hour, e.RetryAfter)
			require.ErrorContains(t, err, "1h0m0s")
		}
		require.Zero(t, time.Since(start))
		require.Len(t, busy.seen, 1)
	})
}

func TestTheWaitIsNotPartOfTheTimeOfAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := graphpipe.Limits{Reports: graphpipe.WorkloadLimits{Tenant: graphpipe.Limit{Requests: 1, Per: 4 * time.Minute}}}
		p := fleet(t, limits, &script{steps: []step{answer(200, `{}`)}}, 1)[0]
		get(t, p, reports)
		get(t, p, reports)
	})
}

func TestALimitThatIsNoneIsAnError(t *testing.T) {
	for _, limit := range []graphpipe.Limit{{Requests: 1}, {Per: time.Second}, {Requests: -1, Per: time.Second}, {Requests: 1, Per: -1}} {
		_, err := graphpipe.NewLimiter(graphpipe.Limits{Directory: graphpipe.WorkloadLimits{App: limit}})
		require.ErrorContains(t, err, "graphpipe: new limiter: the limits of Directory: a limit of")
	}
}
