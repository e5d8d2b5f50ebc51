package faketenant

import "time"

// Faults are all the faults there are, each with usual arguments. Those of them
// that are Passing leave a client that does everything right with every row.
func Faults() []Fault {
	return []Fault{
		Throttle("1"), Throttle("10"), Throttle(), Throttle("NaN"), Throttle("1e300"), Throttle("-5"), Throttle("0"), Throttle("2", "7"),
		Throttle("Wed, 21 Oct 2015 07:28:00 GMT"), Throttle("99999999999"),
		Status(408), Status(500), Status(502), Status(503), Status(504), Status(400), Status(403), Status(404), Status(501),
		ServerErrorIfWider(time.Hour), Revoke(), LoseSkipToken(2), LoseSkipToken(3),
		DuplicateRows(1), DuplicateRows(10), EmptyPages(1), EmptyPages(3), LoopLinks(1), LoopLinks(2),
		ForeignLink("https://graph.microsoft.com.example.net/beta/auditLogs/signIns"), ForeignLink("//example.net/beta/auditLogs/signIns"),
		ForeignLink("http://graph.microsoft.com/beta/auditLogs/signIns"), ForeignLink("https://graph.microsoft.com@example.net/"),
		WrongRow("userDisplayName", "42"), WrongRow("userDisplayName", "\"\xff\xfe\""), WrongRow("status", "[]"),
		Truncate(ContentLength), Truncate(Chunked), Truncate(Gzip), Reset(), Drop(), Slow(), GzipBomb(),
		HTML200(), Error200(), EmptyBody(), BOM(),
	}
}

// Having are the faults with an effect.
func Having(effect Effect, faults []Fault) []Fault {
	var some []Fault
	for _, f := range faults {
		if f.Effect == effect {
			some = append(some, f)
		}
	}
	return some
}
