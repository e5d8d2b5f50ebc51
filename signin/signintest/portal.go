package signintest

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// column is a column of the portal's files: its English name, to the space, and
// what stands under it.
type column struct {
	name string
	cell func(l *language, e *signin.Event) string
}

func always(text string) func(*language, *signin.Event) string {
	return func(*language, *signin.Event) string { return text }
}

func from(read func(e *signin.Event) string) func(*language, *signin.Event) string {
	return func(_ *language, e *signin.Event) string { return read(e) }
}

// userColumns are those of the files of interactive and non-interactive
// sign-ins. One name comes twice.
var userColumns = []column{
	{"Date (UTC)", from(portalDate)},
	{"Request ID", from(func(e *signin.Event) string { return e.ID })},
	{"User agent", from(func(e *signin.Event) string { return e.UserAgent })},
	{"Correlation ID", from(func(e *signin.Event) string { return e.CorrelationID })},
	{"User ID", from(func(e *signin.Event) string { return e.User.ID })},
	{"User", from(func(e *signin.Event) string { return e.User.DisplayName })},
	{"Username", from(func(e *signin.Event) string { return e.User.PrincipalName })},
	{"User type", from(func(e *signin.Event) string { return e.User.Type })},
	{"Cross tenant access type", from(func(e *signin.Event) string { return e.CrossTenantAccessType })},
	{"Incoming token type", from(func(e *signin.Event) string { return e.IncomingTokenType })},
	{"Authentication Protocol", from(func(e *signin.Event) string { return e.Protocol })},
	{"Unique token identifier", from(func(e *signin.Event) string { return e.TokenID })},
	{"Original transfer method", always("none")},
	{"Client credential type", always("none")},
	{"Token Protection - Sign In Session", always("Unbound")},
	{"Token Protection - Sign In Session StatusCode", always("1002")},
	{"Application", from(func(e *signin.Event) string { return e.App.DisplayName })},
	{"Application ID ", from(func(e *signin.Event) string { return e.App.ID })},
	{"App owner tenant ID", always(microsoft)},
	{"Resource", from(func(e *signin.Event) string { return e.Resource.DisplayName })},
	{"Resource ID ", from(func(e *signin.Event) string { return e.Resource.ID })},
	{"Resource tenant ID", from(func(e *signin.Event) string { return e.ResourceTenantID })},
	{"Resource owner tenant ID", always(microsoft)},
	{"Home tenant ID", from(func(e *signin.Event) string { return e.HomeTenantID })},
	{"Home tenant name", always("")},
	{"IP address", from(func(e *signin.Event) string { return e.IPAddress })},
	{"Location", from(portalPlace)},
	{"Status", (*language).status},
	{"Sign-in error code", (*language).errorCode},
	{"Failure reason", from(func(e *signin.Event) string { return e.Status.FailureReason })},
	{"Client app", from(func(e *signin.Event) string { return e.ClientApp })},
	{"Device ID", from(func(e *signin.Event) string { return e.Device.ID })},
	{"Browser", from(func(e *signin.Event) string { return e.Device.Browser })},
	{"Operating System", from(func(e *signin.Event) string { return e.Device.OperatingSystem })},
	{"Compliant", from(func(e *signin.Event) string { return truth(e.Device.Compliant) })},
	{"Managed", from(func(e *signin.Event) string { return truth(e.Device.Managed) })},
	{"Join Type", from(func(e *signin.Event) string { return e.Device.TrustType })},
	{"Multifactor authentication result", from(func(e *signin.Event) string { return e.Status.AdditionalDetails })},
	{"Multifactor authentication auth method", from(func(e *signin.Event) string { return e.MFA.Method })},
	{"Multifactor authentication auth detail", from(func(e *signin.Event) string { return e.MFA.Detail })},
	{"Authentication requirement", (*language).requirement},
	{"Sign-in identifier", from(func(e *signin.Event) string { return e.User.PrincipalName })},
	{"Session ID", from(func(e *signin.Event) string { return e.SessionID })},
	{"IP address (seen by resource)", always("")},
	{"Through Global Secure Access", always("false")},
	{"Global Secure Access IP address", always("")},
	{"Autonomous system  number", always("64500")},
	{"Flagged for review", always("false")},
	{"Token issuer type", from(func(e *signin.Event) string { return e.TokenIssuerType })},
	{"Incoming token type", from(func(e *signin.Event) string { return e.IncomingTokenType })},
	{"Token issuer name", always("")},
	{"Latency", always("112")},
	{"Conditional Access", from(func(e *signin.Event) string { return e.ConditionalAccessStatus })},
}

