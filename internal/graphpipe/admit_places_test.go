package graphpipe_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

// credential is a function that makes tokens.
type credential func(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error)

func (c credential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return c(ctx, o)
}

// narrow is a pipe of a tenant that may read one report in ten seconds.
func narrow(t *testing.T, transport http.RoundTripper, c azcore.TokenCredential) *graphpipe.Pipe {
	limiter, err := graphpipe.NewLimiter(reportsLimits(graphpipe.Limit{Requests: 1, Per: 10 * time.Second}, graphpipe.Limit{Requests: 1, Per: 10 * time.Second}))
	require.NoError(t, err)
	p, err := graphpipe.New(cloud.Public, cloud.Graph, c, &graphpipe.Options{Transport: transport, Limiter: limiter})
	require.NoError(t, err)
	return p
}

func TestACredentialThatFailsGivesThePlacesBackAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(200, `{}`)}}
		p := narrow(t, s, &tokens{err: errors.New("no")}) // the first time
		start := time.Now()
		_, err := p.Do(t.Context(), http.MethodGet, reports, nil, nil, nil)
		require.ErrorContains(t, err, "no token from the credential: no")
		get(t, p, reports)
		require.Zero(t, time.Since(start))
	})
}

func TestAContextThatEndsWhileTheCredentialWorksGivesThePlacesBackAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := true
		p := narrow(t, &script{steps: []step{answer(200, `{}`)}}, credential(func(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
			if slow {
				<-ctx.Done()
			}
			return azcore.AccessToken{Token: canary}, ctx.Err()
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := p.Do(ctx, http.MethodGet, reports, nil, nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		slow = false
		start := time.Now()
		get(t, p, reports)
		require.Zero(t, time.Since(start))
	})
}

func TestATokenIsAskedForAfterTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []time.Duration
		start := time.Now()
		p := narrow(t, &script{steps: []step{answer(200, `{}`)}}, credential(func(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
			asked = append(asked, time.Since(start))
			return azcore.AccessToken{Token: canary}, nil
		}))
		for range 3 {
			get(t, p, reports)
		}
		require.Equal(t, []time.Duration{0, 10 * time.Second, 20 * time.Second}, asked)
	})
}

func TestAClaimsChallengeTakesASecondPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(401, "", "WWW-Authenticate", usual), answer(200, `{}`)}}
		p := narrow(t, s, &tokens{})
		get(t, p, reports)
		require.Equal(t, 10*time.Second, s.at[1].Sub(s.at[0]))
		get(t, p, reports)
		require.Equal(t, 10*time.Second, s.at[2].Sub(s.at[1]))
	})
}

func TestARepeatedRequestTakesAPlaceEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(503, ""), answer(200, `{}`)}}
		get(t, narrow(t, s, &tokens{}), reports)
		require.Equal(t, 10*time.Second, s.at[1].Sub(s.at[0]))
	})
}

// The minute of an attempt begins when it is sent: neither the wait for a place
// nor a slow credential shortens it.
func TestTheMinuteOfAnAttemptBeginsWhenItIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var left []time.Duration
		p := narrow(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			end, ok := req.Context().Deadline()
			require.True(t, ok)
			left = append(left, time.Until(end))
			return answer(200, `{}`)(req)
		}), credential(func(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
			time.Sleep(50 * time.Second)
			return azcore.AccessToken{Token: canary}, ctx.Err()
		}))
		get(t, p, reports)
		get(t, p, reports)
		require.Equal(t, []time.Duration{time.Minute, time.Minute}, left)
	})
}

func TestAWriteThatMetAPauseBeforeItWasSentAgainIsNotAmbiguous(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(429, "", "Retry-After", "10"), answer(429, "", "Retry-After", "3600")}}
		p := newPipe(t, s)
		done := make(chan error)
		go func() {
			_, err := p.Do(t.Context(), http.MethodPost, "v1.0/users", nil, nil, map[string]string{})
			done <- err
		}()
		time.Sleep(10 * time.Second) // the pause is over, and the first has yet to come back
		_, err := p.Do(t.Context(), http.MethodPost, "v1.0/users", nil, nil, map[string]string{})
		require.Equal(t, time.Hour, asError(t, err).RetryAfter)
		e := asError(t, <-done)
		require.False(t, e.Ambiguous)
		require.Equal(t, 1, e.Attempts)
		require.Greater(t, e.RetryAfter, 58*time.Minute)
		require.Len(t, s.seen, 2)
	})
}
