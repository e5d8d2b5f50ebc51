package graphpipe

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/partnersec/partnersec/internal/cloud"
)

// wire is the end of the pipeline. Whatever made the request, nothing leaves
// for another host, and as nothing here follows redirects, none is followed.
type wire struct{ pipe *Pipe }

// Do sends the request once.
func (w wire) Do(req *http.Request) (*http.Response, error) {
	if err := w.pipe.cloud.CheckURL(w.pipe.service, req.URL); err != nil {
		return nil, final{err}
	}
	if req.Host != "" && req.Host != req.URL.Host {
		return nil, final{fmt.Errorf("the request is for host %.80q: %w", req.Host, cloud.ErrForeign)}
	}
	resp, err := w.pipe.transport.RoundTrip(req)
	switch {
	case err != nil && hopeless(err):
		return nil, final{masked{err}}
	case err != nil:
		return nil, masked{err}
	case resp == nil:
		return nil, errors.New("the transport returned neither an answer nor an error")
	}
	if resp.Body != nil {
		resp.Body = http.MaxBytesReader(nil, &foreseen{body: resp.Body, header: resp.Header}, w.pipe.maxBody)
	}
	return resp, nil
}

// masked is an error of a transport as azcore may log it and put it into spans.
type masked struct{ error }

func (m masked) Error() string { return clean(m.error.Error(), longestText) }

func (m masked) Unwrap() error { return m.error }

// final is an error that azcore does not answer with another attempt.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// NonRetriable is azcore's mark of such errors.
func (f final) NonRetriable() {}

// hopeless says whether a connection will not come about the next time either:
// somebody else answers, or somebody who does not speak TLS.
func hopeless(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &invalid) ||
		errors.As(err, &name) || errors.As(err, &record)
}

// encoded says how a body is compressed that the transport did not decompress,
// "" if it is not.
func encoded(header http.Header) string {
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(header.Values("Content-Encoding"), ",")))
	if encoding == "identity" {
		return ""
	}
	return encoding
}
