package main

import (
	"errors"
	"time"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// What the program is to do.
const (
	modeRotate    = ""
	modeHealth    = "-health"
	modeKeepFresh = "-keep-fresh"
	modeImport    = "-import"
	modeInspect   = "-inspect"
	modeInit      = "-init"
	modeDemo      = "-demo"
)

// options are what the command line asks for.
type options struct {
	mode  string
	token string // file of -import or -inspect
	operator.Access

	secretExpires time.Time

	replace bool
	strict  bool
	quiet   bool
}

// parse reads the command line. Its error says what is wrong with it.
func parse(args []string) (*options, error) {
	o := new(options)
	var err error
	if o.mode, err = o.commandLine().Read(args, rules); err != nil {
		return nil, err
	}
	if err := o.checkExpiry(); err != nil {
		return nil, err
	}
	return o, o.checkStdin()
}

// commandLine has the flags that set the options.
func (o *options) commandLine() *operator.CommandLine {
	c := operator.NewCommandLine("rotate")
	o.Access.Flags(c)
	c.Flags.Func("secret-expires", "", o.setSecretExpires)
	c.Flags.BoolVar(&o.replace, "replace", false, "")
	c.Flags.BoolVar(&o.strict, "strict", false, "")
	c.Flags.BoolVar(&o.quiet, "quiet", false, "")
	for _, mode := range []string{modeHealth, modeKeepFresh, modeInit, modeDemo} {
		c.Mode(mode)
	}
	for _, mode := range []string{modeImport, modeInspect} {
		c.ModeText(mode, &o.token)
	}
	return c
}

func (o *options) setSecretExpires(text string) error {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return errors.New("it is no day such as 2027-05-31")
	}
	o.secretExpires = at
	return nil
}
