package signin

import (
	"strings"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// wrapper reads an object whose first member is not a sign-in's: it goes into
// the list of records in it, and takes it for a record if there is none.
func (f *jsonFramer) wrapper(rest []byte) (s span, done bool, err error) {
	l := level{kind: wrapperLevel}
	for i := 1; ; {
		name, value, end := member(rest, i)
		switch {
		case end < 0 && value == 0:
			return span{}, false, errMore
		case end < 0:
			return f.record(rest, nil)
		}
		if kind, ok := listLevel(name, rest[end], &l); ok {
			f.window.at += end + 1
			if s, done, err = f.enter(l); done {
				return s, done, err
			}
			return f.enter(kind)
		}
		next, ok := valueEnd(rest[end:])
		if !ok {
			return span{}, false, errMore
		}
		l.note(name, rest[end:end+next])
		i = end + next
	}
}

// wrapped reads the members of a wrapper behind its first list.
func (f *jsonFramer) wrapped(rest []byte, l *level) (s span, done bool, err error) {
	name, value, end := member(rest, 0)
	if end < 0 {
		if value == 0 {
			return span{}, false, errMore
		}
		return f.unfit(value, l)
	}
	if kind, ok := listLevel(name, rest[end], l); ok {
		f.window.at += end + 1
		return f.enter(kind)
	}
	next, ok := valueEnd(rest[end:])
	if !ok {
		return span{}, false, errMore
	}
	l.note(name, rest[end:end+next])
	f.window.at += end + next
	return span{}, false, nil
}

// unfit is what stands in a wrapper where a member should: the beginning of
// another one means that this one was not closed.
func (f *jsonFramer) unfit(c byte, l *level) (s span, done bool, err error) {
	if c != '{' && c != '[' {
		return f.stray("a member's name was expected")
	}
	f.leave(l)
	at := f.window.at
	return span{start: at, end: at, fault: "the object before it is not closed"}, true, nil
}

// listLevel is the level of a member that is a list of records.
func listLevel(name string, first byte, l *level) (level, bool) {
	switch {
	case first != '[':
		return level{}, false
	case strings.EqualFold(name, "rows"):
		return level{kind: rowsLevel, columns: l.columns, table: l.table}, true
	}
	return level{}, memberField(name) == containerField
}

// note keeps what a wrapper says about its records.
func (l *level) note(name string, value []byte) {
	switch {
	case strings.EqualFold(name, "columns"):
		l.columns = tableColumns(string(value))
	case strings.EqualFold(name, "name"):
		l.table = strings.Trim(string(value), `"`)
	case strings.EqualFold(name, "@odata.nextLink"):
		l.more = value[0] == '"' && len(value) > 2
	}
}

// tableColumns reads the columns of a table in a Log Analytics answer.
// https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format
func tableColumns(text string) []field {
	var s jsonscan.Scanner
	s.Reset(text)
	columns := []field{}
	for s.Array(); s.Element(); {
		name := ""
		s.Object()
		for key, ok := s.Member(); ok; key, ok = s.Member() {
			if strings.EqualFold(key, "name") || strings.EqualFold(key, "columnName") {
				name = s.Text()
			} else {
				s.Skip()
			}
		}
		columns = append(columns, memberField(name))
	}
	if s.Err() != nil {
		return nil
	}
	return columns
}

// member finds the next member of an object from b[i:] on: its name and where
// its value begins. An end below zero means that there is none, because of the
// byte that stands there instead, or because b ends (0).
func member(b []byte, i int) (name string, value byte, end int) {
	i = over(b, i, space+",")
	if i >= len(b) {
		return "", 0, -1
	}
	if b[i] != '"' {
		return "", b[i], -1
	}
	length, ok := valueEnd(b[i:])
	if !ok {
		return "", 0, -1
	}
	name = string(b[i+1 : i+length-1])
	i = over(b, i+length, space)
	if i < len(b) && b[i] != ':' {
		return "", b[i], -1
	}
	i = over(b, i+1, space)
	if i >= len(b) {
		return "", 0, -1
	}
	return name, b[i], i
}

const space = " \t\r\n"

// over is the first place from i on whose byte is not one of cut.
func over(b []byte, i int, cut string) int {
	for i < len(b) && strings.IndexByte(cut, b[i]) >= 0 {
		i++
	}
	return i
}