// workloadColumns are those of the files of applications and managed identities.
var workloadColumns = []column{
	{"Date (UTC)", from(portalDate)},
	{"Request ID", from(func(e *signin.Event) string { return e.ID })},
	{"Correlation ID", from(func(e *signin.Event) string { return e.CorrelationID })},
	{"Service principal ID", from(func(e *signin.Event) string { return e.ServicePrincipal.ID })},
	{"Service principal name", from(func(e *signin.Event) string { return e.ServicePrincipal.Name })},
	{"Credential key ID", always("")},
	{"Credential thumbprint", always("")},
	{"Application", from(func(e *signin.Event) string { return e.App.DisplayName })},
	{"Application ID ", from(func(e *signin.Event) string { return e.App.ID })},
	{"Resource", from(func(e *signin.Event) string { return e.Resource.DisplayName })},
	{"Resource ID ", from(func(e *signin.Event) string { return e.Resource.ID })},
	{"IP address", from(func(e *signin.Event) string { return e.IPAddress })},
	{"Location", from(portalPlace)},
	{"Status", (*language).status},
	{"Sign-in error code", (*language).errorCode},
	{"Failure reason", from(func(e *signin.Event) string { return e.Status.FailureReason })},
	{"Conditional Access", from(func(e *signin.Event) string { return e.ConditionalAccessStatus })},
}

func columnsOf(kind signin.Kind) []column {
	if kind.Workload() {
		return workloadColumns
	}
	return userColumns
}

// write writes a download of the portal in this language.
func (l *language) write(w io.Writer, events iter.Seq[signin.Event]) error {
	var columns []column
	var kind signin.Kind
	return writePortalCSV(w, l.delimiter, events, func(e *signin.Event) (header []string, rows [][]string, err error) {
		if columns == nil {
			columns, kind = columnsOf(e.Kind), e.Kind
			for _, c := range columns {
				header = append(header, l.header(c.name))
			}
		}
		if e.Kind != kind {
			return nil, nil, fmt.Errorf("a file holds one kind, and one of kind %s came after one of kind %s; use WriteFiles", e.Kind, kind)
		}
		record := make([]string, len(columns))
		for i, c := range columns {
			record[i] = c.cell(l, e)
		}
		return header, [][]string{record}, nil
	})
}

