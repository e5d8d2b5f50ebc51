package signin

import "io"

// window is the part of a stream that is looked at: it grows as long as nothing
// of it has been let go, up to maxRecord.
type window struct {
	r    io.Reader
	buf  []byte
	at   int   // bytes of buf that have been let go
	base int64 // bytes of the stream before buf
	err  error // why the stream ended; io.EOF for its natural end
}

// rest is what is in sight.
func (w *window) rest() []byte { return w.buf[w.at:] }

// offset is the place in the stream of the first byte in sight.
func (w *window) offset() int64 { return w.base + int64(w.at) }

// full reports whether no more can be brought into sight.
func (w *window) full() bool { return len(w.rest()) >= maxRecord }

// fill brings more into sight, and reports whether there was more.
func (w *window) fill() bool {
	if w.err != nil || w.full() {
		return false
	}
	size := max(cap(w.buf), chunkSize)
	if len(w.rest())*2 > size {
		size *= 2
	}
	if size != cap(w.buf) {
		w.buf = append(make([]byte, 0, size), w.rest()...)
	} else {
		w.buf = append(w.buf[:0], w.rest()...)
	}
	w.base += int64(w.at)
	w.at = 0
	before := len(w.buf)
	for len(w.buf) < cap(w.buf) && w.err == nil {
		var n int
		n, w.err = w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
	}
	return len(w.buf) > before
}
