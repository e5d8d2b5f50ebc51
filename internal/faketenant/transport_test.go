package faketenant_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
)

func TestAWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(&faketenant.Options{Latency: time.Hour})
		c := newClient(t, graph.Tenant(customer), graph.Transport())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		got := c.send(c.request(beta).WithContext(ctx))
		require.ErrorIs(t, got.err, context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestABodyEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		small(tenant, time.Now())
		tenant.Fail(faketenant.Slow())
		c := newClient(t, tenant, graph.Transport())
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+time.Millisecond)
		defer cancel()
		got := c.send(c.request(beta).WithContext(ctx))
		require.Equal(t, 200, got.status)
		require.ErrorIs(t, got.err, context.DeadlineExceeded)
		require.Len(t, got.body, 11, "a byte at once and one in each of ten seconds")
	})
}

// That the goroutines of a request end is what the bubble itself checks.
func TestABodyCanBeClosedUnread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		tenant.Use(faketenant.Lots(1000, time.Now(), time.Hour))
		c := newClient(t, tenant, graph.Transport())
		for _, fault := range [][]faketenant.Fault{nil, {faketenant.GzipBomb()}, {faketenant.Slow()}} {
			tenant.Fail(fault...)
			resp, err := graph.Transport().RoundTrip(c.request(beta))
			require.NoError(t, err)
			_, err = resp.Body.Read(make([]byte, 1))
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			_, err = io.ReadAll(resp.Body)
			require.ErrorIs(t, err, http.ErrBodyReadAfterClose)
		}
	})
}

func TestTheMemoryHasHTTPSForAnyHostAndNothingElse(t *testing.T) {
	graph := unlimited()
	c := newClient(t, graph.Tenant(customer), graph.Transport())
	r := c.request(beta)
	r.URL.Scheme = "http"
	require.ErrorContains(t, c.send(r).err, "connection refused")
	got := c.ask("https://graph.microsoft.us/beta/auditLogs/signIns")
	require.Equal(t, "Access token validation failure. Invalid audience.", got.page.Error.Message, "each cloud has tokens of its own")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.send(c.request(beta).WithContext(ended)).err, context.Canceled)
	require.Equal(t, 1, graph.Statistics().Requests)
	post := c.request(beta)
	post.Method = http.MethodPost
	require.Equal(t, 405, c.send(post).status)
}

func TestATraceIsToldOfARequestInMemory(t *testing.T) {
	graph := unlimited()
	c := newClient(t, graph.Tenant(customer), graph.Transport())
	var told []string
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		GetConn:              func(string) { told = append(told, "get") },
		GotConn:              func(httptrace.GotConnInfo) { told = append(told, "got") },
		WroteHeaders:         func() { told = append(told, "headers") },
		WroteRequest:         func(httptrace.WroteRequestInfo) { told = append(told, "request") },
		GotFirstResponseByte: func() { told = append(told, "answer") },
	})
	require.Equal(t, 200, c.send(c.request(beta).WithContext(ctx)).status)
	require.Equal(t, []string{"get", "got", "headers", "request", "answer"}, told)
}

// counted is a context that knows how many wait for its end.
type counted struct {
	context.Context
	waiting atomic.Int64
}

// Value hides the context inside, which others would wait for directly.
func (c *counted) Value(any) any { return nil }

func (c *counted) AfterFunc(f func()) (stop func() bool) {
	c.waiting.Add(1)
	inner := context.AfterFunc(c.Context, f)
	return func() bool {
		stopped := inner()
		if stopped {
			c.waiting.Add(-1)
		}
		return stopped
	}
}

func TestABodyThatWasReadLeavesNothingBehind(t *testing.T) {
	graph := unlimited()
	c := newClient(t, graph.Tenant(customer), graph.Transport())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	count := &counted{Context: ctx}
	resp, err := graph.Transport().RoundTrip(c.request(beta).WithContext(count))
	require.NoError(t, err)
	require.Positive(t, count.waiting.Load())
	_, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Zero(t, count.waiting.Load())
}