// writePortalCSV writes what rows makes of each event, after a byte order mark;
// a header that comes with the rows goes before them.
func writePortalCSV(w io.Writer, delimiter rune, events iter.Seq[signin.Event],
	rows func(e *signin.Event) (header []string, rows [][]string, err error)) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = delimiter, true
	for event := range events {
		header, records, err := rows(&event)
		if err != nil {
			return err
		}
		if header != nil {
			records = append([][]string{header}, records...)
		}
		for _, record := range records {
			if err := out.Write(record); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func portalDate(e *signin.Event) string {
	if e.Time.IsZero() {
		return ""
	}
	return e.Time.UTC().Format(time.RFC3339)
}

// portalPlace is "City, State, Country"; without a city, the country alone.
func portalPlace(e *signin.Event) string {
	parts := make([]string, 0, 3)
	for _, part := range []string{e.Location.City, e.Location.State, e.Location.Country} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func truth(flag signin.Flag) string { return [...]string{"", "false", "true"}[flag] }

// keep makes the event what the columns for its kind tell of it.
func (l *language) keep(e *signin.Event) {
	kept := signin.Event{
		ID: e.ID, Time: e.Time, Kind: e.Kind, App: e.App, Resource: e.Resource, IPAddress: e.IPAddress,
		Location: e.Location, CorrelationID: e.CorrelationID, ConditionalAccessStatus: e.ConditionalAccessStatus,
	}
	kept.Status = signin.Status{Code: e.Status.Code, Result: result(e), FailureReason: e.Status.FailureReason}
	kept.Has = e.Has & signin.FieldErrorCode
	if !l.zero && e.Status.Code == 0 {
		kept.Has = 0
	}
	if e.Kind.Workload() {
		kept.ServicePrincipal = e.ServicePrincipal
	} else {
		l.keepUser(&kept, e)
	}
	*e = kept
}

// keepUser adds what the files of users tell beyond those of workloads. Every
// row of theirs has every column.
func (l *language) keepUser(kept, e *signin.Event) {
	kept.User, kept.UserAgent, kept.ClientApp, kept.MFA = e.User, e.UserAgent, e.ClientApp, e.MFA
	kept.CrossTenantAccessType, kept.IncomingTokenType, kept.Protocol = e.CrossTenantAccessType, e.IncomingTokenType, e.Protocol
	kept.TokenID, kept.SessionID, kept.TokenIssuerType = e.TokenID, e.SessionID, e.TokenIssuerType
	kept.ResourceTenantID, kept.HomeTenantID = e.ResourceTenantID, e.HomeTenantID
	kept.Requirement = english.requirement(e)
	kept.Status.AdditionalDetails = e.Status.AdditionalDetails
	kept.Device = e.Device
	kept.Device.DisplayName = ""
	kept.Has |= signin.FieldAdditionalDetails | signin.FieldRequirement | signin.FieldClientApp
}

// stepColumns are those of the file of authentication steps; its exact names
// are not known, these are the members of authenticationDetail.
var stepColumns = []string{
	"Request ID", "Authentication step date time", "Authentication method", "Authentication method detail",
	"Authentication step requirement", "Authentication step result detail", "Succeeded",
}

// writeSteps writes a row for each step, joined to the sign-in by its request id.
func writeSteps(w io.Writer, events iter.Seq[signin.Event]) error {
	header := stepColumns
	return writePortalCSV(w, ',', events, func(e *signin.Event) (first []string, rows [][]string, err error) {
		first, header = header, nil
		for i := range e.Steps {
			step := &e.Steps[i]
			at := portalDate(&signin.Event{Time: step.Time})
			rows = append(rows, []string{e.ID, at, step.Method, step.Detail, step.Requirement, step.Result, truth(step.Succeeded)})
		}
		return first, rows, nil
	})
}

// keepSteps leaves the id and the steps.
func keepSteps(e *signin.Event) {
	*e = signin.Event{ID: e.ID, Kind: e.Kind, Steps: e.Steps, Has: e.Has & signin.FieldSteps}
}

// result is the portal's word for how a sign-in ended, in English; "" if the
// event does not say.
func result(e *signin.Event) string {
	switch {
	case !e.Has.Has(signin.FieldErrorCode):
		return e.Status.Result
	case e.Status.Code == 0:
		return "Success"
	}
	for _, code := range interrupts {
		if code == e.Status.Code {
			return "Interrupted"
		}
	}
	return "Failure"
}

// errorCode is the AADSTS number; some portals write nothing for success.
func (l *language) errorCode(e *signin.Event) string {
	if !e.Has.Has(signin.FieldErrorCode) || e.Status.Code == 0 && !l.zero {
		return ""
	}
	return strconv.Itoa(e.Status.Code)
}
