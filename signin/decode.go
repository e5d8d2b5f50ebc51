package signin

import (
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// decoder turns the text of a record into an Event. Its Events share the text
// they were read from, and nothing of the decoder.
type decoder struct {
	record
	scanner  jsonscan.Scanner
	nested   jsonscan.Scanner // for JSON that stands in a text
	names    nameCaches
	slabs    slabs
	replaced int // strings with invalid UTF-8
	repeated int // members given twice
}

// json decodes one record that is a JSON object.
func (d *decoder) json(text string, hint Kind) (Event, error) {
	d.begin()
	s := &d.scanner
	s.Reset(text)
	d.members(s, false)
	s.End()
	d.replaced += s.Replaced()
	if err := s.Err(); err != nil {
		return Event{}, err
	}
	return d.finish(hint)
}

// row decodes one row of a Log Analytics answer, whose columns have the names
// of members.
func (d *decoder) row(text string, columns []field, table string, hint Kind) (Event, error) {
	d.begin()
	if categoryKind(table) != UnknownKind {
		d.table = table
	}
	s := &d.scanner
	s.Reset(text)
	s.Array()
	cells := 0
	for ; s.Element(); cells++ {
		if cells < len(columns) && columns[cells] > ignoredField {
			if d.seen.has(columns[cells]) {
				d.half(s, columns[cells])
				continue
			}
			d.seen.add(columns[cells])
			d.member(s, columns[cells], false)
		} else {
			s.Skip()
		}
	}
	if cells != len(columns) {
		s.Fail(fmt.Sprintf("the row has %d cells for %d columns", cells, len(columns)))
	}
	s.End()
	d.replaced += s.Replaced()
	if err := s.Err(); err != nil {
		return Event{}, err
	}
	return d.finish(hint)
}

// begin starts a record.
func (d *decoder) begin() { d.record = record{} }

// set gives a field the text of a CSV cell.
func (d *decoder) set(f field, text string) error {
	s := &d.scanner
	s.Reset("")
	d.seen.add(f)
	d.text(s, f, text)
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s", err.(*jsonscan.SyntaxError).Reason)
	}
	return nil
}

// members reads the members of an object; inner is an Azure Monitor record's
// properties, which win over the members around them.
func (d *decoder) members(s *jsonscan.Scanner, inner bool) {
	names := &d.names.record
	if inner {
		names = &d.names.properties
	}
	s.Object()
	for position := 0; ; position++ {
		name, ok := s.Member()
		if !ok {
			return
		}
		f := names.field(name, position, memberField)
		switch {
		case f <= ignoredField:
			s.Skip()
		case !inner && d.inner.has(f):
			s.Skip()
		case !inner && d.seen.has(f) && halved(name):
			d.half(s, f)
		default:
			d.take(s, f, inner)
		}
	}
}

// take reads a member. Of one that is given twice, the last counts.
func (d *decoder) take(s *jsonscan.Scanner, f field, inner bool) {
	object := &d.seen
	if inner {
		object = &d.inner
	}
	if object.has(f) {
		d.again(f)
	}
	object.add(f)
	d.seen.add(f)
	d.member(s, f, inner)
}

// again counts a member that comes twice. Of properties, all that the first
// one said is forgotten.
func (d *decoder) again(f field) {
	d.repeated++
	if f != propertiesField {
		return
	}
	for f := ignoredField; f < fieldCount; f++ {
		if !d.inner.has(f) {
			continue
		}
		if place := d.plain(f); place != nil {
			*place = ""
		} else {
			d.clear(f)
		}
		d.seen.remove(f)
	}
	d.inner = fieldSet{}
}

// halved reports whether a column is half of one: a union of Log Analytics
// tables parts a column in which their types differ.
func halved(name string) bool {
	return strings.HasSuffix(name, "_string") || strings.HasSuffix(name, "_dynamic")
}

// half reads the second half of a column, of which at most one has a value.
func (d *decoder) half(s *jsonscan.Scanner, f field) {
	switch s.Peek() {
	case jsonscan.Null:
		s.Null()
	case jsonscan.String:
		if text := s.Text(); text != "" {
			d.text(s, f, text)
		}
	default:
		d.member(s, f, false)
	}
}

// member reads the value of one field.
func (d *decoder) member(s *jsonscan.Scanner, f field, inner bool) {
	kind := s.Peek()
	switch {
	case f == containerField:
		if kind == jsonscan.Array {
			s.Fail("a list of records inside a record")
		}
		s.Skip()
	case kind == jsonscan.Null:
		s.Null()
		d.text(s, f, "")
	case kind == jsonscan.String:
		d.text(s, f, s.Text())
	case f == propertiesField && inner:
		s.Skip()
	case f == propertiesField:
		d.members(s, true)
	case kind == jsonscan.Object:
		d.object(s, f)
	case kind == jsonscan.Array:
		d.array(s, f)
	case kind == jsonscan.Bool && flags(f):
		d.flag(f, FlagOf(s.Bool()))
	case kind == jsonscan.Number && numbers(f):
		d.text(s, f, s.Number())
	default:
		wrongType(s)
	}
}

// text reads a value that is a text: the value itself or, as in Log Analytics
// and in CSV, the JSON or the number that it spells.
func (d *decoder) text(s *jsonscan.Scanner, f field, text string) {
	if place := d.plain(f); place != nil {
		*place = text
		return
	}
	switch {
	case text == "" || text == "null":
		d.clear(f)
	case flags(f):
		flag, ok := flagText(text)
		if !ok {
			s.Fail(fmt.Sprintf("%q is neither true nor false", shorten(text)))
		}
		d.flag(f, flag)
	case f == createdField || f == timeField:
		d.moment(s, f, text)
	case f == errorCodeField || f == resultTypeField:
		d.number(s, f, text)
	case f == policyNamesField:
		d.event.Policies = policiesNamed(text)
	case f == eventTypesField && text[0] != '[':
		d.eventType(text)
	case f == statusField && text[0] != '{':
		d.statusWord = text
	case f == locationField && text[0] != '{':
		d.event.Location = placeNamed(text)
	case f == sessionLifetimeField && text[0] != '[':
		d.event.SessionLifetime = []string{text}
	case text[0] == '{' || text[0] == '[':
		d.spelled(s, f, text)
	default:
		s.Fail(fmt.Sprintf("%q is no JSON", shorten(text)))
	}
}

// spelled reads JSON that stands in a text.
func (d *decoder) spelled(s *jsonscan.Scanner, f field, text string) {
	n := &d.nested
	n.Reset(text)
	d.member(n, f, false)
	n.End()
	d.replaced += n.Replaced()
	if err := n.Err(); err != nil {
		s.Fail("JSON in a text: " + err.(*jsonscan.SyntaxError).Reason)
	}
}

func wrongType(s *jsonscan.Scanner) {
	s.Fail(fmt.Sprintf("%s where another kind of value belongs", s.Peek()))
}
