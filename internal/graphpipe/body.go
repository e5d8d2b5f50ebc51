package graphpipe

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

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
