package mfa

import "github.com/partnersec/partnersec/signin"

// Judge says what one event tells about multifactor authentication. It looks
// at the event and nothing else, and never fails: what the event does not say
// is [Unknown]. A nil options is the defaults; Lag and Parts mean nothing here.
//
// On each axis the first rule that matches wins. DESIGN.md says where the rules
// come from; the facts behind them are in Microsoft's documentation of sign-in
// logs: https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-in-log-activity-details
// and https://learn.microsoft.com/entra/identity/authentication/howto-mfa-reporting.
func Judge(event signin.Event, options *Options) Finding {
	if options == nil {
		options = &Options{}
	}
	finding := Finding{Event: event, Outcome: outcome(&event), Client: client(event.ClientApp)}
	facts := gather(&event, finding.Outcome, finding.Client)
	if !event.Kind.Workload() {
		finding.Required = facts.required()
		finding.Proof, finding.Waiver = facts.proof()
	}
	if finding.Required == Yes {
		finding.RequiredBy, finding.OtherProviders = facts.demands.by, facts.demands.others
	}
	finding.Verdict = verdict(&finding, options)
	finding.Reasons = facts.reasons(&finding, options)
	return finding
}

// outcome reads the status: a number, else a word, else nothing.
func outcome(event *signin.Event) Outcome {
	if event.Has.Has(signin.FieldErrorCode) {
		switch code := event.Status.Code; {
		case code == 0:
			return Success
		case interrupts(code):
			return Interrupted
		default:
			return Failure
		}
	}
	var buffer [32]byte
	switch string(fold(buffer[:0], event.Status.Result)) {
	case "success":
		return Success
	case "failure":
		return Failure
	case "interrupted":
		return Interrupted
	}
	return Unknown
}

// client sorts clientAppUsed. Everything that has a name and is not known to
// be modern is legacy, as in Microsoft's own workbooks.
func client(app string) Client {
	var buffer [48]byte
	switch string(fold(buffer[:0], app)) {
	case "", "unknown":
		return Unknown
	case "browser", "mobileappsanddesktopclients", "modernclients":
		return Modern
	}
	return Legacy
}

// required applies the rules of Required, in their order.
func (f *facts) required() Required {
	switch {
	case f.multi, f.demands.mfa, demandsMFA(f.code):
		return Yes
	case f.single:
		return No
	}
	return Unknown
}

// proof applies the rules of Proof, in their order.
func (f *facts) proof() (Proof, Waiver) {
	switch {
	case f.strongStep, f.says(strongText), f.certificateStep && f.multi && f.success:
		return Strong, ""
	case f.freshStep, f.codeStep && (f.multi || f.succeededSteps > 1), f.says(completedText):
		return Fresh, ""
	case f.says(externalText), f.externalIssuer && f.success:
		return External, ""
	case f.says(claimText), f.previouslySatisfied && f.multi:
		return Claim, ""
	case f.says(skippedText):
		return None, f.waiver
	case f.says(unprovenText), f.legacy:
		return None, ""
	case f.success && (f.multi && f.recorded || f.demands.passed):
		return Unspecified, ""
	case f.passthrough, !f.multi && !f.single, f.multi && !f.recorded, f.loneCertificate() && f.single:
		return Unknown, ""
	}
	return None, ""
}

// verdict follows from the other axes and the caller's options.
func verdict(finding *Finding, options *Options) Verdict {
	switch {
	case finding.Event.Kind.Workload(), options.Exempt.Has(finding.Event.User.ID):
		return OutOfScope
	case finding.Outcome == Failure, finding.Outcome == Interrupted:
		return Refused
	case finding.Outcome == Unknown, finding.Proof == Unknown:
		return Unknown
	case finding.Proof == None:
		return Missed
	case options.Profile == FreshEveryTime && finding.Proof == Claim:
		return Missed
	case options.Profile == FreshEveryTime && finding.Proof == Unspecified:
		return Unknown
	}
	return Satisfied
}

// reasons collects what explains the finding to a person.
func (f *facts) reasons(finding *Finding, options *Options) Reasons {
	event := &finding.Event
	set := f.seen
	add := func(reason Reasons, holds bool) {
		if holds {
			set |= reason
		}
	}
	add(LegacyClient, f.legacy)
	add(WorkloadIdentity, event.Kind.Workload())
	add(Exempt, options.Exempt.Has(event.User.ID))
	add(NotRequired, finding.Required == No)
	add(Waived, finding.Proof == None && f.says(skippedText))
	add(ClaimInToken, finding.Proof == Claim)
	add(ExternalProvider, finding.Proof == External)
	add(NotSpecified, finding.Proof == Unspecified)
	add(NoEvidence, finding.Proof == Unknown && !event.Kind.Workload())
	add(LoneCertificate, finding.Proof == Unknown && f.loneCertificate())
	add(Passthrough, f.passthrough)
	add(TokenRenewal, event.Kind == signin.NonInteractive && finding.Verdict == Missed)
	add(Challenged, finding.Verdict == Refused && finding.Required == Yes && !registers(f.code))
	add(NotRegistered, registers(f.code) || f.says(unregisteredText))
	add(Expired, f.code == 50078 || f.says(expiredText))
	return set
}
