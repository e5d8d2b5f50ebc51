package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// mode is what the program is to do.
type mode string

const (
	modeBrowser    mode = ""
	modePaste      mode = "-paste"
	modeServe      mode = "-serve"
	modeDeviceCode mode = "-device-code"
	modeCustomer   mode = "-customer"
	modeDemo       mode = "-demo"
)

// options are what the command line asks for.
type options struct {
	mode        mode
	store, key  string
	partner     string
	app         string
	secret      string
	certificate string
	cloud       samauth.Cloud

	loginHint      string
	acceptUnproven bool

	address         string // of -serve
	redirect        string
	tlsCert, tlsKey string
	keepServing     bool

	customer string
	name     string
	grants   []samauth.ApplicationGrant
	revoke   bool
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
	l := &line{flags: flag.NewFlagSet("consent", flag.ContinueOnError)}
	f := l.flags
	f.SetOutput(io.Discard)
	for name, text := range map[string]*string{
		"store": &l.store, "key": &l.key, "partner": &l.partner, "app": &l.app, "secret": &l.secret, "certificate": &l.certificate,
		"login-hint": &l.loginHint, "redirect": &l.redirect, "tls-cert": &l.tlsCert, "tls-key": &l.tlsKey, "name": &l.name,
	} {
		f.Func(name, "", filled(text))
	}
	f.Func("cloud", "", l.setCloud)
	f.Func("grant", "", l.addGrant)
	f.BoolVar(&l.acceptUnproven, "accept-unproven", false, "")
	f.BoolVar(&l.keepServing, "keep-serving", false, "")
	f.BoolVar(&l.revoke, "revoke", false, "")
	for _, m := range []mode{modePaste, modeDeviceCode, modeDemo} {
		f.BoolFunc(string(m[1:]), "", func(string) error { return l.setMode(m) })
	}
	for m, text := range map[mode]*string{modeServe: &l.address, modeCustomer: &l.customer} {
		f.Func(string(m[1:]), "", func(value string) error { return errors.Join(l.setMode(m), filled(text)(value)) })
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
	for _, check := range []func() error{l.checkRule, l.checkServing, l.checkCustomer, l.checkStdin} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}
