package mfa_test

import (
	"time"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// noon is the moment around which the sign-ins of these tests lie.
var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

const everyField = signin.FieldErrorCode | signin.FieldAdditionalDetails | signin.FieldRequirement |
	signin.FieldRequirementPolicies | signin.FieldSteps | signin.FieldPolicies | signin.FieldClientApp

// passwordOnly is an interactive sign-in that succeeded on a password alone.
func passwordOnly(id, user string, minute int) signin.Event {
	return signin.Event{
		ID:   id,
		Time: noon.Add(time.Duration(minute) * time.Minute),
		Kind: signin.Interactive,
		User: signin.User{
			ID: "id-" + user, PrincipalName: user + "@contoso.example", DisplayName: user,
		},
		App:         signin.App{ID: "app-portal", DisplayName: "Portal"},
		Resource:    signin.Resource{ID: "res-graph", DisplayName: "Microsoft Graph"},
		Requirement: "singleFactorAuthentication",
		ClientApp:   "Browser",
		Steps: []signin.Step{
			{Method: "Password", Detail: "Password in the cloud", Result: "Correct password", Succeeded: signin.True},
		},
		Has: everyField,
	}
}

// withPush is an interactive sign-in that succeeded on a password and a push
// notification.
func withPush(id, user string, minute int) signin.Event {
	event := passwordOnly(id, user, minute)
	event.Requirement = "multiFactorAuthentication"
	event.RequirementPolicies = []signin.RequirementPolicy{{Provider: "user", Detail: "Per-user MFA"}}
	event.Steps = append(event.Steps, signin.Step{
		Method: "Mobile app notification", Result: "MFA successfully completed", Succeeded: signin.True,
	})
	return event
}

// renewal is a non-interactive sign-in whose token carries no MFA.
func renewal(id, user, session string, minute int) signin.Event {
	event := passwordOnly(id, user, minute)
	event.Kind = signin.NonInteractive
	event.Steps = nil
	event.SessionID = session
	return event
}

// judged is a report on the events.
func judged(events ...signin.Event) *mfa.Report {
	report := new(mfa.Report)
	for _, event := range events {
		finding := mfa.Judge(event, nil)
		report.Add(&finding)
	}
	return report
}
