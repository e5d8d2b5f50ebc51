package faketenant

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

const (
	rowSize   = 5700 // bytes of a row of a tenant with a dozen policies, on average
	templates = 64
	everyNth  = 12 // of the 800 events of the demo, so that all kinds are there
)

// Lots is a log of n rows, evenly spread over the time before end, which holds
// none of them in memory. A row has about 5.7 KB, as those of tenants have that
// use Conditional Access: it is one of 64 sign-ins of [signintest.Tenant] with
// policies that did not apply, and an id and a time of its own.
func Lots(n int, end time.Time, span time.Duration) Log {
	l := &lots{n: n, end: end.UTC().Truncate(tick), step: max(span/time.Duration(max(n, 1)), tick).Truncate(tick)}
	some, seen := make([]template, 0, templates), 0
	for event := range padded(signintest.Tenant{}.All()) {
		if seen++; seen%everyNth == 0 && len(some) < templates {
			some = append(some, newTemplate(event))
		}
	}
	l.templates = some
	return l
}

// tick is Graph's smallest unit of time.
const tick = 100 * time.Nanosecond

type lots struct {
	n         int
	end       time.Time
	step      time.Duration
	templates []template
}

func (l *lots) Len() int { return l.n }

// Row makes the i-th row: the same one each time.
func (l *lots) Row(i int) Row {
	id, at := rowID(i), l.end.Add(-time.Duration(i+1)*l.step)
	t := &l.templates[spread(uint64(i))%uint64(len(l.templates))]
	return Row{
		ID: id, Created: at, Kind: t.kind,
		Body:     func() []byte { return t.appendBody(make([]byte, 0, len(t.rest)+120), id, at) },
		appendTo: func(dst []byte) []byte { return t.appendBody(dst, id, at) },
	}
}

// rowID is a GUID that depends on the number of the row. No two are alike.
func rowID(i int) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], spread(uint64(i)))
	binary.BigEndian.PutUint64(b[8:], uint64(i))
	return guid(b)
}

// spread spreads neighbouring numbers over all 64 bits.
func spread(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// template is a row without its id and its time.
type template struct {
	kind signin.Kind
	rest []byte // of the JSON object, after these members
}

const fixedTime = "2006-01-02T15:04:05.0000000Z" // as Graph writes it

func newTemplate(e signin.Event) template {
	body := Rows(slices.Values([]signin.Event{e}))[0].Body()
	head := fmt.Appendf(nil, `{"id":%q,"createdDateTime":%q`, e.ID, e.Time.UTC().Format(time.RFC3339Nano))
	rest, ok := bytes.CutPrefix(body, head)
	if !ok {
		panic("faketenant: signintest writes a row in another order than id, createdDateTime")
	}
	return template{e.Kind, rest}
}

func (t *template) appendBody(b []byte, id string, at time.Time) []byte {
	b = append(append(append(b, `{"id":"`...), id...), `","createdDateTime":"`...)
	b = append(at.AppendFormat(b, fixedTime), '"')
	return append(b, t.rest...)
}

// padded are those of the events that have a time and a kind, with as many more
// policies as a row of the usual size has.
func padded(events iter.Seq[signin.Event]) iter.Seq[signin.Event] {
	return func(yield func(signin.Event) bool) {
		for e := range events {
			if e.Time.IsZero() || e.Kind == signin.UnknownKind || !e.Has.Has(signin.FieldPolicies) {
				continue
			}
			e.Policies = slices.Clone(e.Policies)
			empty := len(Rows(slices.Values([]signin.Event{e}))[0].Body())
			for n := range max(0, rowSize-empty) / policySize {
				e.Policies = append(e.Policies, idle(n))
			}
			if !yield(e) {
				return
			}
		}
	}
}

const policySize = 312 // bytes of an idle policy in JSON, about

// idle is a policy that did not apply, and so decides nothing.
func idle(n int) signin.Policy {
	return signin.Policy{
		ID: rowID(-1 - n), DisplayName: fmt.Sprintf("CA%03d: Require compliant devices for a group", 100+n), Result: "notApplied",
		GrantControls: []string{"RequireCompliantDevice"}, SessionControls: []string{},
	}
}
