package graphpipe_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A body that comes a byte a second is given up as well.
func TestADribblingBodyIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{func(req *http.Request) (*http.Response, error) {
			resp, _ := answer(200, "")(req)
			resp.Body = dribble{req.Context()}
			return resp, nil
		}}}
		start := time.Now()
		_, err := do(t, newPipe(t, s), http.MethodPost)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(start))
		require.True(t, err.Ambiguous)
	})
}

type dribble struct{ ctx context.Context }

func (d dribble) Read(b []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		b[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func (d dribble) Close() error { return nil }
