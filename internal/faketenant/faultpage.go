package faketenant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// DuplicateRows lets the next page begin with the last n rows of this one.
func DuplicateRows(n int) Fault {
	return onPages(fmt.Sprintf("%d rows on two pages", n), Passing, func(x *exchange) bool {
		p := x.answer.page
		if p.next == "" || len(p.rows) <= n {
			return false
		}
		p.next = x.link(p.rows[len(p.rows)-1-n].position())
		return true
	})
}

// EmptyPages puts n empty pages before this one.
func EmptyPages(n int) Fault {
	return Fault{fmt.Sprintf("%d empty pages", n), Passing, func() act {
		left := n
		return func(x *exchange) verdict {
			if x.answer.page == nil {
				return passed
			}
			left--
			x.answer.page.rows = nil
			x.answer.page.next = x.sealLink(skipToken{
				Created: x.query.after.created.UnixNano(), ID: x.query.after.id, Page: x.query.page + 1, Issued: x.arrived.UnixNano(), Serial: newGUID(),
			})
			if left > 0 {
				return again
			}
			return done
		}
	}}
}

// LoopLinks lets nextLinks lead round in a circle of n pages, for good: of one
// page, which names itself, or of two, which name each other. It needs a slice
// of more than n pages, the first of which is outside the circle.
func LoopLinks(n int) Fault {
	return Fault{fmt.Sprintf("nextLinks in a circle of %d", n), Final, func() act {
		var circle []string // the links of its pages
		var filter string   // of the slice that they are of
		next := map[string]string{}
		return func(x *exchange) verdict {
			own := "https://" + x.host() + x.request.URL.Path + "?" + x.request.URL.RawQuery
			if to, ok := next[own]; ok && x.answer.page != nil {
				x.answer.page.next = to
				return again
			}
			if x.answer.page == nil || x.query.page == 1 || x.answer.page.next == "" || len(circle) == n ||
				len(circle) > 0 && x.query.text != filter {
				return passed
			}
			circle, filter = append(circle, own), x.query.text
			if len(circle) == n {
				x.answer.page.next = circle[0]
			}
			next[own] = x.answer.page.next
			return again
		}
	}}
}

// ForeignLink lets a page name this nextLink.
func ForeignLink(url string) Fault {
	return onPages(fmt.Sprintf("nextLink %s", url), Final, func(x *exchange) bool {
		x.answer.page.next = url
		return true
	})
}

// WrongRow puts other JSON, which need not be JSON, in the place of a member of
// the first row of a page.
func WrongRow(member, value string) Fault {
	return onPages(fmt.Sprintf("a row with %s %q", member, value), Damaging, func(x *exchange) bool {
		p := x.answer.page
		if len(p.rows) == 0 {
			return false
		}
		body := amend(p.rows[0].body(p.at), member, value)
		p.rows = slices.Clone(p.rows)
		p.rows[0] = Row{ID: p.rows[0].ID, Created: p.rows[0].Created, Kind: p.rows[0].Kind, Body: func() []byte { return body }}
		return true
	})
}

// amend is a JSON object with another value of a member.
func amend(body []byte, member, value string) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return body
	}
	members[member] = json.RawMessage(value)
	names := slices.Sorted(maps.Keys(members))
	return bytes.Clone(object(members, names))
}
