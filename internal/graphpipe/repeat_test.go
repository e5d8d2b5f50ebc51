package graphpipe_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"
)

var writes = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

func TestAReadIsSentUpToFourTimes(t *testing.T) {
	for name, s := range map[string]step{
		"408":                     answer(408, ""),
		"429":                     answer(429, ""),
		"500":                     answer(500, `{"error":{"code":"UnknownError"}}`),
		"502":                     answer(502, "<html>"),
		"503":                     answer(503, ""),
		"504":                     answer(504, ""),
		"509":                     answer(509, ""),
		"a broken connection":     broken(errors.New("connection reset by peer")),
		"an answer that is cut":   cutOff(200, `{"value":[]`),
		"a refusal that is cut":   cutOff(503, `{"err`),
		"an answer of nothing":    broken(nil),
		"429 with a small wait":   answer(429, "", "Retry-After", "3"),
		"503 with a date to wait": answer(503, "", "Retry-After", "Sat, 01 Jan 2000 00:00:20 GMT"),
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if method == http.MethodHead && strings.Contains(name, "cut") {
				continue // it has no body
			}
			synctest.Test(t, func(t *testing.T) {
				always := &script{steps: []step{s}}
				_, err := do(t, newPipe(t, always), method)
				require.Error(t, err, name)
				require.Len(t, always.seen, 4, name)
				require.False(t, err.Ambiguous, name)
				require.Contains(t, err.Error(), "after 4 attempts", name)

				once := &script{steps: []step{s, answer(200, `{}`)}}
				resp, err := do(t, newPipe(t, once), method)
				require.Nil(t, err, name)
				require.Equal(t, 200, resp.Status)
				require.Len(t, once.seen, 2, name)
			})
		}
	}
}

func TestWhatIsNotSentAgain(t *testing.T) {
	for name, s := range map[string]step{
		"400": answer(400, ""), "401": answer(401, ""), "403": answer(403, ""), "404": answer(404, ""), "409": answer(409, ""),
		"412": answer(412, ""), "423": answer(423, ""), "501": answer(501, ""), "302": answer(302, ""), "304": answer(304, ""),
		"HTML":                  answer(200, "<html>", "Content-Type", "text/html"),
		"an error with 200":     answer(200, `{"error":{"code":"x"}}`),
		"nothing":               answer(200, ""),
		"204":                   answer(204, ""),
		"a body too long":       answer(200, strings.Repeat(" ", 2<<20)),
		"a compressed body":     answer(200, "\x1f\x8b", "Content-Encoding", "gzip"),
		"a foreign certificate": broken(x509.UnknownAuthorityError{}),
		"a wrong name":          broken(x509.HostnameError{Certificate: &x509.Certificate{}, Host: graphHost}),
	} {
		synctest.Test(t, func(t *testing.T) {
			always := &script{steps: []step{s}}
			_, err := do(t, newPipe(t, always), http.MethodGet)
			require.Error(t, err, name)
			require.Len(t, always.seen, 1, name)
			require.NotContains(t, err.Error(), "attempts")
		})
	}
}

// The server counts in write_test.go; here are the answers that a real one
// gives too seldom.
func TestAWriteIsSentOnceAfterWhatLeavesItOpen(t *testing.T) {
	for name, s := range map[string]step{
		"408": answer(408, ""), "499": answer(499, ""), "500": answer(500, ""), "501": answer(501, ""), "502": answer(502, ""),
		"503": answer(503, ""), "503 with Retry-After": answer(503, "", "Retry-After", "1"), "504": answer(504, ""), "509": answer(509, ""),
		"301": answer(301, ""), "307": answer(307, "", "Location", "https://graph.microsoft.com/x"),
		"a broken connection":           broken(errors.New("connection reset by peer")),
		"no answer":                     broken(nil),
		"a page of a proxy":             answer(200, "<html>", "Content-Type", "text/html"),
		"an error with 200":             answer(200, `{"error":{"code":"x"}}`),
		"an answer that is cut":         cutOff(200, `{"a":1}`),
		"a server error that is cut":    cutOff(503, `{"a":1}`),
		"an answer that is too long":    answer(200, strings.Repeat(" ", 2<<20)),
		"an answer that is half":        answer(201, `{"a":`),
		"a time-out of the attempt":     stall,
		"an answer for another version": answer(101, ""),
	} {
		for _, method := range writes {
			synctest.Test(t, func(t *testing.T) {
				always := &script{steps: []step{s}}
				_, err := do(t, newPipe(t, always), method)
				require.Error(t, err, name)
				require.Len(t, always.seen, 1, "%s %s", method, name)
				require.True(t, err.Ambiguous, "%s %s", method, name)
				require.Contains(t, err.Error(), "read before you write again")
			})
		}
	}
}

