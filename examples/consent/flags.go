package main

import (
	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// What the program is to do.
const (
	modeBrowser    = ""
	modePaste      = "-paste"
	modeServe      = "-serve"
	modeDeviceCode = "-device-code"
	modeCustomer   = "-customer"
	modeDemo       = "-demo"
)

// options are what the command line asks for.
type options struct {
	mode string
	operator.Access

	loginHint      string
	acceptUnproven bool
	replace        bool

	address         string // of -serve
	redirect        string
	tlsCert, tlsKey string
	keepServing     bool

	customer string
	name     string
	grants   []samauth.ApplicationGrant
	revoke   bool
}

// parse reads the command line. Its error says what is wrong with it.
func parse(args []string) (*options, error) {
	o := new(options)
	var err error
	if o.mode, err = o.commandLine().Read(args, rules); err != nil {
		return nil, err
	}
	for _, check := range []func() error{o.checkServing, o.checkCustomer, o.checkStdin} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// commandLine has the flags that set the options.
func (o *options) commandLine() *operator.CommandLine {
	c := operator.NewCommandLine("consent")
	o.Access.Flags(c)
	for name, text := range map[string]*string{
		"login-hint": &o.loginHint, "redirect": &o.redirect, "tls-cert": &o.tlsCert, "tls-key": &o.tlsKey, "name": &o.name,
	} {
		c.Text(name, text)
	}
	c.Flags.Func("grant", "", o.addGrant)
	c.Flags.BoolVar(&o.acceptUnproven, "accept-unproven", false, "")
	c.Flags.BoolVar(&o.replace, "replace", false, "")
	c.Flags.BoolVar(&o.keepServing, "keep-serving", false, "")
	c.Flags.BoolVar(&o.revoke, "revoke", false, "")
	c.ModeText(modeServe, &o.address)
	c.ModeText(modeCustomer, &o.customer)
	for _, mode := range []string{modePaste, modeDeviceCode, modeDemo} {
		c.Mode(mode)
	}
	return c
}
