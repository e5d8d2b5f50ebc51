package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// errNoSignIn marks a line about something else.
var errNoSignIn = errors.New("no sign-in")

// parse makes an event of a line of the gateway's log:
//
//	time|what|id|user id|address|application|client|asked|shown|result
//
// Asked is what the gateway demanded, mfa or password; shown is what it got,
// joined by plus signs; result is ok or an AADSTS number.
func parse(line string) (signin.Event, error) {
	cells := strings.Split(line, "|")
	if len(cells) < 2 || cells[1] != "login" && cells[1] != "renew" {
		return signin.Event{}, errNoSignIn
	}
	if len(cells) != 10 {
		return signin.Event{}, fmt.Errorf("%d cells, not 10", len(cells))
	}
	at, err := time.Parse(time.RFC3339, cells[0])
	if err != nil {
		return signin.Event{}, fmt.Errorf("%q is no time", cells[0])
	}
	event := signin.Event{
		ID:          cells[2],
		Time:        at.UTC(),
		Kind:        map[string]signin.Kind{"login": signin.Interactive, "renew": signin.NonInteractive}[cells[1]],
		User:        signin.User{ID: cells[3], PrincipalName: cells[4]},
		App:         signin.App{DisplayName: cells[5]},
		ClientApp:   word(clients, cells[6]),
		Requirement: word(requirements, cells[7]),
		Steps:       steps(cells[8]),
		// What the log has no place for stays out of Has: the verdict is then
		// unknown where it would rest on that, and never better than the log.
		Has: signin.FieldErrorCode | signin.FieldRequirement | signin.FieldSteps | signin.FieldClientApp,
	}
	if result := cells[9]; result != "ok" {
		if event.Status.Code, err = strconv.Atoi(result); err != nil {
			return signin.Event{}, fmt.Errorf("%q is no result", result)
		}
	}
	return event, nil
}

// The gateway's words in Entra's; one that is not here is kept as it is.
var (
	clients      = map[string]string{"web": "Browser", "app": "Mobile Apps and Desktop clients", "imap": "IMAP4"}
	requirements = map[string]string{"mfa": "multiFactorAuthentication", "password": "singleFactorAuthentication"}
	methods      = map[string]string{"password": "Password", "push": "Mobile app notification", "key": "FIDO2 security key"}
)

func word(words map[string]string, text string) string {
	if known, ok := words[text]; ok {
		return known
	}
	return text
}

// steps reads "password+push"; a method with a minus sign before it failed.
func steps(shown string) []signin.Step {
	var steps []signin.Step
	for method := range strings.SplitSeq(shown, "+") {
		method, failed := strings.CutPrefix(method, "-")
		if method != "" {
			steps = append(steps, signin.Step{Method: word(methods, method), Succeeded: signin.FlagOf(!failed)})
		}
	}
	return steps
}
