package samauth

import (
	"fmt"
	"strings"
	"time"

	"github.com/partnersec/partnersec/internal/aadsts"
	"github.com/partnersec/partnersec/internal/mask"
)

// Error is what Entra or Partner Center answered in place of a token, or why
// there was no answer. It holds no secret, and nothing of the request.
type Error struct {
	Op            string        // what was tried, such as "exchange"; "" from ParseError
	Tenant        string        // the tenant that was asked for; "" from ParseError
	Status        int           // the HTTP status; 0 if there was no answer
	Code          int           // the AADSTS number, or Partner Center's 900421; 0 if there is none
	OAuth         string        // the member "error", or the code of Graph or Partner Center
	Suberror      string        // the member "suberror"
	Description   string        // what the service said, without secrets and at most 4 KiB
	Claims        string        // the claims challenge, JSON, for the next consent
	RetryAfter    time.Duration // how long the service wants to be left alone; 0 if it does not say
	CorrelationID string        // by which Microsoft's support finds the request
	TraceID       string        // by which Microsoft's support finds the answer

	cause error // why there was no answer; nil if there was one
	home  bool  // whether the tenant is the partner's own
}

// Error says what was tried, what happened, who must act, and whether trying
// again helps. It is one line of printable characters, shorter than 16 KiB.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("samauth: ")
	if e.Op != "" {
		b.WriteString(mask.OneLine(e.Op, 64))
		if e.Tenant != "" {
			b.WriteString(" for tenant " + mask.OneLine(e.Tenant, 256))
		}
		b.WriteString(": ")
	}
	advice := e.Advice()
	fmt.Fprintf(&b, "%s: %s; trying again %s", e.happening(), advice.instruction(), helps(advice.Retry))
	if details := e.details(); len(details) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(details, "; "))
	}
	return b.String()
}

func helps(retry bool) string {
	if retry {
		return "helps"
	}
	return "does not help"
}

// happening is what happened.
func (e *Error) happening() string {
	row := e.row()
	switch {
	case e.cause != nil:
		return row.Cause + ": " + mask.OneLine(mask.Transport(e.cause.Error(), longestText), 1024)
	case e.Code == aadsts.PartnerCenterMFA:
		return fmt.Sprintf("Partner Center's error %d: %s", e.Code, row.Cause)
	case e.Code != 0:
		return fmt.Sprintf("AADSTS%d: %s", e.Code, row.Cause)
	}
	return row.Cause
}

// details are what helps to look further into it.
func (e *Error) details() []string {
	var details []string
	if e.Status != 0 {
		details = append(details, strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.Status, mask.OneLine(e.OAuth, longestWord))))
	}
	if said := e.firstLine(); said != "" {
		details = append(details, fmt.Sprintf(`the service said "%s"`, said))
	}
	if e.CorrelationID != "" {
		details = append(details, "correlation ID "+mask.OneLine(e.CorrelationID, longestWord))
	}
	return details
}

// firstLine is what the service said, without the number before it and the
// identifiers behind it.
func (e *Error) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(e.Description), "\n")
	if number, rest, ok := strings.Cut(line, ":"); ok {
		if _, ok := aadsts.Number(number); ok {
			line = rest
		}
	}
	return mask.OneLine(strings.TrimSpace(line), 512)
}

// Unwrap is the error of the context or of the connection because of which there
// was no answer. It is nil if there was one.
func (e *Error) Unwrap() error { return e.cause }

// Class is what follows from the error.
func (e *Error) Class() Class { return Class(e.row().Class) }

// NonRetriable tells azcore's pipeline that repeating the call is not its
// business: [Client] knows when an exchange is worth another try.
func (e *Error) NonRetriable() {}

// reach is who else gets the same answer.
func (e *Error) reach() aadsts.Reach { return e.row().Reach }

// atHome says that the tenant is the one in which the application is registered,
// where some numbers mean something else. It returns the error.
func (e *Error) atHome() *Error {
	e.home = true
	return e
}

// row is what is known of the error: by its number, else by the rest of it.
func (e *Error) row() aadsts.Entry {
	lookup := aadsts.Lookup
	if e.home {
		lookup = aadsts.LookupHome
	}
	if row, ok := lookup(e.Code); ok {
		return row
	}
	row := unnumbered(e.guess())
	if e.cause != nil {
		row.Cause, row.Reach = "there was no answer", reachOfCause(e.cause)
	}
	return row
}
