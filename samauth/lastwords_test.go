package samauth_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func TestNoErrorRepeatsARefreshTokenThatTheAnswerHolds(t *testing.T) {
	for _, test := range []struct{ name, body string }{
		{"in the description of an error", `{"error":"invalid_grant","error_description":"the token %s is bad"}`},
		{"in place of an error", `{"error":%q}`},
		{"as the name of a member that is there twice", `{%[1]q:1,%[1]q:2}`},
		{"as the kind of an access token", `{"access_token":"a","token_type":%q}`},
		{"as the whole answer", "%s"},
	} {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
			t.Run(fmt.Sprintf("%s, under %d", test.name, status), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newStage(t, nil)
					token := s.stored(t).Value.Reveal()
					s.entra.Answer(status, fmt.Sprintf(test.body, token))
					_, err := s.sam.Token(t.Context(), customerA, graphScopes)
					require.Error(t, err)
					text := fmt.Sprintf("%v %+v %#v", err, err, err)
					for i := 0; i+20 <= len(token); i++ {
						require.NotContains(t, text, token[i:i+20])
					}
				})
			})
		}
	}
}

// endless is a transport whose answer has no end.
type endless struct{}

func (endless) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Body.Close()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(zeros{}), Request: r}, nil
}

// zeros is a reader of zero bytes.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestAnAnswerWithoutEndIsNotReadToIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.sam = newClient(t, endless{}, s.store, nil)
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		require.ErrorContains(t, err, "larger than")
	})
}
