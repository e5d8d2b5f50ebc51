package mfa_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
	"github.com/stretchr/testify/require"
)

// evidence is every field that can be taken away from a record.
var evidence = []signin.Fields{
	signin.FieldAdditionalDetails, signin.FieldSteps, signin.FieldPolicies,
	signin.FieldRequirement, signin.FieldRequirementPolicies,
}

func TestLaw(t *testing.T) {
	proof.Run(t, "law", func(t *testing.T, part *proof.Part) {
		for range part.Cases {
			requireLaw(t, strange(part.Rand))
		}
		part.Count("events", part.Cases)
	})
}

// requireLaw takes every combination of evidence away from the event: what was
// not Satisfied with it is not Satisfied without it. The one exception is an
// applied policy that says itself that its demand for MFA was met.
func requireLaw(t *testing.T, event signin.Event) {
	t.Helper()
	whole := mfa.Judge(event, nil)
	if whole.Verdict == mfa.Satisfied || whole.Verdict == mfa.OutOfScope {
		return
	}
	for set := range 1 << len(evidence) {
		var taken signin.Fields
		for i, field := range evidence {
			if set>>i&1 == 1 {
				taken |= field
			}
		}
		less := mfa.Judge(signintest.Strip(event, taken), nil)
		if less.Verdict != mfa.Satisfied || less.Proof == mfa.Unspecified && passedPolicy(event) {
			continue
		}
		t.Fatalf("%s is %s, and %s without %s:\n%+v", event.ID, whole.Verdict, less.Verdict, taken, event)
	}
}

// passedPolicy reports whether a policy with MFA alone was passed.
func passedPolicy(event signin.Event) bool {
	only := signin.Event{Has: signin.FieldErrorCode, Policies: event.Policies}
	return mfa.Judge(only, nil).Proof == mfa.Unspecified
}

// strange is an event that holds any values beside any others.
func strange(r *rand.Rand) signin.Event {
	event := signin.Event{
		ID:                    "strange",
		Kind:                  pick(r, append(signin.Kinds(), signin.Interactive, signin.Interactive)...),
		Requirement:           pick(r, "", single, multi, multi, "Multi-factor authentication", "tripleFactor"),
		ClientApp:             pick(r, "Browser", "Browser", "Mobile Apps and Desktop clients", "IMAP4", ""),
		TokenIssuerType:       pick(r, "AzureAD", "AzureAD", "", "ADFederationServicesMFAAdapter", "NPSExtension"),
		CrossTenantAccessType: pick(r, "none", "none", "passthrough", "serviceProvider"),
		Has:                   signin.Fields(r.Uint32()),
	}
	event.Has |= signin.Fields(r.Uint32()) // three of four fields are there
	event.Status.Code = pick(r, 0, 0, 0, 50074, 50126, 50140, 500121)
	event.Status.AdditionalDetails = pick(r, texts...)
	for range r.IntN(4) {
		event.Steps = append(event.Steps, signin.Step{
			Method: pick(r, methods...), Result: pick(r, texts...), Succeeded: pick(r, signin.Unsaid, signin.False, signin.True, signin.True),
		})
	}
	for range r.IntN(3) {
		event.Policies = append(event.Policies, signin.Policy{
			ID:            pick(r, "p", "SecurityDefaults"),
			Result:        pick(r, "success", "failure", "notApplied", "reportOnlySuccess", "reportOnlyFailure", "tomorrow"),
			GrantControls: pick(r, nil, []string{"Mfa"}, []string{"Mfa", "RequireCompliantDevice"}, []string{"RequireAuthenticationStrength"}, []string{"Block"}),
		})
	}
	for range r.IntN(3) {
		event.RequirementPolicies = append(event.RequirementPolicies, signin.RequirementPolicy{
			Provider: pick(r, "user", "securityDefaults", "servicePrincipal", "enforcedForCspAdmins", "tomorrow"),
		})
	}
	return event
}

func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

