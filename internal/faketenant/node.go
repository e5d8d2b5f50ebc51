package faketenant

import (
	"slices"
	"strings"
	"time"
)

// node is a part of a filter that is true or false of a row.
type node interface {
	holds(r *record) bool
	bounds() (from, to time.Time) // of rows that it may hold for; zero for none
	String() string
}

// both is two parts that are joined by and or by or.
type both struct {
	either      bool // or
	left, right node
}

func (b both) holds(r *record) bool {
	if b.either {
		return b.left.holds(r) || b.right.holds(r)
	}
	return b.left.holds(r) && b.right.holds(r)
}

func (b both) bounds() (from, to time.Time) {
	from, to = b.left.bounds()
	otherFrom, otherTo := b.right.bounds()
	if b.either {
		return widest(from, otherFrom, time.Time.Before), widest(to, otherTo, time.Time.After)
	}
	return narrowest(from, otherFrom, time.Time.After), narrowest(to, otherTo, time.Time.Before)
}

// widest is the better of two bounds, and none if one of them is none.
func widest(a, b time.Time, better func(a, b time.Time) bool) time.Time {
	switch {
	case a.IsZero() || b.IsZero():
		return time.Time{}
	case better(a, b):
		return a
	}
	return b
}

// narrowest is the better of two bounds, and the other one if one of them is
// none.
func narrowest(a, b time.Time, better func(a, b time.Time) bool) time.Time {
	if b.IsZero() || !a.IsZero() && better(a, b) {
		return a
	}
	return b
}

// String has the parentheses that are needed, and no others.
func (b both) String() string {
	word := " and "
	if b.either {
		word = " or "
	}
	left, inLeft := b.left.(both)
	right, inRight := b.right.(both)
	return enclose(b.left, inLeft && left.either && !b.either) + word +
		enclose(b.right, inRight && (right.either == b.either || right.either))
}

func enclose(n node, needed bool) string {
	if needed {
		return "(" + n.String() + ")"
	}
	return n.String()
}

// comparison compares a property with a literal.
type comparison struct {
	path    string
	op      string // eq, ne, ge, gt, le, lt or startswith
	literal string // as it stands there
	value   any    // string, int, bool, time.Time, or nil for null
}

func (c comparison) holds(r *record) bool {
	have := r.property(c.path)
	switch c.op {
	case "eq":
		return equal(have, c.value)
	case "ne":
		return !equal(have, c.value)
	case "startswith":
		text, ok := have.(string)
		return ok && strings.HasPrefix(text, c.value.(string))
	}
	at, ok := have.(time.Time)
	want := c.value.(time.Time)
	switch {
	case !ok:
		return false
	case c.op == "ge":
		return !at.Before(want)
	case c.op == "gt":
		return at.After(want)
	case c.op == "le":
		return !at.After(want)
	}
	return at.Before(want)
}

func equal(have, want any) bool {
	a, ok := have.(time.Time)
	b, too := want.(time.Time)
	if ok && too {
		return a.Equal(b)
	}
	return have == want
}

func (c comparison) bounds() (from, to time.Time) {
	at, ok := c.value.(time.Time)
	if !ok || c.path != created {
		return from, to
	}
	switch c.op {
	case "eq":
		return at, at
	case "ge", "gt":
		return at, to
	case "le", "lt":
		return from, at
	}
	return from, to
}

func (c comparison) String() string {
	if c.op == "startswith" {
		return "startswith(" + c.path + "," + c.literal + ")"
	}
	return c.path + " " + c.op + " " + c.literal
}

// anyOf holds if one item of a list is so. In its body the items are called by
// the name of the list.
type anyOf struct {
	path string
	body node
}

func (a anyOf) holds(r *record) bool { return a.body.holds(r) } // no list has more than one item

func (a anyOf) bounds() (from, to time.Time) { return from, to }

func (a anyOf) String() string {
	return a.path + "/any(" + a.path + ": " + a.body.String() + ")"
}

// mentions says whether a filter speaks of a property.
func mentions(n node, path string) bool { return len(comparisons(n, path)) > 0 }

// valuesOf are the texts that a property is compared with, in order.
func valuesOf(n node, path string) []string {
	var values []string
	for _, c := range comparisons(n, path) {
		if text, ok := c.value.(string); ok && !slices.Contains(values, text) {
			values = append(values, text)
		}
	}
	return values
}

func comparisons(n node, path string) []comparison {
	switch n := n.(type) {
	case both:
		return append(comparisons(n.left, path), comparisons(n.right, path)...)
	case anyOf:
		return comparisons(n.body, path)
	case comparison:
		if n.path == path {
			return []comparison{n}
		}
	}
	return nil
}
