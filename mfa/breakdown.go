package mfa

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// Breakdown gives the rows of a dimension, those with the most Missed first,
// where interactive sign-ins weigh more than others; hours are in order of
// time. A sign-in that has several values, such as reasons, is in several rows.
// The rest counts the sign-ins of the rows over the dimension's limit.
func (r *Report) Breakdown(by Dimension) (rows []Row, rest Tally) {
	if int(by) >= dimensionCount {
		return nil, rest
	}
	rows, rest = r.breakdowns.rows(by)
	slices.SortFunc(rows, func(a, b Row) int {
		if by == ByHour {
			return cmp.Compare(a.Key, b.Key)
		}
		return cmp.Or(worse(&a.Tally, &b.Tally), cmp.Compare(a.Key, b.Key))
	})
	return rows, rest
}

// worse orders tallies by what they miss, the most first.
func worse(a, b *Tally) int {
	missed := func(kind signin.Kind) int { return cmp.Compare(b[kind][Missed], a[kind][Missed]) }
	return cmp.Or(missed(signin.Interactive), missed(signin.NonInteractive), missed(signin.UnknownKind))
}

// breakdowns holds the rows of every dimension: in fixed where the values have
// numbers here, in open where they are the log's.
type breakdowns struct {
	ready bool
	fixed [dimensionCount][]Tally
	open  [dimensionCount]table[Row, *Row]
	hour  hourKey
	key   []byte
}

func (b *breakdowns) prepare() {
	if b.ready {
		return
	}
	for i := range dimensionCount {
		b.fixed[i] = make([]Tally, len(Dimension(i).values()))
		b.open[i].limit = dimensionLimits[i]
	}
	b.ready = true
}

func (b *breakdowns) add(f *Finding, c cell) {
	b.prepare()
	e := &f.Event
	at := e.Time.Unix()
	b.named(ByApp, e.App.ID, e.App.DisplayName, at, c)
	b.named(ByResource, e.Resource.ID, e.Resource.DisplayName, at, c)
	b.named(ByClientApp, "", e.ClientApp, at, c)
	b.valued(ByRequired, uint8(f.Required), c)
	b.valued(ByProof, uint8(f.Proof), c)
	b.valued(ByOutcome, uint8(f.Outcome), c)
	b.members(ByReason, uint32(f.Reasons), c)
	b.members(ByProvider, uint32(f.RequiredBy&^Other), c)
	for i, provider := range f.OtherProviders {
		if !slices.Contains(f.OtherProviders[:i], provider) {
			b.exact(ByProvider, otherPrefix, provider, c)
		}
	}
	if f.Waiver != "" {
		b.exact(ByWaiver, "", string(f.Waiver), c)
	}
	for i := range e.Policies {
		if by, ok := policyDimension(&e.Policies[i]); ok {
			b.named(by, e.Policies[i].ID, e.Policies[i].DisplayName, at, c)
		}
	}
	hour, _ := b.open[ByHour].atExact(b.hour.of(e.Time))
	hour.add(c)
}

// named counts under an id or, for want of one, a name.
func (b *breakdowns) named(by Dimension, id, name string, at int64, c cell) {
	row, kept := b.open[by].at(or(id, name))
	row.add(c)
	if kept {
		rename(&row.Name, &row.named, name, at)
	}
}

// valued counts under a value that has a number.
func (b *breakdowns) valued(by Dimension, value uint8, c cell) {
	if tallies := b.fixed[by]; int(value) < len(tallies) {
		tallies[value].add(c)
	}
}

// members counts under every member of a set.
func (b *breakdowns) members(by Dimension, set uint32, c cell) {
	for ; set != 0; set &= set - 1 {
		b.valued(by, uint8(bits.TrailingZeros32(set)), c)
	}
}

// exact counts under a text whose case matters.
func (b *breakdowns) exact(by Dimension, prefix, text string, c cell) {
	b.key = append(append(b.key[:0], prefix...), text...)
	row, _ := b.open[by].atExact(b.key)
	row.add(c)
}

// otherPrefix marks a provider that has no name of its own here.
const otherPrefix = "other:"

// policyDimension says where a policy counts: only if it was applied, or would
// have been. A log that gives names without results lists applied ones.
func policyDimension(policy *signin.Policy) (by Dimension, ok bool) {
	var buffer [32]byte
	switch string(fold(buffer[:0], policy.Result)) {
	case "success", "failure", "":
		return ByPolicy, true
	case "reportonlysuccess", "reportonlyfailure", "reportonlyinterrupted":
		return ByReportOnlyPolicy, true
	}
	return 0, false
}

func (b *breakdowns) merge(other *breakdowns) {
	if !other.ready {
		return
	}
	b.prepare()
	for by := range dimensionCount {
		for i := range other.fixed[by] {
			b.fixed[by][i].merge(&other.fixed[by][i])
		}
		b.open[by].merge(&other.open[by])
	}
}

func (b *breakdowns) rows(by Dimension) (rows []Row, rest Tally) {
	entries, others := b.open[by].kept()
	for _, e := range entries {
		row := e.value
		row.Key = e.key
		rows = append(rows, row)
	}
	values := by.values()
	for i, tally := range b.fixed[by] {
		if tally != (Tally{}) {
			rows = append(rows, Row{Key: values[i], Tally: tally})
		}
	}
	return rows, others.Tally
}

// hourKey writes the keys of hours, and remembers the last one.
type hourKey struct {
	hour int64
	key  []byte
}

// of is the key of the hour that a moment is in, nothing without a moment.
func (k *hourKey) of(at time.Time) []byte {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	hour := at.Unix() - int64(at.Minute()*60+at.Second())
	if hour != k.hour || len(k.key) == 0 {
		k.hour, k.key = hour, at.AppendFormat(k.key[:0], "2006-01-02T15:00:00Z")
	}
	return k.key
}
