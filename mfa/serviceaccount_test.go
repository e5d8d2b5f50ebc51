package mfa_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

func TestServiceAccountsAreKnownByWhatTheyDo(t *testing.T) {
	with := func(event signin.Event, change func(*signin.Event)) signin.Event {
		change(&event)
		return event
	}
	times := func(n int, event signin.Event) []signin.Event {
		events := make([]signin.Event, n)
		for i := range events {
			events[i] = event
		}
		return events
	}
	mixed := func(interactive, silent int) []signin.Event {
		return append(times(interactive, withPush("1", "anna", 1)), times(silent, renewal("2", "anna", "s", 2))...)
	}
	office := func(events []signin.Event) []signin.Event {
		for i := range events {
			events[i].IPAddress = "203.0.113.7"
		}
		return events
	}
	roaming := office(mixed(1, 9))
	roaming[3].IPAddress = "198.51.100.1"
	script := with(withPush("1", "anna", 1), func(e *signin.Event) { e.UserAgent = "Python-Requests/2.31.0" })
	ropc := with(passwordOnly("1", "anna", 1), func(e *signin.Event) { e.Protocol = "ropc" })
	imap := with(passwordOnly("1", "anna", 1), func(e *signin.Event) { e.ClientApp = "IMAP4" })
	sprayed := with(ropc, func(e *signin.Event) { e.Status.Code, e.UserAgent, e.IPAddress = 50126, "curl/8", "192.0.2.66" })
	asked := with(ropc, func(e *signin.Event) { e.Status.Code, e.UserAgent = 50076, "curl/8" })
	unregistered := with(passwordOnly("1", "anna", 1), func(e *signin.Event) { e.Status.Code = 50072 })

	tests := map[string]struct {
		events []signin.Event
		facts  []string
		likely bool
	}{
		"a person in an office":                       {office(times(5, withPush("1", "anna", 1))), []string{"fixedAddress"}, false},
		"a person in an office without a method":      {office(times(5, unregistered)), []string{"fixedAddress", "notRegistered"}, false},
		"two sign-ins make no fixed address":          {office(times(2, withPush("1", "anna", 1))), nil, false},
		"nine in ten sign-ins without a person":       {mixed(1, 9), []string{"nonInteractive"}, false},
		"eight in nine do not suffice":                {office(mixed(1, 8)), []string{"fixedAddress"}, false},
		"nine in ten, always from one address":        {office(mixed(1, 9)), []string{"nonInteractive", "fixedAddress"}, true},
		"nine in ten, from two addresses":             {roaming, []string{"nonInteractive"}, false},
		"two silent sign-ins are no habit":            {mixed(0, 2), nil, false},
		"an application that sends the password":      {times(1, ropc), []string{"ropc"}, false},
		"one that does so for a user without methods": {append(times(1, ropc), unregistered), []string{"ropc", "notRegistered"}, true},
		"a person whose password is being guessed":    {append(office(mixed(4, 2)), times(20, sprayed)...), []string{"fixedAddress"}, false},
		"a script that is asked for MFA":              {times(1, asked), []string{"ropc", "userAgent"}, true},
		"a legacy client at one address":              {office(times(3, imap)), []string{"legacyClient", "fixedAddress"}, true},
		"a person who has one legacy client too":      {office(append(times(2, withPush("1", "anna", 1)), imap)), []string{"fixedAddress"}, false},
		"a script at one address":                     {office(times(3, script)), []string{"userAgent", "fixedAddress"}, true},
		"an administrator who runs a script at times": {office(append(times(2, withPush("1", "anna", 1)), script)), []string{"fixedAddress"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			report := judged(test.events...)
			users := report.Users()
			require.Len(t, users, 1)
			require.Equal(t, test.facts, facts(users[0]))
			require.Equal(t, test.likely, len(report.ServiceAccounts()) == 1)
		})
	}
}

func TestANameMakesNoServiceAccount(t *testing.T) {
	event := passwordOnly("1", "svc-backup", 1)
	require.Empty(t, judged(event).ServiceAccounts())
}

func TestEvidenceSaysHowMuchAndWhat(t *testing.T) {
	var events []signin.Event
	for i, agent := range []string{"python-requests/2", "curl/8.5.0", "azsdk-go-armresources/1.0", "Mozilla/5.0"} {
		event := passwordOnly(fmt.Sprint(i), "anna", i)
		event.UserAgent, event.IPAddress = agent, "203.0.113.7"
		events = append(events, event)
	}
	require.Equal(t, []mfa.Evidence{
		{Fact: "userAgent", SignIns: 3, Detail: "azsdk"},
		{Fact: "fixedAddress", SignIns: 4, Detail: "203.0.113.7"},
	}, judged(events...).ServiceAccounts()[0].Evidence())
}

func TestUserAgentsOfScriptsAreKnown(t *testing.T) {
	tests := map[string]bool{
		"python-requests/2.31.0":           true,
		"curl/8.5.0":                       true,
		"azsdk-net-Identity/1.11 (.NET 8)": true,
		"azure-sdk-for-python/4.0":         true,
		"Go-http-client/1.1":               true,
		"BAV2ROPC":                         true,
		"CBAInPROD":                        true,
		"Mozilla/5.0 (Windows NT) WindowsPowerShell/5":                                true,
		"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36": false,
		"":  false,
		"-": false,
	}
	for agent, script := range tests {
		event := passwordOnly("1", "anna", 1)
		event.UserAgent = agent
		user := judged(event).Users()[0]
		found := false
		for _, evidence := range user.Evidence() {
			found = found || evidence.Fact == "userAgent"
		}
		require.Equal(t, script, found, agent)
	}
}

func TestManyUserAgentsAreStillRecognised(t *testing.T) {
	var report mfa.Report
	for i := range 5000 {
		event := passwordOnly("1", "anna", 1)
		event.UserAgent = fmt.Sprint("curl/", i)
		finding := mfa.Judge(event, nil)
		report.Add(&finding)
	}
	require.EqualValues(t, 5000, report.Users()[0].Evidence()[0].SignIns)
}

func facts(user mfa.User) []string {
	var names []string
	for _, evidence := range user.Evidence() {
		names = append(names, evidence.Fact)
	}
	return names
}
