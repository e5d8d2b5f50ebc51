package signintest

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// object is a JSON object whose members have an order.
type object []member

type member struct {
	name  string
	value any // nil, string, bool, int, []string, object, []object, signin.Flag or time.Time
}

func (o *object) add(name string, value any) { *o = append(*o, member{name, value}) }

// text adds a text, or null for want of one.
func (o *object) text(name, value string) {
	if value == "" {
		o.add(name, nil)
		return
	}
	o.add(name, value)
}

// rename is the object with other names at its own level.
func (o object) rename(name func(string) string) object {
	renamed := make(object, len(o))
	for i, m := range o {
		renamed[i] = member{name(m.name), m.value}
	}
	return renamed
}

func (o object) only(wanted func(name string) bool) object {
	kept := make(object, 0, len(o))
	for _, m := range o {
		if wanted(m.name) {
			kept = append(kept, m)
		}
	}
	return kept
}

// appendJSON appends the value as JSON.
func appendJSON(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return appendString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case signin.Flag:
		return append(dst, [...]string{"null", "false", "true"}[v]...)
	case time.Time:
		return v.UTC().AppendFormat(dst, `"`+time.RFC3339Nano+`"`)
	case []string:
		return appendList(dst, v, appendString)
	case []object:
		return appendList(dst, v, appendObject)
	case []any:
		return appendList(dst, v, appendJSON)
	}
	return appendObject(dst, value.(object))
}

func appendObject(dst []byte, o object) []byte {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, m.name), ':')
		dst = appendJSON(dst, m.value)
	}
	return append(dst, '}')
}

func appendList[T any](dst []byte, items []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, item)
	}
	return append(dst, ']')
}

func appendString(dst []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(text)
			if err != nil {
				panic(err) // a string cannot fail
			}
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}

// frame is what stands around and between records.
type frame struct{ before, between, after string }

var (
	array    = frame{"[\n", ",\n", "\n]\n"}
	lines    = frame{"", "\n", "\n"}
	page     = frame{`{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns","value":[` + "\n", ",\n", "\n]}\n"}
	records  = frame{`{"records":[` + "\n", ",\n", "\n]}\n"}
	items    = frame{`{"items":[` + "\n", ",\n", "\n],\"nextLink\":null}\n"}
	download = frame{"\ufeff[\r\n", ",\r\n", "\r\n]"}
)

// writer writes each event as render makes it.
func (f frame) writer(render func(*signin.Event) object) func(io.Writer, iter.Seq[signin.Event]) error {
	return func(w io.Writer, events iter.Seq[signin.Event]) error {
		return f.write(w, events, func(dst []byte, e *signin.Event) []byte { return appendObject(dst, render(e)) })
	}
}

func (f frame) write(w io.Writer, events iter.Seq[signin.Event], render func([]byte, *signin.Event) []byte) error {
	out := bufio.NewWriterSize(w, 1<<16)
	out.WriteString(f.before)
	first := true
	var buffer []byte
	for event := range events {
		if !first {
			out.WriteString(f.between)
		}
		first = false
		buffer = render(buffer[:0], &event)
		if _, err := out.Write(buffer); err != nil {
			return err
		}
	}
	out.WriteString(f.after)
	return out.Flush()
}
