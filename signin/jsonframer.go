package signin

import (
	"bytes"
	"errors"
	"io"
)

// jsonFramer cuts JSON into records: it goes into arrays, pages and other
// wrappers, and leaves what is in a record alone. It trusts nothing but
// brackets and quotes; the records are read strictly when they are decoded.
type jsonFramer struct {
	window  *window
	levels  []level
	index   int
	lines   lineMode
	pending []span  // the records of a line that is a wrapper, offsets as in rest
	skip    nesting // a record that is too long
	long    bool    // it is being gone past
	first   string  // a name with which records begin
	pages   *pages
}

// level is a container that the framer is inside of.
type level struct {
	kind    levelKind
	columns []field // of the rows in a table
	table   string  // its name
	more    bool    // a page that names the next one
}

type levelKind uint8

const (
	arrayLevel   levelKind = iota
	rowsLevel              // an array whose elements are the rows of a table
	wrapperLevel           // an object that holds arrays of records
)

// maxLevels bounds the wrapping; what people have is three levels deep.
const maxLevels = 16

// lineMode says whether the file has one record a line.
type lineMode uint8

const (
	undecided lineMode = iota
	oneALine
	freeForm
)

// pages counts the pages that were read, by whether they name a next one.
type pages struct{ more, last int }

// errMore asks for more to be brought into sight.
var errMore = errors.New("more")

// next is the next piece of the file, or io.EOF.
func (f *jsonFramer) next() (*chunk, error) {
	w := f.window
	c := &chunk{index: f.index, offset: w.offset()}
	start := w.at
	for {
		s, err := f.step()
		switch {
		case err == nil:
			s.start, s.end = s.start-start, s.end-start
			c.spans = append(c.spans, s)
			f.index++
			if len(f.pending) > 0 || w.at-start < chunkSize {
				continue
			}
		case errors.Is(err, errMore) && len(c.spans) == 0:
			if w.fill() {
				c.offset, start = w.offset(), w.at
				continue
			}
			if s, err = f.stuck(); err != nil {
				return nil, err
			}
			s.start, s.end = s.start-start, s.end-start
			c.spans = append(c.spans, s)
			f.index++
		case !errors.Is(err, errMore):
			return nil, err
		}
		return f.cut(c, start), nil
	}
}

// cut gives the chunk its text.
func (f *jsonFramer) cut(c *chunk, start int) *chunk {
	end := start
	for _, s := range c.spans {
		end = max(end, s.end+start)
	}
	c.text = string(f.window.buf[start:end])
	return c
}

// stuck ends a value of which no more can be brought into sight.
func (f *jsonFramer) stuck() (span, error) {
	w := f.window
	at, rest := w.at, w.rest()
	switch {
	case w.err == nil: // too long
		f.long, f.skip = true, nesting{}
		return span{start: at, end: at, fault: "the record is longer than 32 MiB"}, nil
	case f.long:
		f.long = false
		w.at = len(w.buf)
		return f.stuck()
	case len(rest) > 0:
		w.at = len(w.buf)
		f.levels = nil
		return span{start: at, end: at, fault: f.broken("unexpected end of input")}, nil
	case len(f.levels) > 0:
		f.levels = nil
		return span{start: at, end: at, fault: f.broken("the file ends inside a list")}, nil
	case w.err != io.EOF:
		return span{}, w.err
	}
	return span{}, io.EOF
}

// broken is the reason, or the error by which the stream broke off.
func (f *jsonFramer) broken(reason string) string {
	if err := f.window.err; err != io.EOF {
		f.window.err = io.EOF
		return reason + ": " + err.Error()
	}
	return reason
}

// step goes on to the next record and past it.
func (f *jsonFramer) step() (span, error) {
	for {
		if len(f.pending) > 0 {
			s := f.pending[0]
			f.pending = f.pending[1:]
			return s, nil
		}
		if f.long && !f.pass() {
			return span{}, errMore
		}
		f.space()
		rest := f.window.rest()
		if len(rest) == 0 {
			return span{}, errMore
		}
		var s span
		var done bool
		var err error
		if len(f.levels) == 0 {
			s, done, err = f.top(rest)
		} else {
			s, done, err = f.inside(rest, &f.levels[len(f.levels)-1])
		}
		if done || err != nil {
			return s, err
		}
	}
}

// pass goes past a record that is too long.
func (f *jsonFramer) pass() bool {
	w := f.window
	if f.lines == oneALine && len(f.levels) == 0 {
		w.at += lineEnd(w.rest())
		f.long = w.at == len(w.buf)
		return !f.long
	}
	used, done := f.skip.run(w.rest())
	w.at += used
	f.long = !done
	return done
}

func (f *jsonFramer) space() {
	w := f.window
	for w.at < len(w.buf) {
		switch w.buf[w.at] {
		case ' ', '\n', '\t', '\r':
			w.at++
		default:
			return
		}
	}
}

// top reads outside of all containers.
func (f *jsonFramer) top(rest []byte) (s span, done bool, err error) {
	if rest[0] != '{' && rest[0] != '[' {
		return f.garbage(rest, "text that is no JSON object or list")
	}
	if f.lines == oneALine {
		return f.line(rest)
	}
	s, done, err = f.value(rest, nil)
	if f.lines == undecided && err == nil && done {
		f.lines = linesAfter(rest, s.end-s.start)
	}
	if f.lines == undecided && errors.Is(err, errMore) && brokenLine(rest) {
		f.lines = oneALine
		return span{}, false, nil
	}
	return s, done, err
}

