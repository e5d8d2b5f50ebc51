package graphpipe

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	moreAttempts = 3
	firstDelay   = time.Second     // before the second attempt; azcore lets the others follow at 3 and 7 times that
	longestWait  = 5 * time.Minute // for which a call waits between two attempts
)

// retryOptions are azcore's for a call. They go with the context of each
// request, so that none that the caller's context brings along count.
func (c *call) retryOptions() policy.RetryOptions {
	return policy.RetryOptions{
		MaxRetries: moreAttempts,
		RetryDelay: firstDelay, MaxRetryDelay: 2 * longestWait,
		ShouldRetry: c.again,
	}
}

// again says whether an attempt with this answer or this error is followed by
// another. That is what [Pipe.Do] promises; azcore's own rules would repeat a
// POST that a gateway lost sight of.
func (c *call) again(resp *http.Response, err error) bool {
	switch {
	case resp != nil && retryAfter(resp.Header) > longestWait:
		return false
	case err != nil: // perhaps with an answer that broke off
		return !c.write() && !tooLong(err)
	case c.write():
		return resp.StatusCode == http.StatusTooManyRequests
	}
	return passing(resp.StatusCode)
}

// passing says whether a read that was answered by a status may be answered
// otherwise the next time.
func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500
}

// rest prepares the time until the next attempt.
//
// azcore would read a Retry-After of 99999999999 as no wait at all. It is given
// the wait in the header that it looks at first, with up to a tenth more: many
// that were told the same do not come back at once. After 503 and 504 the next
// attempt has to use another connection, which may lead to another server.
// https://learn.microsoft.com/graph/errors
func rest(transport http.RoundTripper, resp *http.Response) {
	if resp.StatusCode < 400 {
		return
	}
	resp.Header.Del("X-Ms-Retry-After-Ms")
	resp.Header.Del("Retry-After-Ms")
	if wait := retryAfter(resp.Header); wait > 0 {
		wait += rand.N(wait/10 + 1)
		resp.Header.Set("Retry-After-Ms", strconv.FormatInt(wait.Milliseconds(), 10))
	} else {
		resp.Header.Del("Retry-After")
	}
	if idle, ok := transport.(interface{ CloseIdleConnections() }); ok &&
		(resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusGatewayTimeout) {
		idle.CloseIdleConnections()
	}
}
