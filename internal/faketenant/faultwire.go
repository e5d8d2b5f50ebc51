package faketenant

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Framing is how the end of a body is known.
type Framing uint8

// The framings.
const (
	ContentLength Framing = iota
	Chunked               // or, by HTTP/2, frames
	Gzip                  // the trailer of a compressed body; HTTP sees a whole one
)

func (f Framing) String() string { return [...]string{"Content-Length", "chunks", "gzip"}[f] }

// Truncate breaks the body off in the middle. By gzip that happens only to a
// client that accepts it.
func Truncate(by Framing) Fault {
	return onPages("a body that ends early, by "+by.String(), Passing, func(x *exchange) bool {
		if by == Gzip && !acceptsGzip(x.request) {
			return false
		}
		x.answer.broken, x.answer.wire = true, func(w http.ResponseWriter, x *exchange, body []byte) { truncate(w, x, body, by) }
		return true
	})
}

func truncate(w http.ResponseWriter, x *exchange, body []byte, by Framing) {
	half := len(body) / 2
	switch by {
	case ContentLength:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(x.answer.status)
		w.Write(body[:half])
	case Chunked:
		w.WriteHeader(x.answer.status)
		w.Write(body[:half])
		flush(w)
		panic(http.ErrAbortHandler)
	case Gzip:
		compressed := compress(body)
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", strconv.Itoa(len(compressed)-8))
		w.WriteHeader(x.answer.status)
		w.Write(compressed[:len(compressed)-8])
	}
}

func acceptsGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is one
	w.Write(body)
	w.Close()
	return b.Bytes()
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// Reset resets the connection in the middle of the body: by TCP, by HTTP/2, or
// in memory by an unexpected end.
func Reset() Fault {
	return onPages("a connection that is reset", Passing, func(x *exchange) bool {
		x.answer.broken, x.answer.wire = true, func(w http.ResponseWriter, x *exchange, body []byte) {
			w.WriteHeader(x.answer.status)
			w.Write(body[:len(body)/2])
			flush(w)
			reset(w)
		}
		return true
	})
}

// Drop ends the connection before the answer.
func Drop() Fault {
	return once("a connection that is dropped", Passing, func(x *exchange) bool {
		x.answer.broken, x.answer.wire = true, func(w http.ResponseWriter, _ *exchange, _ []byte) { reset(w) }
		return true
	})
}

// reset ends the connection, or the stream of HTTP/2.
func reset(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if secure, ok := conn.(*tls.Conn); ok {
			if wire, ok := secure.NetConn().(*net.TCPConn); ok {
				_ = wire.SetLinger(0) // so that Close sends RST
				_ = wire.Close()
				return
			}
		}
		_ = conn.Close()
		return
	}
	panic(http.ErrAbortHandler)
}

// GzipBomb answers with 10 MB that become 10 GB. It happens only to clients that
// accept gzip.
func GzipBomb() Fault {
	return once("a gzip bomb", Final, func(x *exchange) bool {
		if !acceptsGzip(x.request) {
			return false
		}
		x.answer = text(http.StatusOK, contentType, "")
		x.answer.broken, x.answer.wire = true, func(w http.ResponseWriter, x *exchange, _ []byte) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(http.StatusOK)
			blank := compress(bytes.Repeat([]byte(" "), 1<<20))
			w.Write(compress([]byte(`{"value":[`)))
			for range 10 << 10 {
				if _, err := w.Write(blank); err != nil {
					return
				}
			}
			w.Write(compress([]byte(`]}`)))
		}
		return true
	})
}

// Slow sends the body a byte per second.
func Slow() Fault {
	return onPages("a byte per second", Passing, func(x *exchange) bool {
		x.answer.broken, x.answer.wire = true, func(w http.ResponseWriter, x *exchange, body []byte) {
			w.WriteHeader(x.answer.status)
			for i := range body {
				if _, err := io.Writer(w).Write(body[i : i+1]); err != nil {
					return
				}
				flush(w)
				if !sleep(x.request.Context(), time.Second) {
					panic(http.ErrAbortHandler)
				}
			}
		}
		return true
	})
}
