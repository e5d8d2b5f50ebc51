package graphpipe_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

// In each of these the JSON that came is complete: a decoder that reads one
// value would take the page for a short one.
func TestABodyThatIsCutOffIsReadAgain(t *testing.T) {
	packed := pack(`{"value":[1]}`)
	for name, text := range map[string]string{
		"by its length":              "Content-Length: 99\r\n\r\n{\"value\":[]}",
		"in chunks":                  "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"value\":[]}\r\n",
		"in a chunk":                 "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"value\":[]}",
		"gzip without its end":       "Content-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(packed)-8) + "\r\n\r\n" + packed[:len(packed)-8],
		"gzip with a wrong checksum": "Content-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(packed)) + "\r\n\r\n" + packed[:len(packed)-8] + "01234567",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var count int
			server := newLoopback(t, false, func(w http.ResponseWriter, _ *http.Request) {
				if count++; count == 1 {
					hijack(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"+text, false)
					return
				}
				_, _ = io.WriteString(w, `{"value":[1,2]}`)
			})
			resp, err := do(t, newPipe(t, server), http.MethodGet)
			require.Nil(t, err)
			require.JSONEq(t, `{"value":[1,2]}`, string(resp.Body))
			require.Equal(t, 2, count)
		})
	}
}

func pack(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestABodyIsBoundedAfterItWasDecompressed(t *testing.T) {
	bomb := pack(strings.Repeat(" ", 64<<20))
	require.Less(t, len(bomb), 100_000)
	var big int
	server := newLoopback(t, true, func(w http.ResponseWriter, req *http.Request) {
		switch {
		case strings.HasSuffix(req.URL.Path, "bomb"):
			require.Contains(t, req.Header.Get("Accept-Encoding"), "gzip")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, bomb)
		default:
			_, _ = io.WriteString(w, "{}"+strings.Repeat(" ", big-2))
		}
	})
	p := newPipe(t, server)
	for _, path := range []string{"v1.0/bomb", "v1.0/plain"} {
		big = 1<<20 + 1
		before := server.requests.Load()
		_, err := p.Do(t.Context(), http.MethodGet, path, nil, nil, nil)
		require.ErrorContains(t, asError(t, err), "HTTP 200: the body is longer than 1048576 bytes")
		require.EqualValues(t, 1, server.requests.Load()-before, "it would be as long the next time")
	}
	big = 1 << 20
	resp, err := p.Do(t.Context(), http.MethodGet, "v1.0/plain", nil, nil, nil)
	require.NoError(t, err)
	require.Len(t, resp.Body, 1<<20)
}

func TestGzipIsUnderstood(t *testing.T) {
	server := newLoopback(t, true, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, pack(`{"a":1}`))
	})
	resp, err := do(t, newPipe(t, server), http.MethodGet)
	require.Nil(t, err)
	require.JSONEq(t, `{"a":1}`, string(resp.Body))
}

func TestTooManyHeadersAreAnError(t *testing.T) {
	server := newLoopback(t, false, func(w http.ResponseWriter, _ *http.Request) {
		hijack(w, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X-Y: "+strings.Repeat("z", 1000)+"\r\n", 20_000)+"\r\n", false)
	})
	_, err := do(t, newPipe(t, server), http.MethodPost)
	require.Error(t, err)
	require.True(t, err.Ambiguous)
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		step  step
		want  string
		code  string
		write bool // whether a write minds as well
	}{
		"HTML":                   {answer(200, "<html>", "Content-Type", "text/html; charset=utf-8"), "the answer is not JSON but text/html", "", true},
		"HTML that calls itself": {answer(200, "<html>", "Content-Type", "application/json"), "the answer is not JSON but damaged or cut off", "", true},
		"a text":                 {answer(200, "hello"), "the answer is not JSON but of no known type", "", true},
		"JSON and HTML":          {answer(200, `{"value":[]}<html>`, "Content-Type", "application/json"), "damaged or cut off", "", true},
		"two objects":            {answer(200, `{}{}`, "Content-Type", "application/json"), "damaged or cut off", "", true},
		"half an object":         {answer(200, `{"value":[`, "Content-Type", "application/json"), "damaged or cut off", "", true},
		"UTF-16":                 {answer(200, "\xff\xfe{\x00}\x00"), "is not JSON", "", true},
		"another encoding":       {answer(200, "{}", "Content-Encoding", "br"), `the body is compressed ("br"), which nobody asked for`, "", true},
		"nothing":                {answer(200, ""), "the answer is empty: JSON was expected", "", false},
		"no content":             {answer(204, ""), "the answer is empty: JSON was expected", "", false},
		"a byte order mark":      {answer(200, "\ufeff"), "the answer is empty: JSON was expected", "", false},
		"an error":               {answer(200, `{"error":{"code":"TooManyRequests","message":"wait"}}`), `HTTP 200 TooManyRequests: the answer says that it is an error: the service said "wait"`, "TooManyRequests", true},
		"an error as a text":     {answer(200, `{"error":"invalid_grant","error_description":"x"}`), "says that it is an error", "invalid_grant", true},
		"an error among others":  {answer(200, `{"value":[],"error":{"code":"x"}}`), "says that it is an error", "x", true},
		"an error without code":  {answer(200, `{"error":{}}`), "says that it is an error", "", true},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			s := &script{steps: []step{c.step}}
			resp, err := do(t, newPipe(t, s), method)
			if method == http.MethodPost && !c.write {
				require.Nil(t, err, name)
				require.Empty(t, resp.Body)
				continue
			}
			require.ErrorContains(t, err, c.want, name)
			require.Equal(t, c.code, err.Code, name)
			require.Equal(t, method == http.MethodPost, err.Ambiguous, name)
			require.NotContains(t, err.Error(), "<html>")
		}
	}
}

