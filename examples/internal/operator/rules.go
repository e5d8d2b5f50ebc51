package operator

import (
	"errors"
	"fmt"
	"slices"
)

// Rule is which flags a mode needs and which others it takes.
type Rule struct {
	Needs, Takes []string
	Credential   bool // needs one of -secret and -certificate
}

// Rules are the rules of the modes of a program. All flags that are in none of
// them are refused.
type Rules struct {
	Modes map[string]Rule
	Else  string // what there is without a mode, in words that follow "no meaning"
}

// check looks for flags that are missing or that the mode has no use for.
func (r *Rules) check(mode string, given []string) error {
	rule := r.Modes[mode]
	for _, name := range given {
		if name != mode && !slices.Contains(rule.Needs, name) && !slices.Contains(rule.Takes, name) {
			return fmt.Errorf("%s has no meaning %s", name, r.words(mode))
		}
	}
	for _, name := range rule.Needs {
		if !slices.Contains(given, name) {
			return fmt.Errorf("%s is missing", name)
		}
	}
	secret, certificate := slices.Contains(given, "-secret"), slices.Contains(given, "-certificate")
	switch {
	case rule.Credential && !secret && !certificate:
		return errors.New("-secret or -certificate is missing: it is how the application proves itself")
	case rule.Credential && secret && certificate:
		return errors.New("-secret and -certificate do not go together: the application proves itself by one of them")
	}
	return nil
}

func (r *Rules) words(mode string) string {
	if mode == "" {
		return r.Else
	}
	return "with " + mode
}
