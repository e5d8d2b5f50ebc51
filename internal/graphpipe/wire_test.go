package graphpipe

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

// The end of the pipeline trusts nothing before it.
func TestNothingLeavesForAnotherHost(t *testing.T) {
	sent := 0
	p := &Pipe{cloud: cloud.Public, service: cloud.Graph, transport: roundTrip(func(*http.Request) (*http.Response, error) {
		sent++
		return nil, errors.New("sent")
	})}
	for _, c := range []struct{ url, host string }{
		{"https://evil.example/x?canary", ""},
		{"http://graph.microsoft.com/", ""},
		{"https://graph.microsoft.com:8443/", ""},
		{"https://api.partnercenter.microsoft.com/", ""},
		{"https://graph.microsoft.com/", "evil.example"},
	} {
		req, err := http.NewRequest(http.MethodGet, c.url, nil)
		require.NoError(t, err)
		if c.host != "" {
			req.Host = c.host
		}
		_, err = wire{p}.Do(req)
		require.ErrorIs(t, err, cloud.ErrForeign, c.url)
		require.NotContains(t, err.Error(), "canary")
		var once interface{ NonRetriable() }
		require.ErrorAs(t, err, &once)
	}
	require.Zero(t, sent)
	req, err := http.NewRequest(http.MethodGet, "https://graph.microsoft.com/", nil)
	require.NoError(t, err)
	_, err = wire{p}.Do(req)
	require.EqualError(t, err, "sent")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
