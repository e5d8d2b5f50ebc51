package graphpipe

import (
	"fmt"
	"strings"
	"time"

	"github.com/partnersec/partnersec/internal/mask"
)

// Error is why a call had no answer that is one. It holds no secret, no query
// and nothing of a body but the service's own code and message.
type Error struct {
	Method          string
	Host            string
	Path            string        // escaped, without the query; "" if the path was refused
	Status          int           // of the last attempt; 0 if it had no answer
	Code            string        // the service's, such as "Authorization_RequestDenied"; "" if it gave none
	Message         string        // the service's, masked and at most 1 KiB
	RequestID       string        // by which Microsoft's support finds the request
	ClientRequestID string        // the one we gave it; the same in all attempts
	RetryAfter      time.Duration // how long the service wants to be left alone; 0 if it does not say

	Attempts int // how often the request was sent; 0 if it was not

	// Ambiguous says that a write may or may not have been applied: read before
	// you write again. It is false of reads.
	Ambiguous bool

	problem string // what is wrong with the request or the answer
	cause   error  // why there was no answer
	reason  string // its text, masked
}

// Error says what was tried, what happened and how to mend it, in one line of
// printable characters.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "graphpipe: %s %s%s: %s", mask.OneLine(e.Method, 20), e.Host, mask.OneLine(e.Path, 512), strings.Join(e.happening(), ": "))
	if e.Attempts > 1 {
		fmt.Fprintf(&b, ", after %d attempts", e.Attempts)
	}
	switch {
	case e.Ambiguous:
		b.WriteString("; it may have been applied or not: read before you write again")
	case e.RetryAfter > longestWait:
		fmt.Fprintf(&b, "; the service wants to be left alone for %v, more than the %v that are waited here: try again then", e.RetryAfter, longestWait)
	case e.RetryAfter > 0:
		fmt.Fprintf(&b, "; the service wants to be left alone for %v", e.RetryAfter)
	}
	if ids := e.ids(); len(ids) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(ids, "; "))
	}
	return b.String()
}

func (e *Error) happening() []string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.Status, mask.OneLine(e.Code, longestWord))))
	}
	if e.problem != "" {
		parts = append(parts, e.problem)
	}
	if e.Message != "" {
		parts = append(parts, `the service said "`+mask.OneLine(e.Message, 512)+`"`)
	}
	if e.reason != "" {
		parts = append(parts, e.reason)
	}
	return parts
}

func (e *Error) ids() []string {
	var ids []string
	if e.RequestID != "" {
		ids = append(ids, "request ID "+e.RequestID)
	}
	if e.ClientRequestID != "" {
		ids = append(ids, "client request ID "+e.ClientRequestID)
	}
	return ids
}

// Unwrap is the error of the context, the connection or the credential; the
// latter's as it came. It wraps [cloud.ErrForeign] if the request was for
// another host. It is nil if the service answered.
func (e *Error) Unwrap() error { return e.cause }

// NonRetriable tells an azcore pipeline around this one that what helps was
// done.
func (e *Error) NonRetriable() {}