// stall answers nothing until the attempt is given up.
func stall(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func TestAWriteThatWasRefusedIsNotAmbiguous(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 423, 424, 428} {
		always := &script{steps: []step{answer(status, "")}}
		_, err := do(t, newPipe(t, always), http.MethodPost)
		require.Error(t, err)
		require.Len(t, always.seen, 1)
		require.False(t, err.Ambiguous, status)
	}
	cut := &script{steps: []step{cutOff(403, `{"err`)}}
	_, err := do(t, newPipe(t, cut), http.MethodPost)
	require.False(t, err.Ambiguous, "the status says it")
	require.Equal(t, 403, err.Status)
}

func TestAWriteIsSentAgainAfter429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(429, "", "Retry-After", "10"), answer(429, ""), answer(201, `{}`)}}
		resp, err := do(t, newPipe(t, s), http.MethodPost)
		require.Nil(t, err)
		require.Equal(t, 201, resp.Status)
		require.Equal(t, []string{`{"a":"b"}`, `{"a":"b"}`, `{"a":"b"}`}, s.sent)

		s = &script{steps: []step{answer(429, ""), answer(504, "")}}
		_, err = do(t, newPipe(t, s), http.MethodPost)
		require.Len(t, s.seen, 2)
		require.True(t, err.Ambiguous, "the last answer counts")

		s = &script{steps: []step{answer(429, "")}}
		_, err = do(t, newPipe(t, s), http.MethodPost)
		require.Len(t, s.seen, 4)
		require.False(t, err.Ambiguous)
	})
}

func TestSettingsOfAzcoreInTheCallersContextDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := policy.WithRetryOptions(t.Context(), policy.RetryOptions{MaxRetries: 9, StatusCodes: []int{504}})
		s := &script{steps: []step{answer(504, "")}}
		_, err := newPipe(t, s).Do(ctx, http.MethodPost, "v1.0/users", nil, nil, nil)
		require.Error(t, err)
		require.Len(t, s.seen, 1)
	})
}

func TestHowLongItWaits(t *testing.T) {
	for _, c := range []struct {
		name        string
		header      []string
		least, most time.Duration
	}{
		{"seconds", []string{"Retry-After", "10"}, 10 * time.Second, 11 * time.Second},
		{"a date", []string{"Retry-After", "Sat, 01 Jan 2000 00:00:30 GMT"}, 30 * time.Second, 33 * time.Second},
		{"a date of a server whose clock is an hour ahead", []string{"Retry-After", "Sat, 01 Jan 2000 01:00:30 GMT", "Date", "Sat, 01 Jan 2000 01:00:00 GMT"}, 30 * time.Second, 33 * time.Second},
		{"a date that is over", []string{"Retry-After", "Sat, 01 Jan 1999 00:00:30 GMT"}, time.Second, 1100 * time.Millisecond},
		{"zero", []string{"Retry-After", "0"}, time.Second, 1100 * time.Millisecond},
		{"the cap", []string{"Retry-After", "300"}, 5 * time.Minute, 330 * time.Second},
		{"two headers", []string{"Retry-After", "2", "Retry-After", "20"}, 20 * time.Second, 22 * time.Second},
		{"two headers, the longer first", []string{"Retry-After", "20", "Retry-After", "2"}, 20 * time.Second, 22 * time.Second},
		{"nothing", nil, 800 * time.Millisecond, 1300 * time.Millisecond},
		{"a negative number", []string{"Retry-After", "-5"}, 800 * time.Millisecond, 1300 * time.Millisecond},
		{"no number", []string{"Retry-After", "NaN"}, 800 * time.Millisecond, 1300 * time.Millisecond},
		{"infinity", []string{"Retry-After", "Inf"}, 800 * time.Millisecond, 1300 * time.Millisecond},
		{"an exponent", []string{"Retry-After", "1e300"}, 800 * time.Millisecond, 1300 * time.Millisecond},
		{"a fraction", []string{"Retry-After", "1.5"}, 800 * time.Millisecond, 1300 * time.Millisecond},
		{"other headers of Azure's", []string{"Retry-After-Ms", "90000", "X-Ms-Retry-After-Ms", "90000"}, 800 * time.Millisecond, 1300 * time.Millisecond},
	} {
		for _, status := range []int{429, 503} {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{answer(status, "", c.header...), answer(200, `{}`)}}
				_, err := do(t, newPipe(t, s), http.MethodGet)
				require.Nil(t, err, c.name)
				waited := s.at[1].Sub(s.at[0])
				require.GreaterOrEqual(t, waited, c.least, c.name)
				require.LessOrEqual(t, waited, c.most, c.name)
			})
		}
	}
}

func TestWithoutRetryAfterItWaitsLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(503, "")}}
		_, _ = do(t, newPipe(t, s), http.MethodGet)
		for i, base := range []time.Duration{time.Second, 3 * time.Second, 7 * time.Second} {
			waited := s.at[i+1].Sub(s.at[i])
			require.InDelta(t, base.Seconds()*1.05, waited.Seconds(), base.Seconds()*0.26, i)
		}
	})
}

func TestTooLongAWaitIsReturnedAtOnce(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"301":                              301 * time.Second,
		"600":                              10 * time.Minute,
		"99999999999":                      24 * time.Hour,
		strings.Repeat("9", 500):           24 * time.Hour,
		"Sat, 01 Jan 2000 01:00:00 GMT":    time.Hour,
		"Fri, 31 Dec 9999 23:59:59 GMT":    24 * time.Hour,
		"Sat, 01 Jan 2000 00:05:01 GMT":    301 * time.Second,
		"Saturday, 01-Jan-00 01:00:00 GMT": time.Hour,
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{answer(429, "", "Retry-After", text)}}
				start := time.Now()
				_, err := do(t, newPipe(t, s), method)
				require.Len(t, s.seen, 1, text)
				require.Zero(t, time.Since(start), text)
				require.Equal(t, want, err.RetryAfter, text)
				require.Contains(t, err.Error(), "more than the 5m0s that are waited here: try again then")
			})
		}
	}
}

func TestTheContextEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s := &script{steps: []step{answer(429, `{"error":{"code":"TooManyRequests"}}`, "Retry-After", "60")}}
		_, err := newPipe(t, s).Do(ctx, http.MethodPost, "v1.0/users", nil, nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		e := asError(t, err)
		require.Equal(t, 429, e.Status)
		require.Equal(t, "TooManyRequests", e.Code)
		require.Equal(t, time.Minute, e.RetryAfter)
		require.False(t, e.Ambiguous)
	})
}

func TestAnAttemptHasAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{stall, answer(200, `{}`)}}
		start := time.Now()
		_, err := do(t, newPipe(t, s), http.MethodGet)
		require.Nil(t, err)
		require.Less(t, time.Since(start), 62*time.Second)

		s = &script{steps: []step{stall}}
		_, err = do(t, newPipe(t, s), http.MethodPost)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Contains(t, err.Error(), "there was no whole answer within 1m0s")
	})
}

func TestAnAnswerCountsIfTheContextEndsJustAfterIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &script{steps: []step{func(req *http.Request) (*http.Response, error) {
		cancel()
		return answer(201, `{"id":"1"}`)(req)
	}}}
	resp, err := newPipe(t, s).Do(ctx, http.MethodPost, "v1.0/users", nil, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 201, resp.Status)
}
