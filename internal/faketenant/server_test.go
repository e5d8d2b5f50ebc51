package faketenant_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
)

// ways are the transports to a Graph, by name.
func ways(t *testing.T, graph *faketenant.Graph) (map[string]http.RoundTripper, *faketenant.Server) {
	server, err := graph.Serve()
	require.NoError(t, err)
	t.Cleanup(server.Close)
	newer, older := server.Transport(), server.Transport()
	older.ForceAttemptHTTP2 = false
	t.Cleanup(newer.CloseIdleConnections)
	t.Cleanup(older.CloseIdleConnections)
	return map[string]http.RoundTripper{"memory": graph.Transport(), "HTTP/2": newer, "HTTP/1.1": older}, server
}

func TestTheSameAnswersByEveryWay(t *testing.T) {
	graph := unlimited()
	tenant := graph.Tenant(customer)
	small(tenant, time.Now().Add(-time.Hour))
	ways, server := ways(t, graph)
	links := []string{beta, beta + "?$top=2", v1, origin + "/v1.0/organization", beta + "?$skip=1", filtered(beta, "userId eq", "")}
	for _, link := range links {
		want := newClient(t, tenant, ways["memory"]).ask(link)
		want.page.Next = ""
		for name, way := range ways {
			r := newClient(t, tenant, way).request(link)
			resp, err := way.RoundTrip(r)
			require.NoError(t, err, name)
			require.NoError(t, resp.Body.Close())
			if name != "memory" {
				require.Equal(t, name == "HTTP/2", resp.ProtoMajor == 2)
			}
			got := newClient(t, tenant, way).ask(link)
			require.Equal(t, want.status, got.status, "%s by %s", link, name)
			require.Equal(t, want.header.Get("Content-Type"), got.header.Get("Content-Type"), "%s by %s", link, name)
			got.page.Next = ""
			require.Equal(t, want.page, got.page, "%s by %s", link, name)
		}
	}
	for _, host := range server.Dialled() {
		require.Equal(t, "graph.microsoft.com:443", host)
	}
	require.NotEmpty(t, server.Dialled())
}

func TestEveryHostThatIsDialledIsKnown(t *testing.T) {
	graph := unlimited()
	server, err := graph.Serve()
	require.NoError(t, err)
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	got := newClient(t, graph.Tenant(customer), transport).ask("https://evil.example/beta/auditLogs/signIns")
	require.Equal(t, 401, got.status)
	require.Equal(t, []string{"evil.example:443"}, server.Dialled())
}
