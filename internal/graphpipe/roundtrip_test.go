package graphpipe_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

func TestAnotherClientsReadIsRepeatedAndItsWriteIsNot(t *testing.T) {
	for _, method := range append(writes, http.MethodGet) {
		for _, first := range []step{answer(504, `<html>`), answer(503, ``, "Retry-After", "1"), broken(io.ErrUnexpectedEOF), cutOff(200, `{"value":[`)} {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{first, answer(200, `{"a":1}`)}}
				req, body := newRequest(t, method, users, map[bool]string{false: `{"x":1}`}[method == http.MethodGet])
				resp, err := newPipe(t, s).RoundTrip(req)
				if method == http.MethodGet {
					require.NoError(t, err)
					require.Equal(t, http.StatusOK, resp.StatusCode)
					require.Len(t, s.seen, 2)
					return
				}
				require.True(t, body.closed)
				require.Equal(t, []string{`{"x":1}`}, s.sent, "sent once, and whole")
				if err != nil {
					require.True(t, asError(t, err).Ambiguous)
					require.Nil(t, resp)
				} else {
					require.GreaterOrEqual(t, resp.StatusCode, 500)
				}
			})
		}
	}
}

func TestTheBodyOfAWriteIsSentWholeAgainAfter429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(429, ``), answer(401, ``, "WWW-Authenticate", usual), answer(201, `{}`)}}
		req, _ := newRequest(t, http.MethodPost, users, `not JSON, which is the other client's business`)
		req.Header.Set("Content-Type", "text/plain")
		resp, err := newPipe(t, s).RoundTrip(req)
		require.NoError(t, err)
		require.Equal(t, 201, resp.StatusCode)
		require.Len(t, s.sent, 3)
		for i, sent := range s.sent {
			require.Equal(t, `not JSON, which is the other client's business`, sent)
			require.Equal(t, "text/plain", s.seen[i].Header.Get("Content-Type"))
		}
	})
}

func TestAnswersForAnotherClient(t *testing.T) {
	for name, c := range map[string]struct {
		method string
		next   step
		status int
		body   string
	}{
		"of a read":                {http.MethodGet, answer(200, `{"value":[]}`, "Etag", "x"), 200, `{"value":[]}`},
		"of a write without one":   {http.MethodDelete, answer(204, ``, "Etag", "x"), 204, ``},
		"that there is nothing":    {http.MethodGet, answer(404, `{"error":{"code":"Request_ResourceNotFound"}}`, "Etag", "x"), 404, `{"error":{"code":"Request_ResourceNotFound"}}`},
		"of a proxy that it fails": {http.MethodPost, answer(502, `<html>`, "Etag", "x"), 502, `<html>`},
		"of a lock":                {http.MethodPatch, answer(423, ``, "Etag", "x"), 423, ``},
		"that somebody is missing": {http.MethodGet, answer(401, ``, "Etag", "x"), 401, ``},
		"with a byte order mark":   {http.MethodGet, answer(200, "\ufeff{}", "Etag", "x"), 200, `{}`},
		"of a question in short":   {http.MethodHead, answer(200, ``, "Etag", "x"), 200, ``},
	} {
		req, _ := newRequest(t, c.method, users, "")
		resp, err := newPipe(t, &script{steps: []step{c.next}}).RoundTrip(req)
		require.NoError(t, err, name)
		require.Equal(t, c.status, resp.StatusCode, name)
		require.Equal(t, "x", resp.Header.Get("ETag"), name)
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, c.body, string(text), name)
		require.EqualValues(t, len(c.body), resp.ContentLength, name)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, "HTTP/1.1", resp.Proto)
	}
}

func TestWhatIsNoAnswerIsAnErrorForAnotherClientToo(t *testing.T) {
	for name, next := range map[string]step{
		"301":                     answer(301, ``, "Location", users),
		"304":                     answer(304, ``),
		"307":                     answer(307, ``, "Location", "https://evil.example/"),
		"HTML with 200":           answer(200, `<html>`, "Content-Type", "text/html"),
		"an error with 200":       answer(200, `{"error":{"code":"x"}}`),
		"a read without a body":   answer(200, ``),
		"half an answer":          answer(200, `{"value":[`),
		"one that is cut off":     cutOff(200, `{"value":[]}`),
		"a refusal that is cut":   cutOff(404, `{"error":`),
		"one that is too long":    answer(200, strings.Repeat(" ", 2<<20)),
		"a refusal of that sort":  answer(404, strings.Repeat(" ", 2<<20)),
		"one that is compressed":  answer(200, "\x1f\x8b", "Content-Encoding", "gzip"),
		"a connection that broke": broken(io.ErrUnexpectedEOF),
	} {
		synctest.Test(t, func(t *testing.T) {
			req, _ := newRequest(t, http.MethodGet, users, "")
			resp, err := newPipe(t, &script{steps: []step{next}}).RoundTrip(req)
			require.NotNil(t, asError(t, err), name)
			require.Nil(t, resp, name)
		})
	}
}

