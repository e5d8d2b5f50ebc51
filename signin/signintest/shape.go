package signintest

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/partnersec/partnersec/signin"
)

// Shape is a form in which people hold sign-in logs. Each writes the same
// events as that form has them: in its spelling, with its gaps.
type Shape uint8

// The shapes.
const (
	GraphBeta            Shape = iota // an array of signIn resources of Microsoft Graph beta
	GraphV1                           // the same of v1.0, which lacks most evidence
	GraphPage                         // a page of Graph beta: {"value": [...]}
	NDJSON                            // Graph beta, one per line
	AzureMonitor                      // diagnostic records: {"records": [...]}
	AzureMonitorLines                 // diagnostic records, one per line, members in PascalCase
	LogAnalyticsJSON                  // rows as objects; what is nested is JSON in a text
	LogAnalyticsCSV                   // rows as exported by the portal, with dates of the US
	LogAnalyticsTables                // an answer of the query API: {"tables": [...]}
	PortalJSON                        // the Entra portal's download in JSON
	PortalCSV                         // the Entra portal's download in CSV
	PortalCSVFrench                   // the same from a portal in French, with semicolons
	PortalCSVSpanish                  // the same from a portal in Spanish
	PortalAuthDetailsCSV              // the file of authentication steps beside a PortalCSV
	SignInEventsV3                    // what the script of 2019 read: {"items": [...]}
	ScriptCSV                         // report.csv, which it wrote
	shapeCount
)

// format is what is particular to a shape.
type format struct {
	name    string
	file    string        // its name; %s is the kind, where the name tells it
	carries signin.Fields // evidence, in the files of users
	write   func(w io.Writer, events iter.Seq[signin.Event]) error
	keep    func(e *signin.Event) // makes the event what is left of it
}

const (
	v1Evidence      = signin.FieldErrorCode | signin.FieldAdditionalDetails | signin.FieldPolicies | signin.FieldClientApp
	portalEvidence  = signin.FieldErrorCode | signin.FieldAdditionalDetails | signin.FieldRequirement | signin.FieldClientApp
	archiveEvidence = signin.FieldAdditionalDetails | signin.FieldRequirement | signin.FieldPolicies
)

// format looks the shape up.
func (s Shape) format() format {
	const portal = "SignIns_2026-11-03_2026-11-05"
	switch s {
	case GraphBeta:
		return format{"GraphBeta", "signins-beta.json", everything, array.writer(beta), asIs}
	case GraphV1:
		return format{"GraphV1", "signins-v1.json", v1Evidence, array.writer(v1), keepV1}
	case GraphPage:
		return format{"GraphPage", "page.json", everything, page.writer(beta), asIs}
	case NDJSON:
		return format{"NDJSON", "signins.ndjson", everything, lines.writer(beta), asIs}
	case AzureMonitor:
		return format{"AzureMonitor", "insights-logs-signinlogs.json", everything, records.writer(diagnostic), keepDiagnostic}
	case AzureMonitorLines:
		return format{"AzureMonitorLines", "PT1H.json", everything, lines.writer(pascalDiagnostic), keepDiagnostic}
	case LogAnalyticsJSON:
		return format{"LogAnalyticsJSON", "query_data.json", everything, array.writer(row), keepRow}
	case LogAnalyticsCSV:
		return format{"LogAnalyticsCSV", "query_data.csv", everything, writeRowsCSV, keepCells}
	case LogAnalyticsTables:
		return format{"LogAnalyticsTables", "query_response.json", everything, writeTables, keepCells}
	case PortalJSON:
		return format{"PortalJSON", "%s" + portal + ".json", everything, download.writer(beta), asIs}
	case PortalCSV:
		return format{"PortalCSV", "%s" + portal + ".csv", portalEvidence, english.write, english.keep}
	case PortalCSVFrench:
		return format{"PortalCSVFrench", "%s" + portal + "_fr.csv", portalEvidence, french.write, french.keep}
	case PortalCSVSpanish:
		return format{"PortalCSVSpanish", "%s" + portal + "_es.csv", portalEvidence, spanish.write, spanish.keep}
	case PortalAuthDetailsCSV:
		return format{"PortalAuthDetailsCSV", "%sSignIns_AuthDetails_2026-11-03_2026-11-05.csv", signin.FieldSteps, writeSteps, keepSteps}
	case SignInEventsV3:
		return format{"SignInEventsV3", "SignInEventsV3.json", archiveEvidence, items.writer(archived), keepArchived}
	case ScriptCSV:
		return format{"ScriptCSV", "report.csv", archiveEvidence, writeScript, keepScript}
	}
	return format{name: fmt.Sprintf("Shape(%d)", uint8(s)), file: "signins"}
}

