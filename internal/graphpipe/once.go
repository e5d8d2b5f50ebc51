package graphpipe

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/partnersec/partnersec/internal/cloud"
)

// watch sees to it that a transport sends a write once. net/http repeats
// requests on its own account. Most of these cases are harmless, but over
// HTTP/2 one is not: when the server resets the stream with PROTOCOL_ERROR, a
// request without a body is sent again although it may have been carried out.
type watch struct {
	traced    atomic.Bool // whether the transport tells what it does
	connected atomic.Bool // whether it had a connection
	wrote     atomic.Bool // whether it wrote the request, at least in part
	stopped   atomic.Bool // whether it was about to repeat it
}

var errOnce = errors.New("the connection broke off after the request was sent")

// watchOnce makes a context that ends when the request it belongs to is about
// to be sent for a second time.
func watchOnce(parent context.Context) (context.Context, *watch, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	w := &watch{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) {
			w.traced.Store(true)
			if w.wrote.Load() {
				w.stopped.Store(true)
				cancel()
			}
		},
		GotConn:      func(httptrace.GotConnInfo) { w.connected.Store(true) },
		WroteHeaders: func() { w.wrote.Store(true) },
	}), w, cancel
}

// explain replaces the error that comes of ending the context.
func (w *watch) explain(err error) error {
	if err != nil && w.stopped.Load() {
		return errOnce
	}
	return err
}

// sent says whether the request of an error may have reached the service. A
// transport that tells nothing may have sent it.
func (w *watch) sent(err error) bool {
	if errors.Is(err, cloud.ErrForeign) {
		return false
	}
	return !w.traced.Load() || w.connected.Load()
}
