package main

import (
	"errors"
	"net/url"
	"strings"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

var (
	stored      = []string{"-store", "-key", "-partner", "-app"}
	usual       = []string{"-secret", "-certificate", "-cloud"}
	interactive = append([]string{"-login-hint", "-accept-unproven", "-replace"}, usual...)
)

var rules = operator.Rules{
	Modes: map[string]operator.Rule{
		modeBrowser: {Needs: stored, Takes: interactive, Credential: true},
		modePaste:   {Needs: stored, Takes: interactive, Credential: true},
		modeServe: {Needs: append([]string{"-redirect"}, stored...),
			Takes: append([]string{"-tls-cert", "-tls-key", "-keep-serving"}, interactive...), Credential: true},
		modeDeviceCode: {Needs: stored, Takes: append([]string{"-accept-unproven", "-replace"}, usual...), Credential: true},
		modeCustomer:   {Needs: stored, Takes: append([]string{"-name", "-grant", "-revoke"}, usual...), Credential: true},
		modeDemo:       {},
	},
	Else: "where a browser on this computer is used",
}

// checkServing looks at what -serve needs.
func (o *options) checkServing() error {
	if o.mode != modeServe {
		return nil
	}
	if (o.tlsCert == "") != (o.tlsKey == "") {
		return errors.New("-tls-cert and -tls-key go together: without both, something in front of this program has to do TLS")
	}
	u, err := url.Parse(o.redirect)
	if err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/"+callback) {
		return errors.New("-redirect: it does not look like https://panel.example/consent/callback")
	}
	return nil
}

// checkCustomer looks whether a consent is given and taken back at once.
func (o *options) checkCustomer() error {
	if o.revoke && (o.name != "" || len(o.grants) > 0) {
		return errors.New("-revoke takes all back: it goes neither with -name nor with -grant")
	}
	return nil
}

// checkStdin looks whether standard input would be read twice. With -paste it is
// where the address comes from.
func (o *options) checkStdin() error {
	if o.mode == modePaste && o.FromStdin() > 0 {
		return errors.New("-paste reads the address from standard input: give the files by their names")
	}
	return o.CheckStdin(o.tlsKey)
}
