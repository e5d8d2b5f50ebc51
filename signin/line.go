package signin

import (
	"bytes"
	"io"
)

// line reads a file that has one record a line: a line that is broken does not
// take others with it.
func (f *jsonFramer) line(rest []byte) (s span, done bool, err error) {
	w := f.window
	end := lineEnd(rest)
	if end == len(rest) && w.err == nil {
		return span{}, false, errMore
	}
	line := bytes.TrimRight(rest[:end], " \t\r")
	switch last := line[len(line)-1]; {
	case (last == '{' || last == '[') && len(bytes.TrimSpace(rest[end:])) == 0 && w.err == nil && !w.full():
		return span{}, false, errMore
	case (last == '{' || last == '[') && !brokenLine(rest): // a record over several lines after all
		f.lines = freeForm
		return span{}, false, nil
	case last == '}' && f.plain(line) && !bytes.Contains(line, twoRecords):
		at := w.at
		w.at += end
		return span{start: at, end: at + len(line)}, true, nil
	}
	f.pending = f.apart(line)
	w.at += end
	return span{}, false, nil
}

// twoRecords shows where one record may end and another begin, on one line.
var twoRecords = []byte("}{")

// plain reports whether the line begins as a record.
func (f *jsonFramer) plain(line []byte) bool {
	record, ok := f.begins(line)
	return line[0] == '{' && record && ok
}

// apart reads a line that is no plain record as a file of its own.
func (f *jsonFramer) apart(line []byte) []span {
	inner := &jsonFramer{window: &window{buf: line, err: io.EOF}, lines: freeForm, pages: f.pages}
	var spans []span
	at := f.window.at
	for {
		s, err := inner.step()
		if err != nil {
			if s, err = inner.stuck(); err != nil {
				return spans
			}
		}
		s.start, s.end = s.start+at, s.end+at
		spans = append(spans, s)
	}
}
