package main

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// rule is which flags a mode needs and which others it takes.
type rule struct {
	needs, takes []string
	credential   bool // needs one of -secret and -certificate
}

var (
	stored      = []string{"-store", "-key", "-partner", "-app"}
	usual       = []string{"-secret", "-certificate", "-cloud"}
	interactive = append([]string{"-login-hint", "-accept-unproven"}, usual...)
)

var rules = map[mode]rule{
	modeBrowser:    {needs: stored, takes: interactive, credential: true},
	modePaste:      {needs: stored, takes: interactive, credential: true},
	modeServe:      {needs: append([]string{"-redirect"}, stored...), takes: append([]string{"-tls-cert", "-tls-key", "-keep-serving"}, interactive...), credential: true},
	modeDeviceCode: {needs: stored, takes: append([]string{"-accept-unproven"}, usual...), credential: true},
	modeCustomer:   {needs: stored, takes: append([]string{"-name", "-grant", "-revoke"}, usual...), credential: true},
	modeDemo:       {},
}

// clouds are the national clouds by the names of -cloud.
var clouds = map[string]samauth.Cloud{
	"public":   samauth.Public,
	"usgov":    samauth.USGov,
	"usgovdod": samauth.USGovDoD,
	"china":    samauth.China,
}

// checkRule looks for flags that are missing or that the mode has no use for.
func (l *line) checkRule() error {
	rule := rules[l.mode]
	for _, name := range l.given {
		if name != string(l.mode) && !slices.Contains(rule.needs, name) && !slices.Contains(rule.takes, name) {
			return fmt.Errorf("%s has no meaning %s", name, l.mode.words())
		}
	}
	for _, name := range rule.needs {
		if !slices.Contains(l.given, name) {
			return fmt.Errorf("%s is missing", name)
		}
	}
	switch {
	case rule.credential && l.secret == "" && l.certificate == "":
		return errors.New("-secret or -certificate is missing: it is how the application proves itself")
	case rule.credential && l.secret != "" && l.certificate != "":
		return errors.New("-secret and -certificate do not go together: the application proves itself by one of them")
	}
	return nil
}

// checkServing looks at what -serve needs.
func (l *line) checkServing() error {
	if l.mode != modeServe {
		return nil
	}
	if (l.tlsCert == "") != (l.tlsKey == "") {
		return errors.New("-tls-cert and -tls-key go together: without both, something in front of this program has to do TLS")
	}
	u, err := url.Parse(l.redirect)
	if err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/"+callback) {
		return errors.New("-redirect: it does not look like https://panel.example/consent/callback")
	}
	return nil
}

// checkCustomer looks whether a consent is given and taken back at once.
func (l *line) checkCustomer() error {
	if l.revoke && (l.name != "" || len(l.grants) > 0) {
		return errors.New("-revoke takes all back: it goes neither with -name nor with -grant")
	}
	return nil
}

// checkStdin looks whether standard input would be read twice.
func (l *line) checkStdin() error {
	n := 0
	for _, path := range []string{l.key, l.secret, l.certificate, l.tlsKey} {
		if path == operator.Stdin {
			n++
		}
	}
	switch {
	case n > 0 && l.mode == modePaste:
		return errors.New("-paste reads the address from standard input: give the files by their names")
	case n > 1:
		return errors.New("- stands for standard input, which can be read once only: give one of the files by its name")
	}
	return nil
}

func (m mode) words() string {
	if m == modeBrowser {
		return "where a browser on this computer is used"
	}
	return "with " + string(m)
}
