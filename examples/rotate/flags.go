package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// mode is what the program is to do.
type mode string

const (
	modeRotate    mode = ""
	modeHealth    mode = "-health"
	modeKeepFresh mode = "-keep-fresh"
	modeImport    mode = "-import"
	modeInspect   mode = "-inspect"
	modeInit      mode = "-init"
	modeDemo      mode = "-demo"
)

// options are what the command line asks for.
type options struct {
	mode        mode
	token       string // file of -import or -inspect
	store, key  string
	partner     string
	app         string
	secret      string
	certificate string
	cloud       samauth.Cloud

	secretExpires time.Time

	replace bool
	strict  bool
	quiet   bool
}

// line is a command line as far as it has been read.
type line struct {
	options
	flags *flag.FlagSet
	modes []mode // that were asked for
	given []string
}

// parse reads the command line. Its error says what is wrong with it.
func parse(args []string) (*options, error) {
	l := newLine()
	if err := l.flags.Parse(args); err != nil {
		return nil, err
	}
	l.flags.Visit(func(f *flag.Flag) { l.given = append(l.given, "-"+f.Name) })
	if err := l.check(); err != nil {
		return nil, err
	}
	return &l.options, nil
}

func newLine() *line {
	l := &line{flags: flag.NewFlagSet("rotate", flag.ContinueOnError)}
	f := l.flags
	f.SetOutput(io.Discard)
	f.Func("store", "", filled(&l.store))
	f.Func("key", "", filled(&l.key))
	f.Func("partner", "", filled(&l.partner))
	f.Func("app", "", filled(&l.app))
	f.Func("secret", "", filled(&l.secret))
	f.Func("certificate", "", filled(&l.certificate))
	f.Func("secret-expires", "", l.setSecretExpires)
	f.Func("cloud", "", l.setCloud)
	f.BoolVar(&l.replace, "replace", false, "")
	f.BoolVar(&l.strict, "strict", false, "")
	f.BoolVar(&l.quiet, "quiet", false, "")
	for _, m := range []mode{modeHealth, modeKeepFresh, modeInit, modeDemo} {
		f.BoolFunc(string(m[1:]), "", func(string) error { return l.setMode(m) })
	}
	for _, m := range []mode{modeImport, modeInspect} {
		f.Func(string(m[1:]), "", func(path string) error {
			return errors.Join(l.setMode(m), filled(&l.token)(path))
		})
	}
	return l
}

func (l *line) setMode(m mode) error {
	l.mode, l.modes = m, append(l.modes, m)
	return nil
}

func (l *line) setCloud(name string) error {
	cloud, ok := clouds[strings.ToLower(name)]
	if !ok {
		return errors.New("it is none of public, usgov, usgovdod and china")
	}
	l.cloud = cloud
	return nil
}

func (l *line) setSecretExpires(text string) error {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return errors.New("it is no day such as 2027-05-31")
	}
	l.secretExpires = at
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

// check looks for what is missing and for what does not go together.
func (l *line) check() error {
	if rest := l.flags.Args(); len(rest) > 0 {
		return fmt.Errorf("%d arguments at the end belong to no flag; they are not shown here, as they may be secret", len(rest))
	}
	if len(l.modes) > 1 {
		return fmt.Errorf("%s and %s do not go together", l.modes[0], l.modes[1])
	}
	if err := l.checkRule(); err != nil {
		return err
	}
	return l.checkStdin()
}
