package main

import (
	"errors"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

var (
	application = []string{"-partner", "-app"}
	stored      = append([]string{"-store", "-key"}, application...)
	credentials = []string{"-secret", "-secret-expires", "-certificate"}
	usual       = append([]string{"-cloud", "-strict", "-quiet"}, credentials...)
)

var rules = operator.Rules{
	Modes: map[string]operator.Rule{
		modeRotate:    {Needs: stored, Takes: usual, Credential: true},
		modeHealth:    {Needs: stored, Takes: usual, Credential: true},
		modeKeepFresh: {Needs: stored, Takes: append([]string{"-cloud", "-quiet"}, credentials...), Credential: true},
		modeImport:    {Needs: stored, Takes: append([]string{"-replace"}, usual...), Credential: true},
		modeInspect:   {Needs: application, Takes: usual, Credential: true},
		modeInit:      {Needs: []string{"-key"}, Takes: []string{"-store", "-quiet"}},
		modeDemo:      {},
	},
	Else: "where the token is replaced",
}

// checkExpiry looks whether the day of -secret-expires is a secret's.
func (o *options) checkExpiry() error {
	if o.Certificate != "" && !o.secretExpires.IsZero() {
		return errors.New("-secret-expires does not go with -certificate, which says itself when it expires")
	}
	return nil
}

// checkStdin looks whether standard input would be read twice, or written to.
func (o *options) checkStdin() error {
	if o.mode == modeInit && o.Key == operator.Stdin {
		return errors.New("-init -key -: the key has to have a file of its own")
	}
	return o.CheckStdin(o.token)
}
