package mfa

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// csvColumns are those of the script in the Partner Security Requirements of
// 2019, in its order.
var csvColumns = [...]string{
	"userPrincipalName", "userDisplayName", "createdDateTime", "resourceDisplayName", "loginSucceeded",
	"failureReason", "mfaRequired", "mfaAuthMethod", "mfaAuthDetail", "mfaResult", "policies",
	"conditionalAccessStatus",
}

// Unchallenged reports whether the finding belongs in report.csv, which lists
// the sign-ins that were not challenged for MFA: neither [Satisfied] nor
// [OutOfScope], and not [Refused] while a second factor was required.
func (f *Finding) Unchallenged() bool {
	switch f.Verdict {
	case Satisfied, OutOfScope:
		return false
	case Refused:
		return f.Required != Yes
	}
	return true
}

// CSVWriter writes findings as report.csv: the twelve columns of the 2019
// script, with True and False as PowerShell writes them and nothing for what is
// not known. No cell begins like a formula; [CSVText] gives its text back.
type CSVWriter struct {
	csv    *csv.Writer
	begun  bool
	record [len(csvColumns)]string
}

// NewCSVWriter makes a CSVWriter that writes to w.
func NewCSVWriter(w io.Writer) *CSVWriter { return &CSVWriter{csv: csv.NewWriter(w)} }

// Write writes one finding, after the header if it is the first. What it writes
// is buffered until Flush.
func (w *CSVWriter) Write(f *Finding) error {
	if err := w.begin(); err != nil {
		return err
	}
	event := &f.Event
	method, detail, result := csvMFA(event)
	w.record = [...]string{
		event.User.PrincipalName,
		event.User.DisplayName,
		csvTime(event.Time),
		event.Resource.DisplayName,
		csvBool(f.Outcome != Unknown, f.Outcome == Success),
		event.Status.FailureReason,
		csvBool(f.Required != Unknown, f.Required == Yes),
		method,
		detail,
		result,
		policyNames(event.Policies),
		event.ConditionalAccessStatus,
	}
	for i := range w.record {
		w.record[i] = csvGuard(w.record[i])
	}
	return csvError(w.csv.Write(w.record[:]))
}

// Flush writes what is buffered, and the header if no finding was written.
func (w *CSVWriter) Flush() error {
	if err := w.begin(); err != nil {
		return err
	}
	w.csv.Flush()
	return csvError(w.csv.Error())
}

func (w *CSVWriter) begin() error {
	if w.begun {
		return nil
	}
	w.begun = true
	return csvError(w.csv.Write(csvColumns[:]))
}

func csvError(err error) error {
	if err != nil {
		return fmt.Errorf("mfa: write report as CSV: %w", err)
	}
	return nil
}

// CSVText is the text of a cell that a CSVWriter wrote: the cell without the
// apostrophe that keeps spreadsheets from taking the text for a formula.
func CSVText(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && guarded(cell[1:]) {
		return cell[1:]
	}
	return cell
}

// csvGuard puts an apostrophe before a text that a spreadsheet would run, and
// before one that has an apostrophe there already, so that CSVText can tell.
func csvGuard(text string) string {
	if guarded(text) {
		return "'" + text
	}
	return text
}

func guarded(text string) bool {
	return text != "" && strings.IndexByte("=+-@\t\r\n'", text[0]) >= 0
}

func csvTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func csvBool(known, value bool) string {
	switch {
	case !known:
		return ""
	case value:
		return "True"
	}
	return "False"
}

// csvMFA is the second factor as the old columns tell it. Where the log has
// steps in their place, it is that of the telling step.
func csvMFA(event *signin.Event) (method, detail, result string) {
	method, detail, result = event.MFA.Method, event.MFA.Detail, event.Status.AdditionalDetails
	step := tellingStep(event.Steps)
	if step == nil {
		return method, detail, result
	}
	if method == "" && detail == "" {
		method, detail = step.Method, step.Detail
	}
	return method, detail, or(result, step.Result)
}

// tellingStep is the step by which a second factor was shown, else the last
// one that is not a password, else nil.
func tellingStep(steps []signin.Step) *signin.Step {
	var telling *signin.Step
	proved := false
	for i := range steps {
		step := &steps[i]
		proves := step.Succeeded == signin.True && readMethod(step.Method).second()
		if proves || !proved && !password(step.Method) {
			telling, proved = step, proves
		}
	}
	return telling
}

// second reports whether the method can be a second factor.
func (m method) second() bool { return m != firstFactor && m != previouslySatisfied }

func password(method string) bool {
	var buffer [32]byte
	name := string(fold(buffer[:0], method))
	return name == "" || name == "password"
}

// policyNames are the names of all policies that were evaluated, as the script
// lists them.
func policyNames(policies []signin.Policy) string {
	names := make([]string, len(policies))
	for i := range policies {
		names[i] = policies[i].DisplayName
	}
	return strings.Join(names, ",")
}