// An error of the credential or of the context is one, also if the service
// answered something before it.
func TestAnAnswerBeforeTheErrorIsNotTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := &consentError{canary}
		credential := &tokens{err: cause, asked: make([]policy.TokenRequestOptions, 1)} // not the first time
		s := &script{steps: []step{answer(401, ``, "WWW-Authenticate", usual)}}
		req, _ := newRequest(t, http.MethodPost, users, `{}`)
		_, err := newPipeTo(t, cloud.Graph, s, credential).RoundTrip(req)
		require.ErrorIs(t, err, cause)
		require.Len(t, s.seen, 1)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, _ = newRequest(t, http.MethodGet, users, "")
		_, err = newPipe(t, &script{steps: []step{answer(429, ``, "Retry-After", "60")}}).RoundTrip(req.WithContext(ctx))
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestTheBodyOfARequestIsClosedHoweverItEnds(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, c := range map[string]struct {
		change func(*http.Request) *http.Request
		pipe   *graphpipe.Pipe
	}{
		"well":                   {nil, newPipe(t, &script{steps: []step{answer(200, `{}`)}})},
		"with a refusal":         {nil, newPipe(t, &script{steps: []step{answer(403, ``)}})},
		"without an answer":      {nil, newPipe(t, &script{steps: []step{broken(errors.New("x"))}})},
		"without a token":        {nil, newPipeTo(t, cloud.Graph, &script{}, &tokens{err: errors.New("x")})},
		"before it began":        {func(r *http.Request) *http.Request { return r.WithContext(stopped) }, newPipe(t, &script{})},
		"as none of ours":        {func(r *http.Request) *http.Request { r.Method = "QUERY"; return r }, newPipe(t, &script{})},
		"with a header of ours":  {func(r *http.Request) *http.Request { r.Header.Set("Te", "x"); return r }, newPipe(t, &script{})},
		"at another host":        {func(r *http.Request) *http.Request { r.URL.Host = "evil.example"; return r }, newPipe(t, &script{})},
		"at a path that is none": {func(r *http.Request) *http.Request { r.URL.Path = "/a//b"; return r }, newPipe(t, &script{})},
		"at a body that breaks off": {func(r *http.Request) *http.Request {
			r.Body.(*noted).Reader = io.MultiReader(strings.NewReader("{"), errReader{errors.New("the disk is gone")})
			return r
		}, newPipe(t, &script{})},
		"at a body that is too long": {func(r *http.Request) *http.Request {
			r.Body.(*noted).Reader = strings.NewReader(strings.Repeat(" ", 1<<20+1))
			return r
		}, newPipe(t, &script{})},
	} {
		req, body := newRequest(t, http.MethodPost, users, `{}`)
		if c.change != nil {
			req = c.change(req)
		}
		_, err := c.pipe.RoundTrip(req)
		require.True(t, body.closed, name)
		require.Equal(t, name == "well" || name == "with a refusal", err == nil, name)
	}
}

func TestTheRequestOfAnotherClientIsLeftAlone(t *testing.T) {
	req, body := newRequest(t, http.MethodPost, users+"?$select=id#part", `{}`)
	req.Header = http.Header{"Authorization": {"Bearer theirs"}, "x-lower": {"a", "b"}}
	header, address := req.Header.Clone(), req.URL.String()
	s := &script{steps: []step{answer(200, `{}`)}}
	_, err := newPipe(t, s).RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, header, req.Header)
	require.Equal(t, address, req.URL.String())
	require.Same(t, body, req.Body)
	require.Equal(t, http.MethodPost, req.Method)
	require.Equal(t, users+"?$select=id", s.seen[0].URL.String())
	require.Equal(t, []string{"a", "b"}, s.seen[0].Header.Values("X-Lower"))
	require.Equal(t, []string{"Bearer " + canary}, s.seen[0].Header.Values("Authorization"))

	bare := &http.Request{URL: req.URL} // as much as net/http asks for
	_, err = newPipe(t, s).RoundTrip(bare)
	require.NoError(t, err)
	require.Equal(t, &http.Request{URL: req.URL}, bare)
	require.Equal(t, http.MethodGet, s.seen[1].Method)
}

func TestAnotherClientWaitsWithinTheLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Transport: narrow(t, &script{steps: []step{answer(200, `{}`)}}, &tokens{}), Timeout: 15 * time.Second}
		start := time.Now()
		for range 2 {
			resp, err := client.Get("https://" + graphHost + "/" + reports)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
		}
		require.Equal(t, 10*time.Second, time.Since(start))
		client.Timeout = time.Second
		_, err := client.Get("https://" + graphHost + "/" + reports)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 11*time.Second, time.Since(start))
	})
}

func TestAnHTTPClientIsStoppedByItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Transport: newPipe(t, &script{steps: []step{stall}})}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		req, _ := newRequest(t, http.MethodGet, users, "")
		start := time.Now()
		_, err := client.Do(req.WithContext(ctx))
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, time.Second, time.Since(start))
	})
}

// FuzzRoundTrip is given whatever another client may come up with: nothing
// reaches another host, and no header changes what is sent.
func FuzzRoundTrip(f *testing.F) {
	for _, link := range links {
		f.Add(http.MethodGet, link, "Prefer", "x", "")
		f.Add(http.MethodPost, link, "Host", "evil.example", `{}`)
	}
	f.Add("", users, "Authorization", "Bearer theirs", "")
	f.Add("TRACE", users, "X-Http-Method-Override", "DELETE", "x")
	f.Fuzz(func(t *testing.T, method, address, name, value, body string) {
		req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
		if err != nil {
			return
		}
		req.Header[name] = []string{value}
		note := &noted{Reader: strings.NewReader(body)}
		req.Body = note
		host := &oneHost{t: t, status: 200, header: http.Header{}, body: `{}`}
		s := &script{steps: []step{host.RoundTrip}}
		resp, err := newPipe(t, s).RoundTrip(req)
		require.True(t, note.closed)
		require.Equal(t, err == nil, resp != nil)
		require.Equal(t, err == nil, host.asked == 1)
		if err == nil {
			require.Equal(t, []string{"Bearer " + canary}, s.seen[0].Header.Values("Authorization"))
			require.Equal(t, body, s.sent[0])
			require.Empty(t, s.seen[0].Header.Get("X-Http-Method-Override"))
		}
	})
}
