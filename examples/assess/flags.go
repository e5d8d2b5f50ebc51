package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/mfa"
)

// options are what the command line asks for.
type options struct {
	from     []string // empty is the demo tenant
	since    time.Duration
	reports  []string
	findings string
	all      bool // sign-ins with MFA in the report too
	scope    scope
	judge    mfa.Options
	failOn   string
	strict   bool
	quiet    bool
	live
}

// line is a command line as far as it has been read.
type line struct {
	options
	flags  *flag.FlagSet
	demo   bool
	exempt string
}

// parse reads the command line. Its error says what is wrong with it.
func parse(args []string) (*options, error) {
	l := newLine()
	if err := l.read(args); err != nil {
		return nil, err
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	if len(l.reports) == 0 {
		l.reports = []string{"report.csv"}
	}
	if l.exempt != "" {
		ids, err := readExempt(l.exempt)
		if err != nil {
			return nil, err
		}
		l.judge.Exempt = ids
	}
	return &l.options, nil
}

func newLine() *line {
	l := &line{flags: flag.NewFlagSet("assess", flag.ContinueOnError)}
	f := l.flags
	f.SetOutput(io.Discard)
	f.Func("from", "", l.addFrom)
	f.BoolVar(&l.demo, "demo", false, "")
	f.Func("since", "", l.setSince)
	f.Func("report", "", l.addReport)
	f.BoolVar(&l.all, "all", false, "")
	f.BoolVar(&l.scope.all, "all-kinds", false, "")
	f.Func("findings", "", filled(&l.findings))
	f.Func("profile", "", l.setProfile)
	f.Func("exempt", "", filled(&l.exempt))
	f.Func("fail-on", "", l.setFailOn)
	f.BoolVar(&l.strict, "strict", false, "")
	f.BoolVar(&l.quiet, "quiet", false, "")
	for name, text := range l.live.flags() {
		f.Func(name, "", filled(text))
	}
	return l
}

// read reads flags and, between and after them, the paths that belong to -from.
func (l *line) read(args []string) error {
	var stray []string
	for len(args) > 0 {
		if err := l.flags.Parse(args); err != nil {
			return err
		}
		rest := l.flags.Args()
		paths := rest[:min(1, len(rest))]
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			paths = rest
		}
		args = rest[len(paths):]
		if len(l.from) == 0 {
			stray = append(stray, paths...)
			continue
		}
		for _, path := range paths {
			if err := l.addFrom(path); err != nil {
				return err
			}
		}
	}
	if len(stray) > 0 {
		return fmt.Errorf("%q belongs to no flag: give files with -from", stray[0])
	}
	return nil
}

// check looks for what does not go together.
func (l *line) check() error {
	if l.demo && len(l.from) > 0 {
		return errors.New("-demo and -from do not go together: the demo tenant has no files")
	}
	if err := l.live.check(); err != nil {
		return err
	}
	if l.tenant != "" && (l.demo || len(l.from) > 0) {
		return errors.New("-tenant reads a tenant live: it goes neither with -from nor with -demo")
	}
	if i := slices.Index(l.from, stdinPath); i >= 0 && slices.Contains(l.from[i+1:], stdinPath) {
		return errors.New("-from -: standard input can be read once only")
	}
	return nil
}

func (l *line) addFrom(path string) error {
	if path == "" {
		return errors.New("the path is empty")
	}
	l.from = append(l.from, path)
	return nil
}

func (l *line) setSince(text string) error {
	since, err := time.ParseDuration(text)
	if err != nil || since <= 0 {
		return errors.New("it is no stretch of time such as 24h or 90m")
	}
	l.since = since
	return nil
}

func (l *line) addReport(path string) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".json":
		l.reports = append(l.reports, path)
		return nil
	case ".html", ".ocsf":
		return errors.New("this form is not built yet; .csv and .json are")
	}
	return errors.New("the name must end in .csv or .json")
}

func (l *line) setProfile(name string) error {
	switch name {
	case "every":
		l.judge.Profile = mfa.EveryAuthentication
	case "fresh":
		l.judge.Profile = mfa.FreshEveryTime
	default:
		return errors.New("it is neither every nor fresh")
	}
	return nil
}

func (l *line) setFailOn(verdict string) error {
	if verdict != "missed" && verdict != "unknown" {
		return errors.New("it is neither missed nor unknown")
	}
	l.failOn = verdict
	return nil
}

// filled sets a text that must not be empty.
func filled(text *string) func(string) error {
	return func(value string) error {
		if value == "" {
			return errors.New("it is empty")
		}
		*text = value
		return nil
	}
}