// Shapes lists every shape.
func Shapes() []Shape {
	shapes := make([]Shape, shapeCount)
	for i := range shapes {
		shapes[i] = Shape(i)
	}
	return shapes
}

// String is the shape's name, as it is spelled in Go.
func (s Shape) String() string { return s.format().name }

// Carries tells which evidence the shape has a place for.
func (s Shape) Carries() signin.Fields { return s.format().carries }

// Holds reports whether the shape can hold sign-ins of the kind at all.
func (s Shape) Holds(kind signin.Kind) bool {
	switch s {
	case GraphV1, PortalAuthDetailsCSV:
		return !kind.Workload()
	case SignInEventsV3, ScriptCSV:
		return kind == signin.Interactive
	}
	return true
}

// FileName is the name under which people keep a file of this shape. In a few
// shapes it alone tells the kind of the sign-ins.
func (s Shape) FileName(kind signin.Kind) string {
	name := s.format().file
	if s.apart() {
		return fmt.Sprintf(name, [...]string{"", "Interactive", "NonInteractive", "Application", "MSI"}[kind])
	}
	return name
}

// apart reports whether each kind of sign-in has files of its own.
func (s Shape) apart() bool { return s >= PortalJSON && s <= PortalAuthDetailsCSV }

// Write writes the events in this shape, as one file and without holding them
// in memory. Events of a kind that the shape does not hold are left out; an
// event of another kind than the first is an error in the portal's CSV files,
// which hold one kind each. A member is left out if the event does not have it.
func (s Shape) Write(w io.Writer, events iter.Seq[signin.Event]) error {
	f := s.format()
	if f.write == nil {
		return fmt.Errorf("signintest: writing %s: there is no such shape; Shapes lists them", s)
	}
	held := func(yield func(signin.Event) bool) {
		for event := range events {
			if s.Holds(event.Kind) && !yield(Strip(event, everything&^event.Has)) {
				return
			}
		}
	}
	if err := f.write(w, held); err != nil {
		return fmt.Errorf("signintest: writing %s: %w", s, err)
	}
	return nil
}

// WriteFiles writes the events into the folder, as one file or as one for each
// kind, and returns the paths. It ranges the events once for each file.
func (s Shape) WriteFiles(folder string, events iter.Seq[signin.Event]) ([]string, error) {
	if !s.apart() {
		path := filepath.Join(folder, s.FileName(signin.UnknownKind))
		return []string{path}, s.writeFile(path, events)
	}
	var paths []string
	for _, kind := range signin.Kinds() {
		of := ofKind(events, kind)
		if !s.Holds(kind) || empty(of) {
			continue
		}
		path := filepath.Join(folder, s.FileName(kind))
		if err := s.writeFile(path, of); err != nil {
			return paths, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func (s Shape) writeFile(path string, events iter.Seq[signin.Event]) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("signintest: writing %s: %w", s, err)
	}
	return errors.Join(s.Write(file, events), file.Close())
}

func ofKind(events iter.Seq[signin.Event], kind signin.Kind) iter.Seq[signin.Event] {
	return func(yield func(signin.Event) bool) {
		for event := range events {
			if event.Kind == kind && !yield(event) {
				return
			}
		}
	}
}

func empty(events iter.Seq[signin.Event]) bool {
	for range events {
		return false
	}
	return true
}

// Keep is the event as far as a reader of this shape can know it, without its
// Origin: what a decoder is to make of what Write wrote.
func (s Shape) Keep(event signin.Event) signin.Event {
	kept := Strip(event, everything&^event.Has)
	kept.Origin, kept.Category, kept.Time = signin.Origin{}, "", event.Time.UTC()
	s.format().keep(&kept)
	return kept
}

// asIs is all of the event: these shapes have a number, and no word for it.
func asIs(e *signin.Event) { e.Status.Result = "" }
