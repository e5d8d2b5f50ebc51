package samauth_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestACancellationOnLoopbackCountsForMoreThanABrowserThatFails(t *testing.T) {
	s := newStage(t, nil)
	for range 20 { // which of the two is seen first is chance
		ctx, cancel := context.WithCancel(t.Context())
		_, err := s.sam.ConsentOnLoopback(ctx, func(string) error {
			cancel()
			return io.ErrClosedPipe
		}, nil)
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, io.ErrClosedPipe)
	}
}

// broken is a store that cannot be asked.
type broken struct{ *samauthtest.Store }

func (broken) Load(context.Context) (samauth.RefreshToken, string, error) {
	panic(http.ErrAbortHandler)
}

func TestAConsentThatPanicsOnLoopbackIsNotWaitedForEver(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	s.entra.Redirects = []string{"http://localhost"}
	sam := newClient(t, s.wire(), broken{s.store}, nil)
	done := make(chan error, 1)
	go func() {
		_, err := sam.ConsentOnLoopback(t.Context(), func(page string) error {
			callback, err := s.entra.Authorize(t.Context(), page, consentUser, "pwd", "mfa")
			if err != nil {
				return err
			}
			resp, err := http.Get(callback.String())
			if err == nil {
				resp.Body.Close()
			}
			return nil
		}, nil)
		done <- err
	}()
	select {
	case err := <-done:
		require.ErrorContains(t, err, "broken off")
	case <-time.After(20 * time.Second):
		require.Fail(t, "it is still waited for")
	}
}
