package faketenant

import (
	"bytes"
	"iter"
	"time"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// Fill adds the log of a tenant that never was, whose id this tenant should
// have. Its End may lie as far in the past as Retention allows.
func (t *Tenant) Fill(with signintest.Tenant) { t.Add(Rows(with.All())...) }

// Rows are the events as rows of Graph beta, to be changed, hidden for a while
// or rewritten, and added by [Tenant.Add]. An event without a time stands in the
// log where the one before it stands; its body has none.
func Rows(events iter.Seq[signin.Event]) []Row {
	var rows []Row
	var last time.Time
	var lines bytes.Buffer
	err := signintest.NDJSON.Write(&lines, func(yield func(signin.Event) bool) {
		for e := range events {
			if !e.Time.IsZero() {
				last = e.Time
			}
			rows = append(rows, Row{ID: e.ID, Created: last, Kind: e.Kind})
			if !yield(e) {
				return
			}
		}
	})
	if err != nil {
		panic(err) // a buffer takes everything
	}
	for i := range rows {
		line, _ := lines.ReadBytes('\n')
		body := notNull(bytes.TrimSpace(line))
		rows[i].Body = func() []byte { return body }
	}
	return rows
}

// notNull gives members that Graph's metadata calls not nullable the empty text,
// where the generator, as many a log does, has null.
func notNull(body []byte) []byte {
	for _, name := range []string{"userId", "servicePrincipalId"} {
		body = bytes.Replace(body, []byte(`"`+name+`":null`), []byte(`"`+name+`":""`), 1)
	}
	return body
}