var texts = []string{
	"", "", "", "Correct password", "MFA completed in Azure AD", "MFA successfully completed", "MFA required in Azure AD",
	"MFA requirement satisfied by claim in the token", "First factor requirement satisfied by claim in the token",
	"MFA requirement satisfied by strong authentication", "MFA requirement satisfied by claim provided by external provider",
	"MFA requirement skipped due to location", "MFA requirement skipped due to remembered device", "Authentication in progress",
	"MFA denied; user declined the authentication", "user didn't respond to mobile app notification", "a text of tomorrow",
}

var methods = []string{
	"", "Password", "SMS", "Text message", "Mobile app notification", "OATH verification code", "Voice", "FIDO2 security key",
	"X.509 Certificate", "Previously satisfied", "QR code", "Temporary Access Pass", "a method of tomorrow",
}

func TestTheDemoTenantHoldsEveryValueOfEveryAxis(t *testing.T) {
	seen := map[string]bool{}
	for event := range (signintest.Tenant{}).All() {
		finding := mfa.Judge(event, nil)
		for axis, value := range map[string]string{
			"required": finding.Required.String(), "proof": finding.Proof.String(), "outcome": finding.Outcome.String(),
			"client": finding.Client.String(), "verdict": finding.Verdict.String(), "waiver": string(finding.Waiver), "kind": event.Kind.String(),
		} {
			seen[axis+" "+value] = true
		}
		for _, name := range finding.RequiredByNames() {
			name, _, _ = strings.Cut(name, ":")
			seen["requiredBy "+name] = true
		}
	}
	for _, want := range []string{
		"required yes", "required no", "required unknown",
		"proof none", "proof fresh", "proof strong", "proof claim", "proof external", "proof unspecified", "proof unknown",
		"waiver ", "waiver appPassword", "waiver location", "waiver registeredDevice", "waiver rememberedDevice", "waiver windowsBroker",
		"outcome success", "outcome failure", "outcome interrupted", "outcome unknown",
		"client modern", "client legacy", "client unknown",
		"verdict satisfied", "verdict missed", "verdict refused", "verdict outOfScope", "verdict unknown",
		"kind unknown", "kind interactive", "kind nonInteractive", "kind servicePrincipal", "kind managedIdentity",
		"requiredBy perUser", "requiredBy conditionalAccess", "requiredBy securityDefaults", "requiredBy baseline", "requiredBy cspAdmin",
		"requiredBy risk", "requiredBy authenticationStrength", "requiredBy crossTenant", "requiredBy request", "requiredBy proofUp", "requiredBy other",
	} {
		require.True(t, seen[want], "no sign-in with %q", want)
	}
}

func TestOrder(t *testing.T) {
	proof.Run(t, "order", func(t *testing.T, part *proof.Part) {
		for tried := 0; tried < part.Cases; {
			tenant := signintest.Tenant{Seed: part.Rand.Uint64(), Users: 5 + part.Rand.IntN(40), Days: 1 + part.Rand.IntN(2)}
			events := signin.List{}
			for event := range tenant.All() {
				events = append(events, event)
			}
			want := encoded(t, events, 1)
			part.Rand.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			require.Equal(t, want, encoded(t, events, 1+part.Rand.IntN(7)))
			tried += len(events)
			part.Count("events", len(events))
		}
	})
}

func encoded(t *testing.T, source signin.Source, parts int) string {
	t.Helper()
	report, err := mfa.Evaluate(context.Background(), source, signin.Query{}, &mfa.Options{Parts: parts})
	require.NoError(t, err)
	text, err := report.MarshalJSON()
	require.NoError(t, err)
	return string(text)
}

func FuzzJudge(f *testing.F) {
	var b strings.Builder
	require.NoError(f, signintest.NDJSON.Write(&b, (signintest.Tenant{Users: 8, Days: 1}).All()))
	for line := range strings.Lines(b.String()) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for event, err := range signin.Reader("fuzz", strings.NewReader(text)).Events(context.Background(), signin.Query{}) {
			if err != nil {
				if !errors.Is(err, signin.ErrNoRecords) {
					t.Fatal(err)
				}
				return
			}
			for _, options := range []*mfa.Options{nil, {Profile: mfa.FreshEveryTime}} {
				mfa.Judge(event, options)
			}
			requireLaw(t, event)
		}
	})
}
