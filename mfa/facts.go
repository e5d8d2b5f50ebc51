package mfa

import (
	"strings"

	"github.com/partnersec/partnersec/signin"
)

// facts is the evidence of one event in the form that the rules speak of.
type facts struct {
	success       bool
	legacy        bool
	multi, single bool // what authenticationRequirement says; neither if it is absent or not known
	recorded      bool // the record carried both texts by which a second factor would show
	code          int  // AADSTS number, 0 if there is none
	texts         texts
	waiver        Waiver
	demands       demands

	strongStep, freshStep, codeStep, certificateStep, previouslySatisfied bool
	succeededSteps                                                        int

	externalIssuer bool // an AD FS adapter or the NPS extension issued it
	passthrough    bool
	seen           Reasons
}

func (f *facts) says(what texts) bool { return f.texts&what != 0 }

func (f *facts) loneCertificate() bool { return f.certificateStep && f.succeededSteps == 1 }

// gather reads the evidence off an event.
func gather(event *signin.Event, outcome Outcome, client Client) facts {
	f := facts{
		success:  outcome == Success,
		legacy:   client == Legacy,
		recorded: event.Has.Has(signin.FieldAdditionalDetails | signin.FieldSteps),
		demands:  readDemands(event),
	}
	if event.Has.Has(signin.FieldErrorCode) {
		f.code = event.Status.Code
	}
	f.text(event.Status.AdditionalDetails, signin.Unsaid)
	for i := range event.Steps {
		f.step(&event.Steps[i])
	}
	f.requirement(event.Requirement)
	f.origin(event)
	f.seen |= f.demands.seen
	return f
}

func (f *facts) requirement(value string) {
	var buffer [48]byte
	switch string(fold(buffer[:0], value)) {
	case "multifactorauthentication":
		f.multi = true
	case "singlefactorauthentication":
		f.single = true
	case "":
	default:
		f.seen |= UnknownValue
	}
}

// text adds what a text says. What a failed step claims to have proved is
// talk of MFA and no more.
func (f *facts) text(text string, succeeded signin.Flag) {
	says, waiver := readText(text)
	if succeeded == signin.False && says&provingTexts != 0 {
		says = unprovenText
	}
	f.texts |= says
	if waiver != "" && f.waiver == "" {
		f.waiver = waiver
	}
}

func (f *facts) step(step *signin.Step) {
	f.text(step.Result, step.Succeeded)
	if step.Succeeded != signin.True {
		return
	}
	f.succeededSteps++
	switch readMethod(step.Method) {
	case strongMethod:
		f.strongStep = true
	case secondFactor:
		f.freshStep = true
	case codeMethod:
		f.codeStep = true
	case certificateMethod:
		f.certificateStep = true
	case previouslySatisfied:
		f.previouslySatisfied = f.previouslySatisfied || strings.TrimSpace(step.Result) == ""
	}
}

// origin reads where the sign-in came from and how.
func (f *facts) origin(event *signin.Event) {
	var buffer [48]byte
	switch string(fold(buffer[:0], event.TokenIssuerType)) {
	case "adfederationservicesmfaadapter", "npsextension":
		f.externalIssuer = true
	}
	switch string(fold(buffer[:0], event.CrossTenantAccessType)) {
	case "passthrough":
		f.passthrough = true
	case "serviceprovider":
		f.seen |= ServiceProvider
	}
	switch string(fold(buffer[:0], event.Protocol)) {
	case "ropc":
		f.seen |= ROPC
	case "devicecode":
		f.seen |= DeviceCode
	}
	if strings.Contains(event.UserAgent, "BAV2ROPC") || strings.Contains(event.UserAgent, "CBAInPROD") {
		f.seen |= ROPC
	}
}
