package faketenant

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// Log is the sign-in log of a tenant, newest row first, rows of the same time
// by descending id. It may be asked by many goroutines at once.
type Log interface {
	Len() int
	Row(i int) Row
}

// Row is a sign-in in the log.
type Row struct {
	ID      string
	Created time.Time // createdDateTime; Graph has it to 100 ns
	Kind    signin.Kind

	// Body is the row as Graph beta shows it, a JSON object.
	Body func() []byte

	// Visible is when the row arrives in the log, zero if it was always there.
	// Microsoft gives minutes to hours.
	Visible time.Time

	// Rewrites are what the row becomes, in order of time. Entra completes rows
	// after it showed them first.
	Rewrites []Rewrite

	appendTo func(dst []byte) []byte // Body without an allocation, of logs that are not held in memory
}

// Rewrite is what a row is from a moment on.
type Rewrite struct {
	At   time.Time
	Body func() []byte
}

// appendBody appends the row as it stands at a moment.
func (r *Row) appendBody(dst []byte, now time.Time) []byte {
	if r.appendTo != nil && len(r.Rewrites) == 0 {
		return r.appendTo(dst)
	}
	return append(dst, r.body(now)...)
}

// body is the row as it stands at a moment.
func (r *Row) body(now time.Time) []byte {
	body := r.Body
	for _, rewrite := range r.Rewrites {
		if !rewrite.At.After(now) {
			body = rewrite.Body
		}
	}
	return body()
}

// types are the row's signInEventTypes. A row of unknown kind shows none, and
// is among the interactive ones.
func (r *Row) types() string {
	if t := eventType(r.Kind); t != "" {
		return t
	}
	return interactive
}

const interactive = "interactiveUser"

func eventType(kind signin.Kind) string {
	switch kind {
	case signin.Interactive:
		return interactive
	case signin.NonInteractive:
		return "nonInteractiveUser"
	case signin.ServicePrincipal:
		return "servicePrincipal"
	case signin.ManagedIdentity:
		return "managedIdentity"
	}
	return ""
}

// rows is a log in memory. It is never changed.
type rows []Row

func (r rows) Len() int      { return len(r) }
func (r rows) Row(i int) Row { return r[i] }

// Add adds rows to the log, which may go on while somebody reads it. It panics
// if the tenant has a log that was given to [Tenant.Use].
func (t *Tenant) Add(more ...Row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var old rows
	if t.log != nil {
		old = t.log.(rows)
	}
	all := slices.Concat(old, more)
	slices.SortStableFunc(all, func(a, b Row) int { return b.position().compare(a.position()) })
	t.log = rows(all)
}

// Use lets the tenant have this log and no other.
func (t *Tenant) Use(log Log) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.log = log
}

// current is the log as it stands.
func (t *Tenant) current() Log {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.log == nil {
		return rows(nil)
	}
	return t.log
}

// position is a place in a log.
type position struct {
	created time.Time
	id      string
}

func (r Row) position() position { return position{r.Created, r.ID} }

func (p position) compare(q position) int {
	if c := p.created.Compare(q.created); c != 0 {
		return c
	}
	return strings.Compare(p.id, q.id)
}

// first is the first row that a question, which is false for newer rows and
// true for older ones, is true for.
func first(log Log, older func(*Row) bool) int {
	return sort.Search(log.Len(), func(i int) bool {
		row := log.Row(i)
		return older(&row)
	})
}
