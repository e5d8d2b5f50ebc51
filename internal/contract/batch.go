package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const batchPath = "/$batch"

// A batch is the body of a $batch, see https://learn.microsoft.com/graph/json-batching.
type batch struct {
	Requests  []inner `json:"requests"`
	Responses []inner `json:"responses"`
}

// inner is a request or a response in a batch.
type inner struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Status    int               `json:"status"`
	DependsOn []string          `json:"dependsOn"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
}

func (in inner) header() http.Header {
	h := http.Header{}
	for name, value := range in.Headers {
		h.Set(name, value)
	}
	return h
}

// checkBatch checks the requests in a batch, each as if it had been sent alone.
func (c *call) checkBatch(body []byte) error {
	if c.route.path != batchPath {
		return nil
	}
	requests, err := c.requests(body)
	if err != nil {
		return err
	}
	var errs []error
	for id, r := range requests {
		if err := c.checkInner(r); err != nil {
			errs = append(errs, fmt.Errorf("request %q of the batch: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func (c *call) checkInner(r *http.Request) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	if in.route.path == batchPath {
		return errors.New("a batch in a batch")
	}
	return in.check()
}

// requests are those of a batch, by their id.
func (c *call) requests(body []byte) (map[string]*http.Request, error) {
	var b batch
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, errors.New("the batch cannot be read") // what is wrong was found before
	}
	all := map[string]*http.Request{}
	for _, in := range b.Requests {
		if all[in.ID] != nil {
			return nil, fmt.Errorf("two requests of the batch have the id %q", in.ID)
		}
		r, err := c.single(in)
		if err != nil {
			return nil, fmt.Errorf("request %q of the batch: %w", in.ID, err)
		}
		all[in.ID] = r
	}
	for _, in := range b.Requests {
		for _, id := range in.DependsOn {
			if all[id] == nil {
				return nil, fmt.Errorf("request %q of the batch depends on %q, which is not in it", in.ID, id)
			}
		}
	}
	return all, nil
}

// single is a request of a batch as it would be sent alone. It goes where the
// batch goes, with its token.
func (c *call) single(in inner) (*http.Request, error) {
	if !strings.HasPrefix(in.URL, "/") {
		return nil, errors.New("the url is not relative to the version, with a slash before it")
	}
	base, _ := strings.CutSuffix(c.request.URL.EscapedPath(), batchPath)
	r, err := http.NewRequest(in.Method, "https://"+host(c.request)+base+in.URL, nil)
	if err != nil {
		return nil, errors.New("the method or the url cannot be read")
	}
	r.Header = in.header()
	if len(in.Body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(in.Body))
	}
	if r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", c.request.Header.Get("Authorization"))
	}
	return r, nil
}

// checkBatchResponse checks the answers in a batch, each as that of its request.
func (c *call) checkBatchResponse(body []byte) error {
	if c.route.path != batchPath {
		return nil
	}
	requests, err := c.sent()
	if err != nil {
		return err
	}
	var b batch
	if err := json.Unmarshal(body, &b); err != nil {
		return errors.New("the answer to the batch cannot be read")
	}
	var errs []error
	for _, in := range b.Responses {
		r := requests[in.ID]
		if r == nil {
			errs = append(errs, fmt.Errorf("the answer %q is to no request of the batch, or the second one", in.ID))
			continue
		}
		delete(requests, in.ID)
		if err := CheckResponse(r, in.Status, in.header(), in.Body); err != nil {
			errs = append(errs, fmt.Errorf("answer %q of the batch: %w", in.ID, err))
		}
	}
	for id := range requests {
		errs = append(errs, fmt.Errorf("request %q of the batch has no answer", id))
	}
	return errors.Join(errs...)
}

// sent are the requests of the batch that was answered.
func (c *call) sent() (map[string]*http.Request, error) {
	if c.request.GetBody == nil {
		return nil, errors.New("the body of the batch cannot be read again: give the request to Check first")
	}
	rc, err := c.request.GetBody()
	if err != nil {
		return nil, fmt.Errorf("reading the batch again: %w", err)
	}
	defer rc.Close()
	body, err := io.ReadAll(rc)
	if err != nil {
		return nil, fmt.Errorf("reading the batch again: %w", err)
	}
	return c.requests(body)
}
