package faketenant

import (
	"net/http"
	"time"
)

// signIns is a page of the sign-in log.
// https://learn.microsoft.com/graph/api/signin-list?view=graph-rest-beta
func (x *exchange) signIns() *answer {
	// The code and the first sentence of the message are as published.
	if refused := x.forbidden("Authentication_MSGraphPermissionMissing",
		"The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All to call this API. "+
			"For more information about Microsoft Graph permissions, please visit https://learn.microsoft.com/graph/permissions-overview",
		"AuditLog.Read.All"); refused != nil {
		return refused
	}
	if refused := x.tenant.unlicensed(); refused != nil {
		return refused
	}
	q, refused := x.readQuery()
	if refused != nil {
		return refused
	}
	x.query = q
	// What Graph said of a date that is too old was this, without more.
	if from, _ := q.bounds(); !from.IsZero() && from.Before(x.tenant.oldest()) {
		return problem(http.StatusBadRequest, "BadRequest", "Invalid filter clause")
	}
	return x.list()
}

// list makes the page that the query asks for.
func (x *exchange) list() *answer {
	now := time.Now()
	most := min(x.query.top, x.graph.options.LargestPage)
	found := x.query.find(x.tenant.current(), now, most+1)
	p := &page{
		context: "https://" + x.host() + "/" + x.version() + "/$metadata#auditLogs/signIns",
		rows:    found, at: now, version: x.version(),
	}
	if len(found) > most {
		p.rows = found[:most]
		p.next = x.link(p.rows[most-1].position())
	}
	return &answer{status: http.StatusOK, header: http.Header{"Content-Type": {contentType}}, page: p}
}

// find is the next rows that the query wants, up to a number.
func (q *query) find(log Log, now time.Time, most int) []Row {
	from, to := q.bounds()
	begin, end := 0, log.Len()
	if !to.IsZero() {
		begin = first(log, func(r *Row) bool { return !r.Created.After(to) })
	}
	if !from.IsZero() {
		end = first(log, func(r *Row) bool { return r.Created.Before(from) })
	}
	if q.after.id != "" {
		begin, end = q.resume(log, begin, end)
	}
	found := make([]Row, 0, max(0, min(most, end-begin)))
	for n := begin; n < end && len(found) < most; n++ {
		i := n
		if q.ascending {
			i = end - 1 - (n - begin)
		}
		row := log.Row(i)
		if !row.Visible.After(now) && q.wants(&row, now) {
			found = append(found, row)
		}
	}
	return found
}

// resume leaves the stretch of the log that comes after the row where the page
// before ended. Rows that have arrived since then and belong before it are not
// shown any more, and none is shown twice.
func (q *query) resume(log Log, begin, end int) (int, int) {
	if q.ascending {
		return begin, min(end, first(log, func(r *Row) bool { return r.position().compare(q.after) <= 0 }))
	}
	return max(begin, first(log, func(r *Row) bool { return r.position().compare(q.after) < 0 })), end
}
