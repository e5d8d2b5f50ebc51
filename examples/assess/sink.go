package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/partnersec/partnersec/mfa"
)

// sink takes findings one by one and, at the end, the report on all of them.
type sink interface {
	Write(f *mfa.Finding) error
	finish(report *mfa.Report) error
}

// sinks are all that is written, each to its output.
type sinks struct {
	outputs outputs
	all     []sink
}

// openSinks opens the outputs that the options ask for. On an error it leaves
// nothing behind.
func openSinks(o *options, stdout io.Writer) (*sinks, error) {
	s := new(sinks)
	for _, path := range o.reports {
		if err := s.open(path, stdout, reportSink(path, o)); err != nil {
			s.outputs.discard()
			return nil, err
		}
	}
	if o.findings != "" {
		if err := s.open(o.findings, stdout, newNDJSON); err != nil {
			s.outputs.discard()
			return nil, err
		}
	}
	return s, nil
}

func (s *sinks) open(path string, stdout io.Writer, form func(io.Writer) sink) error {
	out, err := openOutput(path, stdout)
	if err != nil {
		return err
	}
	for _, other := range s.outputs {
		if out.same(other) {
			out.discard()
			return usageError{fmt.Errorf("%q and %q are one file: give each output a name of its own", other.path, path)}
		}
	}
	s.outputs = append(s.outputs, out)
	s.all = append(s.all, form(out))
	return nil
}

// onStdout reports whether one of the outputs is standard output.
func (s *sinks) onStdout() bool {
	for _, out := range s.outputs {
		if out.onStdout() {
			return true
		}
	}
	return false
}

func (s *sinks) write(f *mfa.Finding) error {
	for i, sink := range s.all {
		if err := sink.Write(f); err != nil {
			return unwritten(s.outputs[i].path, err)
		}
	}
	return nil
}

// finish writes what is left and gives all outputs their names. None of them
// gets its name if one cannot be written to the end.
func (s *sinks) finish(report *mfa.Report) error {
	for i, sink := range s.all {
		if err := sink.finish(report); err != nil {
			s.outputs.discard()
			return unwritten(s.outputs[i].path, err)
		}
	}
	for i, out := range s.outputs {
		if err := out.keep(); err != nil {
			s.outputs[i+1:].discard()
			return err
		}
	}
	return nil
}

// reportSink is the form of a report that its name asks for.
func reportSink(path string, o *options) func(io.Writer) sink {
	if strings.EqualFold(filepath.Ext(path), ".json") {
		return func(w io.Writer) sink { return jsonReport{w} }
	}
	return func(w io.Writer) sink { return csvReport{mfa.NewCSVWriter(w), o.all, o.scope} }
}

// csvReport is report.csv.
type csvReport struct {
	csv   *mfa.CSVWriter
	all   bool
	scope scope
}

func (c csvReport) Write(f *mfa.Finding) error {
	if !c.scope.holds(f.Event.Kind) || !c.all && !f.Unchallenged() {
		return nil
	}
	return c.csv.Write(f)
}

func (c csvReport) finish(*mfa.Report) error { return c.csv.Flush() }

// jsonReport is the whole report, of all kinds, as one object.
type jsonReport struct{ w io.Writer }

func (jsonReport) Write(*mfa.Finding) error { return nil }

func (j jsonReport) finish(report *mfa.Report) error {
	encoder := json.NewEncoder(j.w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// ndjson is every judged sign-in.
type ndjson struct{ *mfa.NDJSONWriter }

func newNDJSON(w io.Writer) sink { return ndjson{mfa.NewNDJSONWriter(w)} }

func (n ndjson) finish(*mfa.Report) error { return n.Flush() }
