package samauth_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// keysBy is a transport over which Entra's keys are fetched in another way.
type keysBy struct {
	http.RoundTripper
	fetch func(*http.Request) (*http.Response, error)
}

func (k keysBy) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/discovery/v2.0/keys") {
		return k.fetch(req)
	}
	return k.RoundTripper.RoundTrip(req)
}

// saying answers with a body.
func saying(status int, body io.Reader) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body), Request: req}, nil
	}
}

func TestKeysThatCannotBeFetchedAreNoForgery(t *testing.T) {
	for _, test := range []struct {
		name  string
		fetch func(*http.Request) (*http.Response, error)
	}{
		{"there is no answer", func(*http.Request) (*http.Response, error) { return nil, errors.New("proxy says no") }},
		{"the service is down", saying(http.StatusServiceUnavailable, strings.NewReader("{}"))},
		{"a proxy asks for a sign-in of its own", saying(http.StatusOK, strings.NewReader("<html>"))},
		{"the answer breaks off", saying(http.StatusOK, io.MultiReader(strings.NewReader(`{"keys":[`), iotest.ErrReader(io.ErrUnexpectedEOF)))},
		{"the answer has no keys", saying(http.StatusOK, strings.NewReader(`{"keys":null}`))},
		{"the answer has no end", saying(http.StatusOK, unending{})},
		{"the answer does not come", func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}},
		{"the answer does not come, and the transport takes no notice", func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Hour)
			return nil, errors.New("too late")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := newConsent(t, samauth.ConsentOptions{})
				sam := newClient(t, keysBy{s.wire(), test.fetch}, s.store, nil)
				flow, err := sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
				require.NoError(t, err)
				_, err = flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
				require.NotErrorIs(t, err, samauth.ErrIDToken)
				require.ErrorContains(t, err, "fetch Entra's keys")
				require.ErrorContains(t, err, "trying again helps")
				require.Equal(t, samauth.Transient, classOf(t, err))
				require.Empty(t, s.store.Tokens())
				time.Sleep(time.Hour) // so that nobody is left behind
			})
		})
	}
}

// unending is a body without an end.
type unending struct{}

func (unending) Read(p []byte) (int, error) { return len(p), nil }

func TestKeysAreThoseForTheApplicationAndOfTheDay(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{Replace: true})
	fetched := 0
	sam := newClient(t, keysBy{s.wire(), func(req *http.Request) (*http.Response, error) {
		fetched++
		require.Equal(t, appID, req.URL.Query().Get("appid"), "an application may have keys of its own")
		return s.entra.RoundTrip(req)
	}}, s.store, nil)
	for consents := range 2 {
		flow, err := sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
		require.NoError(t, err)
		_, err = flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
		require.NoError(t, err)
		require.Equal(t, consents+1, fetched, "each consent fetches them anew")
	}
}
