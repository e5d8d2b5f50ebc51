package graphpipe

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/partnersec/partnersec/internal/cloud"
)

// load gives the request a body of its own. A transport may read the body of an
// attempt still while the next one is made.
func (c *call) load(raw *http.Request) {
	if c.payload == nil {
		return
	}
	raw.Body = io.NopCloser(bytes.NewReader(c.payload))
	raw.ContentLength = int64(len(c.payload))
}

func checkMethod(method string, body any) error {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return nil
	case http.MethodGet, http.MethodHead:
		if body != nil {
			return errors.New("a read has no body")
		}
		return nil
	}
	return fmt.Errorf("%.20q is no method of these services", method)
}

// encode is the JSON of a body, nil if there is none.
func encode(body any) ([]byte, error) {
	var payload []byte
	switch body := body.(type) {
	case nil:
		return nil, nil
	case []byte:
		payload = bytes.Clone(body)
	case json.RawMessage:
		payload = bytes.Clone(body)
	default:
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode the body: a value of type %T cannot be written as JSON", body)
		}
		return encoded, nil
	}
	if !json.Valid(payload) {
		return nil, errors.New("encode the body: the bytes are not JSON")
	}
	return payload, nil
}

// ownHeaders cannot be given by a caller: they are set here or by net/http, make
// net/http repeat a write, or make a write of a read.
var ownHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Host": true, "Content-Length": true,
	"Transfer-Encoding": true, "Content-Encoding": true, "Accept-Encoding": true, "Connection": true, "Upgrade": true,
	"Te": true, "Trailer": true, "Expect": true, "Range": true, "Idempotency-Key": true, "X-Idempotency-Key": true,
	"X-Http-Method-Override": true, "X-Http-Method": true, "X-Method-Override": true,
}

// headers are those of a caller and of the service. The identifiers stay the
// same when a request is repeated. Partner Center recognizes a repeated request
// by that, see https://learn.microsoft.com/partner-center/developer/headers.
func (p *Pipe) headers(given http.Header, body bool) (http.Header, error) {
	header := make(http.Header, len(given)+6)
	for name, values := range given {
		name = http.CanonicalHeaderKey(name)
		if ownHeaders[name] {
			return nil, fmt.Errorf("header %s cannot be given: it is set here, or would change how often a request is sent", name)
		}
		for _, value := range slices.Concat([]string{name}, values) {
			if value == "" || strings.ContainsFunc(value, unicode.IsControl) {
				return nil, fmt.Errorf("header %.40q has an empty value or one with a control character", name)
			}
		}
		header[name] = append(header[name], values...)
	}
	id := newID()
	def := func(name, value string) {
		if header.Get(name) == "" {
			header.Set(name, value)
		}
	}
	def("Accept", "application/json")
	def("User-Agent", userAgent)
	def("Client-Request-Id", id)
	if p.service == cloud.PartnerCenter {
		def("Ms-Correlationid", id)
		def("Ms-Requestid", newID())
	}
	if body {
		def("Content-Type", "application/json")
	}
	return header, nil
}

func (c *call) clientRequestID() string { return checkedID(c.header.Get("Client-Request-Id")) }

// newID makes a random GUID, by RFC 9562, section 5.4.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