func TestAnswersThatAreGood(t *testing.T) {
	for body, want := range map[string]string{
		`{"value":[]}`:                       `{"value":[]}`,
		"\ufeff{\"value\":[]}":               `{"value":[]}`,
		"\ufeff12":                           "12", // what $count answers
		`[{"a":1}]`:                          `[{"a":1}]`,
		` {"error":null} `:                   ` {"error":null} `,
		`{"error":false}`:                    `{"error":false}`,
		`{"value":[{"error":{"code":"x"}}]}`: `{"value":[{"error":{"code":"x"}}]}`,
	} {
		resp, err := do(t, newPipe(t, &script{steps: []step{answer(200, body, "X-A", "b")}}), http.MethodGet)
		require.Nil(t, err, body)
		require.Equal(t, want, string(resp.Body))
		require.Equal(t, "b", resp.Header.Get("X-A"))
	}
	resp, err := do(t, newPipe(t, &script{steps: []step{answer(200, "")}}), http.MethodHead)
	require.Nil(t, err)
	require.Empty(t, resp.Body)
}

func TestDecode(t *testing.T) {
	read := func(body string, into any) error {
		resp, err := do(t, newPipe(t, &script{steps: []step{answer(200, body, "Request-Id", "the-request")}}), http.MethodPost)
		require.Nil(t, err, body)
		return resp.Decode(into)
	}
	var got struct {
		ID   string `json:"id"`
		Tags []string
	}
	require.NoError(t, read(`{"id":"1","new":{"id":"2","ID2":[{"id":"3"},{"id":"4"}]},"tags":["id","id"]}`, &got))
	require.Equal(t, "1", got.ID)
	require.Equal(t, []string{"id", "id"}, got.Tags)
	for body, want := range map[string]string{
		`{"id":"good","ID":"evil"}`:                         "a member is there twice",
		`{"id":"good","id":"evil"}`:                         "a member is there twice",
		`{"a":[{"k":1,"\u212a":2}]}`:                        "a member is there twice", // the Kelvin sign
		`{"a":{"ſ":1},"b":{"s":1,"\u017f":2}}`:              "a member is there twice",
		"{\"id\":\"\xff\"}":                                 "its text is not UTF-8",
		strings.Repeat("[", 129) + strings.Repeat("]", 129): "nested too deep",
		`{"id":1}`: "the answer does not fit into a *struct",
		`[1]`:      "the answer does not fit into a",
		``:         "the answer is empty",
	} {
		err := read(body, &got)
		require.ErrorContains(t, err, want, body)
		e := asError(t, err)
		require.False(t, e.Ambiguous, "it was applied")
		require.NotEmpty(t, e.ClientRequestID)
		require.Equal(t, "the-request", e.RequestID)
		require.NotContains(t, err.Error(), "evil")
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, code := range []int{300, 301, 302, 303, 307, 308} {
		for _, to := range []string{"https://evil.example/x?canary-token", "https://" + graphHost + "/other", "//evil.example/", "http://" + graphHost + "/"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				server := newLoopback(t, true, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Location", to)
					w.WriteHeader(code)
				})
				_, err := do(t, newPipe(t, server), method)
				require.ErrorContains(t, err, "which is not followed")
				require.Equal(t, code, err.Status)
				require.EqualValues(t, 1, server.requests.Load())
				require.Equal(t, []string{graphHost + ":443"}, server.dialled)
			}
		}
	}
}

func TestMaxBodyIs32MiBByDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for size, ok := range map[int]bool{32 << 20: true, 32<<20 + 1: false} {
			s := &script{steps: []step{answer(200, `{}`+strings.Repeat(" ", size-2))}}
			p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{Transport: s})
			require.NoError(t, err)
			_, err = p.Do(t.Context(), http.MethodGet, "v1.0/users", nil, nil, nil)
			require.Equal(t, ok, err == nil)
		}
	})
}
