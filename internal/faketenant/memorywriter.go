package faketenant

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// writer is the [http.ResponseWriter] of a request in memory.
type writer struct {
	request *http.Request
	header  http.Header
	begun   chan struct{} // closed when the status is known, or nothing comes any more
	once    sync.Once
	failed  error // why nothing came; read it after begun

	status int
	sent   http.Header // as it stood when the status was written
	length int64       // that the header promised; -1 for none
	wrote  int64
	reader *io.PipeReader
	pipe   *io.PipeWriter
}

func newWriter(r *http.Request) *writer {
	w := &writer{request: r, header: http.Header{}, begun: make(chan struct{}), length: -1}
	w.reader, w.pipe = io.Pipe()
	return w
}

func (w *writer) Header() http.Header { return w.header }

// WriteHeader lets the client have the status and the headers.
func (w *writer) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status, w.sent = status, w.header.Clone()
	if n, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64); err == nil {
		w.length = n
	}
	w.begin(nil)
}

// Write waits until the client has read it all.
func (w *writer) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	n, err := w.pipe.Write(b)
	w.wrote += int64(n)
	return n, err
}

// FlushError has nothing to do: nothing is kept back.
func (w *writer) FlushError() error {
	w.WriteHeader(http.StatusOK)
	return nil
}

func (w *writer) begin(err error) {
	w.once.Do(func() {
		w.failed = err
		close(w.begun)
	})
}

// close ends it for the client, who reads this error from now on, and for the
// handler, who cannot write any more.
func (w *writer) close(err error) { w.pipe.CloseWithError(err) }

// run lets the handler answer. A handler that panics with http.ErrAbortHandler,
// or writes less than its Content-Length, leaves a body that ends unexpectedly.
func (w *writer) run(handler http.Handler) {
	defer func() {
		switch p := recover(); {
		case p == http.ErrAbortHandler:
			w.begin(orGone(w.request.Context().Err(), io.EOF)) // what a client sees of a connection that is gone
			w.pipe.CloseWithError(orGone(w.request.Context().Err(), io.ErrUnexpectedEOF))
		case p != nil:
			panic(p)
		case w.length >= 0 && w.wrote < w.length:
			w.pipe.CloseWithError(io.ErrUnexpectedEOF)
		default:
			w.WriteHeader(http.StatusOK)
			w.pipe.Close()
		}
	}()
	handler.ServeHTTP(w, w.request)
}

// orGone is why the client left or, if it is still there, that the handler did.
func orGone(left, gone error) error {
	if left != nil {
		return left
	}
	return gone
}

// response is what the client gets.
func (w *writer) response(r *http.Request) *http.Response {
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: w.length, Request: r,
	}
}
