package graphpipe_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// oneHost is a transport that fails the test when it is asked for another host
// than Graph's, and answers with what it is told.
type oneHost struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	asked  int
}

func (o *oneHost) RoundTrip(req *http.Request) (*http.Response, error) {
	o.asked++
	require.Equal(o.t, "https", req.URL.Scheme)
	require.Equal(o.t, graphHost, strings.ToLower(req.URL.Hostname()))
	require.Contains(o.t, []string{"", "443"}, req.URL.Port())
	require.Nil(o.t, req.URL.User)
	require.Contains(o.t, []string{"", req.URL.Host}, req.Host)
	return &http.Response{StatusCode: o.status, Header: o.header, Body: io.NopCloser(strings.NewReader(o.body)), Request: req}, nil
}

var links = []string{
	"https://graph.microsoft.com/beta/auditLogs/signIns?$skiptoken=x", "https://graph.microsoft.com.evil.example/", "//evil.example/beta",
	"https://graph.microsoft.com@evil.example/", "https://evil.example#@graph.microsoft.com/", "http://graph.microsoft.com/", "https://graph.microsoft.com:443/x",
	"https://graph.microsoft.com:8443/x", "https://GRAPH.microsoft.com/x", "https://graph.microsoft.com./x", "https://graph。microsoft.com/x", "/beta/x", "..", "",
	"https://graph.microsoft.com/%2e%2e/x", "https://graph.microsoft.com\\@evil.example/x", "https://[::1]/x", "javascript:x", "https://graph.microsoft.com/\r\nHost: evil.example",
}

// FuzzLinks follows links to next pages, as a service may give them.
func FuzzLinks(f *testing.F) {
	for _, link := range links {
		f.Add(link)
	}
	f.Fuzz(func(t *testing.T, link string) {
		host := &oneHost{t: t, status: 200, header: http.Header{}, body: `{}`}
		_, err := newPipe(t, host).Follow(t.Context(), link, nil)
		require.Equal(t, err == nil, host.asked == 1)
	})
}

// FuzzLocations is redirected: nothing follows, whatever the status.
func FuzzLocations(f *testing.F) {
	for i, link := range links {
		f.Add(link, 300+i%10)
	}
	f.Fuzz(func(t *testing.T, location string, status int) {
		if status < 300 || status > 399 {
			status = 302
		}
		host := &oneHost{t: t, status: status, header: http.Header{"Location": {location}, "Content-Location": {location}}}
		p := newPipe(t, host)
		_, err := p.Do(t.Context(), http.MethodGet, "v1.0/users", nil, nil, nil)
		require.Error(t, err)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, users, strings.NewReader(`{}`))
		require.NoError(t, err)
		_, err = (&http.Client{Transport: p}).Do(req)
		require.Error(t, err)
		require.Equal(t, 2, host.asked)
	})
}
