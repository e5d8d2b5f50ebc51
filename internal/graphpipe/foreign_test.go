package graphpipe_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

func TestALinkToAnotherHostIsAnErrorAndNothingIsDialled(t *testing.T) {
	server := newLoopback(t, true, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	credential := &tokens{}
	p := newPipeTo(t, cloud.Graph, server, credential)
	for _, link := range []string{
		"http://graph.microsoft.com/v1.0/users",
		"https://evil.example/v1.0/users?$skiptoken=canary-token",
		"https://graph.microsoft.com.evil.example/v1.0/users",
		"https://graph.microsoft.com@evil.example/v1.0/users",
		"https://evil-graph.microsoft.com/v1.0/users",
		"https://graph.microsoft.com:8443/v1.0/users",
		"https://user:canary-token@graph.microsoft.com/v1.0/users",
		"https://graph.microsoft.us/v1.0/users",
		"https://api.partnercenter.microsoft.com/v1/customers",
		"https://127.0.0.1/v1.0/users",
		"https://[::1]/v1.0/users",
		"https://graph.micr\u043esoft.com/v1.0/users",
		"https://xn--graph-.microsoft.com/v1.0/users",
		`https:\\graph.microsoft.com\v1.0\users`,
		"https:graph.microsoft.com/v1.0/users",
		"//graph.microsoft.com/v1.0/users",
		"//evil.example/v1.0/users",
		"/v1.0/users",
		"../users",
		"",
		"file:///etc/passwd",
		"https://graph.microsoft.com\r\nHost: evil.example/",
	} {
		_, err := p.Follow(t.Context(), link, nil)
		require.ErrorIs(t, err, cloud.ErrForeign, link)
		e := asError(t, err)
		require.NotContains(t, err.Error(), "skiptoken")
		require.Less(t, len(err.Error()), 400)
		require.Equal(t, &graphpipe.Error{Method: "GET", Host: graphHost}, withoutCause(e))
	}
	require.Empty(t, server.dialled)
	require.Zero(t, server.requests.Load())
	require.Empty(t, credential.asked)

	_, err := p.Follow(t.Context(), "https://graph.microsoft.com/v1.0/users?$skiptoken=x", nil)
	require.NoError(t, err)
	require.Equal(t, []string{graphHost + ":443"}, server.dialled)
}

// withoutCause are the exported fields of an error.
func withoutCause(e *graphpipe.Error) *graphpipe.Error {
	return &graphpipe.Error{
		Method: e.Method, Host: e.Host, Path: e.Path, Status: e.Status, Code: e.Code, Message: e.Message,
		RequestID: e.RequestID, ClientRequestID: e.ClientRequestID, RetryAfter: e.RetryAfter, Ambiguous: e.Ambiguous,
	}
}

func TestALinkIsFollowedAsItStands(t *testing.T) {
	for link, want := range map[string]string{
		"https://graph.microsoft.com/v1.0/users?$top=5&$skiptoken=a%2Bb+c;d": "https://graph.microsoft.com/v1.0/users?$top=5&$skiptoken=a%2Bb+c;d",
		"https://GRAPH.microsoft.com:443/v1.0/users('x')/a%20b#fragment":     "https://GRAPH.microsoft.com:443/v1.0/users('x')/a%20b",
	} {
		s := &script{steps: []step{answer(200, `{}`)}}
		_, err := newPipe(t, s).Follow(t.Context(), link, http.Header{"ConsistencyLevel": {"eventual"}})
		require.NoError(t, err)
		require.Equal(t, want, s.seen[0].URL.String())
		require.Equal(t, "eventual", s.seen[0].Header.Get("ConsistencyLevel"))
	}
	_, err := newPipe(t, &script{}).Follow(t.Context(), "https://graph.microsoft.com/v1.0/../beta/users", nil)
	require.ErrorContains(t, err, "made of dots")
}

var badPaths = []string{
	"", "/", "/v1.0/users", "//evil.example/x", "v1.0//users", "v1.0/users/", "v1.0/../beta", "..", ".", "v1.0/.", "v1.0/%2e%2e/beta", "v1.0/%2E/x",
	"v1.0/a%2Fb", "v1.0/a%5cb", `v1.0/a\b`, "v1.0/..%2f..%2fbeta", "v1.0/a%252fb", "v1.0/%252e%252e/x", "v1.0/a%25252fb", "v1.0/users?x=1", "v1.0/users#x",
	"v1.0/%", "v1.0/%zz", "v1.0/a%00b", "v1.0/a\x00b", "v1.0/a\nb", "v1.0/a%0d%0ab", "v1.0/\x7f",
}

func TestPathsThatAreRefused(t *testing.T) {
	s := &script{steps: []step{answer(200, `{}`)}}
	p := newPipe(t, s)
	for _, path := range badPaths {
		_, err := p.Do(t.Context(), http.MethodPost, path, nil, nil, nil)
		require.Error(t, err, path)
		e := asError(t, err)
		require.Contains(t, err.Error(), "graphpipe: POST graph.microsoft.com: the path ", path)
		require.False(t, e.Ambiguous)
		require.Empty(t, e.Path)
	}
	require.Empty(t, s.seen)
}

func TestPathsThatAreSent(t *testing.T) {
	for path, want := range map[string]string{
		"v1.0/users":                         "/v1.0/users",
		"v1.0/users/me@contoso.com":          "/v1.0/users/me@contoso.com",
		"https://evil.example@x":             "", // an empty segment
		"https:":                             "/https:",
		"@evil.example":                      "/@evil.example",
		":8443":                              "/:8443",
		"v1.0/users/a b":                     "/v1.0/users/a%20b",
		"v1.0/groups/1/members/$ref":         "/v1.0/groups/1/members/$ref",
		"v1.0/users/microsoft.graph.delta()": "/v1.0/users/microsoft.graph.delta()",
		"v1.0/a...b/..c":                     "/v1.0/a...b/..c",
		graphpipe.Path("v1.0", "users", "a#EXT#@b.com"):    "/v1.0/users/a%23EXT%23@b.com",
		graphpipe.Path("v1.0", "users", "100% ü?&"):        "/v1.0/users/100%25%20%C3%BC%3F&",
		graphpipe.Path("v1.0", "users", "x' or 1 eq 1"):    "/v1.0/users/x%27%20or%201%20eq%201",
		graphpipe.Path("v1.0", "users", "../../beta/me"):   "",
		graphpipe.Path("v1.0", "users", "..", "policies"):  "",
		graphpipe.Path("v1.0", "users", "", "policies"):    "",
		graphpipe.Path("v1.0", "users", "a%2fb"):           "",
		graphpipe.Path("v1.0", "users", "a\r\nHost: evil"): "",
	} {
		s := &script{steps: []step{answer(200, `{}`)}}
		_, err := newPipe(t, s).Do(t.Context(), http.MethodGet, path, nil, nil, nil)
		if want == "" {
			require.Error(t, err, path)
			require.Empty(t, s.seen)
			continue
		}
		require.NoError(t, err, path)
		require.Equal(t, graphHost, s.seen[0].URL.Host)
		require.Equal(t, want, s.seen[0].URL.EscapedPath())
	}
}

// Whatever a path is, it leads to the service, or nowhere.
func FuzzPath(f *testing.F) {
	for _, path := range append(badPaths, "v1.0/users", "a%20b", "@x:1/y", "%C3%BC", "v1.0/%25") {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		s := &script{steps: []step{answer(200, `{}`)}}
		_, err := newPipe(t, s).Do(t.Context(), http.MethodGet, path, nil, nil, nil)
		if err != nil {
			require.Empty(t, s.seen)
			return
		}
		u := s.seen[0].URL
		require.Equal(t, "https://"+graphHost, u.Scheme+"://"+u.Host)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery+u.Fragment)
		for segment := range strings.SplitSeq(strings.TrimPrefix(u.Path, "/"), "/") {
			require.NotContains(t, []string{"", ".", ".."}, segment)
		}
		require.Equal(t, strings.Count(u.EscapedPath(), "/"), strings.Count(u.Path, "/"))
	})
}
