package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// rule is which flags a mode needs and which others it takes.
type rule struct {
	needs, takes []string
	credential   bool // needs one of -secret and -certificate
}

var (
	application = []string{"-partner", "-app"}
	stored      = append([]string{"-store", "-key"}, application...)
	credentials = []string{"-secret", "-secret-expires", "-certificate"}
	usual       = append([]string{"-cloud", "-strict", "-quiet"}, credentials...)
)

var rules = map[mode]rule{
	modeRotate:    {needs: stored, takes: usual, credential: true},
	modeHealth:    {needs: stored, takes: usual, credential: true},
	modeKeepFresh: {needs: stored, takes: append([]string{"-cloud", "-quiet"}, credentials...), credential: true},
	modeImport:    {needs: stored, takes: append([]string{"-replace"}, usual...), credential: true},
	modeInspect:   {needs: application, takes: usual, credential: true},
	modeInit:      {needs: []string{"-key"}, takes: []string{"-store", "-quiet"}},
	modeDemo:      {},
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
	case !rule.credential:
		return nil
	case l.secret == "" && l.certificate == "":
		return errors.New("-secret or -certificate is missing: it is how the application proves itself")
	case l.secret != "" && l.certificate != "":
		return errors.New("-secret and -certificate do not go together: the application proves itself by one of them")
	case l.certificate != "" && !l.secretExpires.IsZero():
		return errors.New("-secret-expires does not go with -certificate, which says itself when it expires")
	}
	return nil
}

// checkStdin looks whether standard input would be read twice.
func (l *line) checkStdin() error {
	n := 0
	for _, path := range []string{l.token, l.key, l.secret, l.certificate} {
		if path == operator.Stdin {
			n++
		}
	}
	switch {
	case n > 1:
		return errors.New("- stands for standard input, which can be read once only: give one of the files by its name")
	case l.mode == modeInit && l.key == operator.Stdin:
		return errors.New("-init -key -: the key has to have a file of its own")
	}
	return nil
}

func (m mode) words() string {
	if m == modeRotate {
		return "where the token is replaced"
	}
	return "with " + string(m)
}
