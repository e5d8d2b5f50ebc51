package graphsignin

import (
	"slices"
	"time"
)

// span is the time from one moment on and before another.
type span struct{ from, to time.Time }

func (s span) empty() bool { return !s.from.Before(s.to) }

// cut cuts a span at a moment.
func (s span) cut(at time.Time) (before, behind span) {
	if at.Before(s.from) {
		at = s.from
	}
	if at.After(s.to) {
		at = s.to
	}
	return span{s.from, at}, span{at, s.to}
}

// spans are in order, and neither overlap nor touch.
type spans []span

// with is the spans and another one.
func (all spans) with(add span) spans {
	if add.empty() {
		return all
	}
	var joined spans
	for _, s := range all {
		if s.to.Before(add.from) || s.from.After(add.to) {
			joined = append(joined, s)
			continue
		}
		if s.from.Before(add.from) {
			add.from = s.from
		}
		if s.to.After(add.to) {
			add.to = s.to
		}
	}
	joined = append(joined, add)
	slices.SortFunc(joined, func(a, b span) int { return a.from.Compare(b.from) })
	return joined
}

// within is what the spans have in common with another one.
func (all spans) within(other span) []span {
	var common []span
	for _, s := range all {
		_, s = s.cut(other.from)
		s, _ = s.cut(other.to)
		if !s.empty() {
			common = append(common, s)
		}
	}
	return common
}

// without is what is left of another span.
func (all spans) without(other span) []span {
	var left []span
	for _, s := range all {
		before, behind := other.cut(s.from)
		if !before.empty() {
			left = append(left, before)
		}
		_, other = behind.cut(s.to)
	}
	if !other.empty() {
		left = append(left, other)
	}
	return left
}

// outside is what is left of the spans without another one.
func (all spans) outside(other span) []span {
	var left []span
	for _, s := range all {
		left = append(left, spans{other}.without(s)...)
	}
	return left
}

// has says whether a moment is in one of the spans.
func (all spans) has(t time.Time) bool {
	return slices.ContainsFunc(all, func(s span) bool { return !t.Before(s.from) && t.Before(s.to) })
}
