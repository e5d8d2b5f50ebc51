package samauth

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// refusal is the error of a token endpoint that answers with an AADSTS number.
func refusal(status, code int) *Error {
	return ParseError(status, nil, []byte(`{"error":"invalid_grant","error_codes":[`+strconv.Itoa(code)+`]}`))
}

// rush lets as many callers through a gate as it takes, all at once, and says
// how many got there. Each takes a second and has the same outcome.
func rush(g *gate, callers int, outcome error) (exchanges, refused int) {
	var mu sync.Mutex
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			leave, err := g.enter(context.Background())
			if err == nil {
				time.Sleep(time.Second)
				leave(outcome)
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				exchanges++
			} else {
				refused++
			}
		})
	}
	group.Wait()
	return exchanges, refused
}

func TestGate(t *testing.T) {
	for _, test := range []struct {
		name               string
		outcome            error
		exchanges, refused int
	}{
		{"all go through once one has succeeded", nil, 1000, 0},
		{"that one tenant refuses stops no other", refusal(400, 50076), 1000, 0},
		{"an expired client secret stops all after one answer", refusal(401, 7000222), 1, 999},
		{"a dead refresh token stops all after one answer", refusal(400, 700082), 1, 999},
		{"a service that is down stops all after five answers", refusal(503, 0), patience, 1000 - patience},
		{"a store that cannot be read stops all after one attempt", errors.New("store"), 1, 999},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				exchanges, refused := rush(new(gate), 1000, test.outcome)
				require.Equal(t, test.exchanges, exchanges)
				require.Equal(t, test.refused, refused)
			})
		})
	}
}

func TestAShutGateLetsOneThroughNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		rush(&g, 10, refusal(401, 7000222))
		time.Sleep(closedFor)
		exchanges, refused := rush(&g, 1000, refusal(401, 7000222))
		require.Equal(t, []int{1, 999}, []int{exchanges, refused}, "the secret is still expired")
		time.Sleep(closedFor)
		exchanges, refused = rush(&g, 1000, nil)
		require.Equal(t, []int{1000, 0}, []int{exchanges, refused}, "there is a new secret")
	})
}

func TestAGateBacksOffFromAServiceThatStaysDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		var total int
		begin := time.Now()
		for time.Since(begin) < time.Hour {
			exchanges, _ := rush(&g, 10, refusal(503, 0))
			total += exchanges
			time.Sleep(time.Second)
		}
		require.LessOrEqual(t, total, 25)
		time.Sleep(longestOutage)
		exchanges, _ := rush(&g, 10, nil)
		require.Equal(t, 10, exchanges)
	})
}

func TestTheServiceSaysHowLongToLeaveItAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		busy := refusal(429, 0)
		busy.RetryAfter = 3 * time.Minute
		exchanges, _ := rush(&g, 20, busy)
		require.Equal(t, patience, exchanges)
		time.Sleep(2 * time.Minute)
		exchanges, _ = rush(&g, 20, nil)
		require.Zero(t, exchanges)
		time.Sleep(time.Minute)
		exchanges, _ = rush(&g, 20, nil)
		require.Equal(t, 20, exchanges)
	})
}

func TestANewRefreshTokenOpensTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		rush(&g, 10, refusal(400, 700082))
		g.reset()
		exchanges, _ := rush(&g, 10, nil)
		require.Equal(t, 10, exchanges)
	})
}

func TestASuccessForgivesFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		for range 10 {
			exchanges, _ := rush(&g, patience-1, refusal(503, 0))
			require.Equal(t, patience-1, exchanges)
			rush(&g, 1, nil)
		}
	})
}

func TestThatACallerGaveUpSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		leave, err := g.enter(t.Context())
		require.NoError(t, err)
		leave(transportError("exchange", "x", context.Canceled))
		require.False(t, g.open)
	})
}

func TestAGateDoesNotHoldACallerWhoLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		leave, err := g.enter(t.Context())
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = g.enter(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		leave(nil)
	})
}
