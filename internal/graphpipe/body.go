package graphpipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// download sends a request and reads the body of its answer. Pages of a list are
// about as long as those before: a buffer of that length is filled and seldom
// grows, where azcore's would be copied a dozen times.
func (p *Pipe) download(c *call, req *policy.Request) (*http.Response, error) {
	resp, err := req.Next()
	if err != nil || resp.Body == nil {
		return resp, err
	}
	usual := p.usualBody.Load()
	body := bytes.NewBuffer(make([]byte, 0, usual+usual/16+bytes.MinRead))
	_, err = body.ReadFrom(resp.Body)
	resp.Body.Close()
	c.body = body.Bytes()
	if 2*len(c.body) < cap(c.body) {
		c.body = bytes.Clone(c.body)
	}
	if err == nil {
		p.usualBody.Store(max(int64(len(c.body)), usual-usual/8))
	}
	resp.Body = io.NopCloser(bytes.NewReader(c.body))
	return resp, err
}

// foreseen is a body that fails where reading it again would not help.
type foreseen struct {
	body   io.ReadCloser
	header http.Header
}

// Read refuses a compressed body. Transports decompress what they asked for; a
// body that is still compressed cannot be bounded by what it becomes.
func (f *foreseen) Read(b []byte) (int, error) {
	n, err := f.body.Read(b)
	if n > 0 {
		if encoding := encoded(f.header); encoding != "" {
			return 0, final{fmt.Errorf("the body is compressed (%.20q), which nobody asked for", encoding)}
		}
	}
	return n, err
}

func (f *foreseen) Close() error { return f.body.Close() }

// tooLong says whether a body was longer than it may be.
func tooLong(err error) bool {
	var limit *http.MaxBytesError
	return errors.As(err, &limit)
}
