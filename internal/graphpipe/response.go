package graphpipe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
)

// Response is an answer that is whole and good.
type Response struct {
	Status   int // between 200 and 299
	Header   http.Header
	Body     []byte // JSON without a byte order mark; empty if there is none
	Attempts int    // how often the request was sent, at least 1

	failure Error // what an error of this call would say
}

// Decode reads the JSON of the answer into a value, as encoding/json does, but
// not what could be read in more than one way: a name that stands twice in an
// object, also if only its case differs, text that is not UTF-8, more than 128
// levels. Members that the value has no place for are passed over. An answer
// without a body is an error. Errors are *[Error] and quote nothing of the body.
func (r *Response) Decode(into any) error {
	e := r.failure
	switch err := unambiguous(r.Body); {
	case len(r.Body) == 0:
		e.problem = "the answer is empty"
	case err != nil:
		e.problem = "the answer cannot be trusted: " + err.Error()
	case json.Unmarshal(r.Body, into) != nil:
		e.problem = fmt.Sprintf("the answer does not fit into a %T", into)
	default:
		return nil
	}
	return &e
}

// conclude makes a response or an error of how a call ended. An answer that
// says that all is well counts even if the context ended just after it came.
func (c *call) conclude(err error) (*Response, error) {
	if c.answer == nil || err != nil && (c.status < 200 || c.status > 299) {
		return nil, c.unanswered(err)
	}
	body := bytes.TrimPrefix(c.body, []byte("\ufeff"))
	problem, bad := c.judge(body)
	if !bad {
		return &Response{c.status, c.answer.Header, body, c.attempts, *c.refused(c.answer, nil)}, nil
	}
	c.open = c.open || c.status < 300
	e := c.refused(c.answer, body)
	e.problem = problem
	return nil, e
}

// judge says whether an answer is an error and, if the service does not say it
// better, why.
func (c *call) judge(body []byte) (problem string, bad bool) {
	switch {
	case c.status >= 300 && c.status < 400:
		return "it is redirected" + c.hide(destination(c.answer.Header)) + ", which is not followed", true
	case c.status < 200 || c.status > 299:
		return "", true
	case c.method == http.MethodHead:
		return "", false
	case len(bytes.TrimSpace(body)) == 0:
		return "the answer is empty: JSON was expected", !c.write()
	}
	whole, complains := look(body)
	if !whole {
		return "the answer is not JSON but " + c.hide(mediaType(c.answer.Header)), true
	}
	return "the answer says that it is an error", complains
}

// destination names the host that a redirect leads to.
func destination(header http.Header) string {
	u, err := url.Parse(header.Get("Location"))
	if err != nil || u.Host == "" {
		return ""
	}
	return fmt.Sprintf(" to %.10q at host %.80q", u.Scheme, u.Host)
}

// mediaType is what an answer says it is.
func mediaType(header http.Header) string {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || media == "" {
		return "of no known type"
	}
	if media == "application/json" {
		return "damaged or cut off"
	}
	return oneLine(clean(media, longestWord), longestWord)
}