// inside reads in a container.
func (f *jsonFramer) inside(rest []byte, l *level) (s span, done bool, err error) {
	switch c := rest[0]; {
	case c == ',':
		f.window.at++
		return span{}, false, nil
	case c == ']' && l.kind != wrapperLevel, c == '}' && l.kind == wrapperLevel:
		f.window.at++
		f.leave(l)
		return span{}, false, nil
	case l.kind == wrapperLevel:
		return f.wrapped(rest, l)
	case c == ']' || c == '}' || c == ':':
		return f.stray("a bracket that does not fit")
	}
	return f.value(rest, l)
}

func (f *jsonFramer) leave(l *level) {
	if l.kind == wrapperLevel {
		if l.more {
			f.pages.more++
		} else {
			f.pages.last++
		}
	}
	f.levels = f.levels[:len(f.levels)-1]
}

// enter goes into a container whose first byte has been gone past.
func (f *jsonFramer) enter(l level) (s span, done bool, err error) {
	if len(f.levels) >= maxLevels {
		w := f.window
		s = span{start: w.at, end: w.at, fault: "nested too deep to be a list of sign-ins"}
		f.levels, f.long, f.skip = nil, true, nesting{depth: maxRecord}
		return s, true, nil
	}
	f.levels = append(f.levels, l)
	return span{}, false, nil
}

// value reads one value: a record, or the beginning of a container.
func (f *jsonFramer) value(rest []byte, l *level) (s span, done bool, err error) {
	rows := l != nil && l.kind == rowsLevel
	switch {
	case rest[0] == '[' && !rows:
		f.window.at++
		return f.enter(level{})
	case rest[0] == '{' && !rows:
		record, ok := f.begins(rest)
		switch {
		case !ok:
			return span{}, false, errMore
		case record:
			return f.record(rest, nil)
		}
		return f.wrapper(rest)
	case rest[0] == '[':
		s, done, err = f.record(rest, l.columns)
		s.table = l.table
		return s, done, err
	}
	return f.scalar(rest)
}

// record is the value at the beginning of rest.
func (f *jsonFramer) record(rest []byte, columns []field) (s span, done bool, err error) {
	end, ok := valueEnd(rest)
	if !ok {
		return span{}, false, errMore
	}
	at := f.window.at
	f.window.at += end
	return span{start: at, end: at + end, columns: columns}, true, nil
}

func (f *jsonFramer) scalar(rest []byte) (s span, done bool, err error) {
	s, done, err = f.record(rest, nil)
	s.fault = "neither an object nor a list"
	return s, done, err
}

// stray is a byte that does not belong.
func (f *jsonFramer) stray(reason string) (s span, done bool, err error) {
	at := f.window.at
	f.window.at++
	return span{start: at, end: at, fault: reason}, true, nil
}

// garbage is what stands up to the end of the line.
func (f *jsonFramer) garbage(rest []byte, reason string) (s span, done bool, err error) {
	w := f.window
	at := w.at
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		w.at += end + 1
	} else {
		w.at = len(w.buf)
	}
	return span{start: at, end: at, fault: reason}, true, nil
}

// linesAfter decides, after the first record, whether there is one a line.
func linesAfter(rest []byte, end int) lineMode {
	if bytes.IndexByte(rest[:end], '\n') >= 0 {
		if brokenLine(rest) {
			return oneALine
		}
		return freeForm
	}
	after := bytes.TrimLeft(rest[end:], " \t\r")
	if len(after) == 0 || after[0] == '\n' {
		return oneALine
	}
	return freeForm
}

// brokenLine reports whether the first line is a record of its own that was cut
// off: the next one begins as it does, which no line inside of it would.
func brokenLine(rest []byte) bool {
	end := lineEnd(rest)
	next := bytes.TrimLeft(rest[end:], space)
	if len(next) == 0 || next[0] != '{' {
		return false
	}
	name, ok := firstName(rest[:end])
	if !ok {
		return true // cut off before the end of its first name
	}
	other, ok := firstName(next)
	return ok && len(other) > 0 && bytes.Equal(name, other)
}

// lineEnd is the place of the first line break, or the end.
func lineEnd(b []byte) int {
	if end := bytes.IndexByte(b, '\n'); end >= 0 {
		return end
	}
	return len(b)
}

// firstName is the name of the first member of the object at the beginning of
// b, nil if it has none. It is not ok if too little is in sight.
func firstName(b []byte) (name []byte, ok bool) {
	inner := b[over(b, 1, space):]
	if len(inner) == 0 {
		return nil, false
	}
	if inner[0] != '"' {
		return nil, true
	}
	end, ok := valueEnd(inner)
	if !ok {
		return nil, false
	}
	return inner[1 : end-1], true
}

// begins reports whether the object at the beginning of b begins as a sign-in
// does, with a member that is one's. It is not ok if too little is in sight.
func (f *jsonFramer) begins(b []byte) (record, ok bool) {
	name, ok := firstName(b)
	if len(name) == 0 || !ok {
		return false, ok
	}
	if f.first != "" && string(name) == f.first {
		return true, true
	}
	if found := memberField(string(name)); found == noField || found == containerField {
		return false, true
	}
	f.first = string(name)
	return true, true
}
