package faketenant

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// query is what a request for sign-ins asks for.
type query struct {
	version   string
	text      string // of the filter
	filter    node   // nil for none
	top       int
	orderBy   string
	ascending bool

	page  int      // 1 is the first
	after position // of the last row before this page; zero on the first
}

const largestPage = 1000

// readQuery reads the system query options.
func (x *exchange) readQuery() (*query, *answer) {
	values, err := url.ParseQuery(x.request.URL.RawQuery)
	if err != nil {
		return nil, badRequest("The query specified in the URI is not valid.") // made up
	}
	for name, list := range values {
		if refused := checkOption(name, list); refused != nil {
			return nil, refused
		}
	}
	q := &query{version: x.version(), top: largestPage, page: 1, text: values.Get("$filter"), orderBy: values.Get("$orderby")}
	for _, read := range []func(url.Values) *answer{q.readFilter, q.readTop, q.readOrder} {
		if refused := read(values); refused != nil {
			return nil, refused
		}
	}
	if values.Has("$skiptoken") {
		return q, x.readToken(q, values.Get("$skiptoken"))
	}
	return q, nil
}

func badRequest(message string) *answer {
	return problem(http.StatusBadRequest, "BadRequest", message)
}

var options = []string{"$filter", "$top", "$orderby", "$select", "$skiptoken"}

// checkOption refuses what the log does not support. The message is as
// published of $skip.
func checkOption(name string, values []string) *answer {
	switch {
	case !strings.HasPrefix(name, "$"):
		return nil
	case !slices.Contains(options, name):
		option := strings.TrimPrefix(name, "$")
		option = strings.ToUpper(option[:min(1, len(option))]) + option[min(1, len(option)):]
		return badRequest(fmt.Sprintf("Query option '%.40s' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.", option))
	case len(values) > 1:
		return badRequest(fmt.Sprintf("Query option '%s' was specified more than once, but it must be specified at most once.", name))
	}
	return nil
}

func (q *query) readFilter(values url.Values) *answer {
	if !values.Has("$filter") {
		return nil
	}
	filter, err := parseFilter(q.text, q.version)
	if err != nil {
		return badRequest("Invalid filter clause: " + err.Error())
	}
	q.filter = filter
	return nil
}

// readTop reads the size of pages: it is that, and not how many rows there are
// in all.
func (q *query) readTop(values url.Values) *answer {
	if !values.Has("$top") {
		return nil
	}
	top, err := strconv.Atoi(values.Get("$top"))
	switch {
	case err != nil || top < 1:
		return badRequest(fmt.Sprintf("Invalid value '%.20s' for $top query option found. The $top query option requires a non-negative integer value.", values.Get("$top")))
	case top > largestPage:
		return badRequest(fmt.Sprintf("The limit of '%d' for Top query has been exceeded. The value from the incoming request is '%d'.", largestPage, top))
	}
	q.top = top
	return nil
}

func (q *query) readOrder(values url.Values) *answer {
	if !values.Has("$orderby") {
		return nil
	}
	switch strings.Join(strings.Fields(q.orderBy), " ") {
	case "createdDateTime desc":
	case "createdDateTime", "createdDateTime asc":
		q.ascending = true
	default:
		return badRequest("Invalid orderby clause") // made up
	}
	return nil
}

// wants says whether a row is asked for. Without a word on signInEventTypes only
// interactive sign-ins are.
func (q *query) wants(row *Row, now time.Time) bool {
	if q.filter == nil || !mentions(q.filter, eventTypes) {
		if row.types() != interactive {
			return false
		}
	}
	return q.filter == nil || q.filter.holds(&record{row: row, now: now})
}

// bounds are the earliest and the latest time that a row can have; zero for
// none.
func (q *query) bounds() (from, to time.Time) {
	if q.filter == nil {
		return from, to
	}
	return q.filter.bounds()
}

// slice is the part of the log that the filter cuts out.
func (q *query) slice(tenant string) Slice {
	from, to := q.bounds()
	var kinds []string
	if q.filter != nil {
		kinds = valuesOf(q.filter, eventTypes)
	}
	return Slice{Tenant: tenant, From: from, To: to, Kinds: strings.Join(kinds, ",")}
}
