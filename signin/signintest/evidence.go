package signintest

import (
	"time"

	"github.com/partnersec/partnersec/signin"
)

const (
	claimText    = "MFA requirement satisfied by claim in the token"
	firstText    = "First factor requirement satisfied by claim in the token"
	strongText   = "MFA requirement satisfied by strong authentication"
	externalText = "MFA requirement satisfied by claim provided by external provider"
)

// step adds a step to the authentication. Entra calls every one of them primary
// authentication, second factors included.
func step(e *signin.Event, method, detail, result string, succeeded bool) {
	e.Steps = append(e.Steps, signin.Step{
		Time:   e.Time.Add(time.Duration(8*len(e.Steps)) * time.Second),
		Method: method, Detail: detail, Requirement: "Primary authentication",
		Result: result, Succeeded: signin.FlagOf(succeeded),
	})
}

func password(e *signin.Event) {
	step(e, "Password", "Password in the cloud", "Correct password", true)
}

// demand makes a second factor the requirement, in the name of a provider.
func demand(e *signin.Event, provider, detail string) {
	e.Requirement = multi
	e.RequirementPolicies = append(e.RequirementPolicies, signin.RequirementPolicy{Provider: provider, Detail: detail})
}

func demandByPolicy(e *signin.Event) { demand(e, "multiConditionalAccess", "Conditional Access") }

// details sets the text beside the error code.
func details(e *signin.Event, text string) { e.Status.AdditionalDetails = text }

// refuse ends a sign-in with an AADSTS number.
func refuse(e *signin.Event, code int) {
	e.Status.Code, e.Status.FailureReason = code, failureReason(code)
	if e.ConditionalAccessStatus == "success" {
		e.ConditionalAccessStatus = "notApplied"
	}
}

// prove is how an account shows what it has to show.
type prove func(s *shift, e *signin.Event)

func push(s *shift, e *signin.Event) {
	password(e)
	if s.random.IntN(2) == 0 {
		step(e, "Mobile app notification", "", "Authentication in progress", false)
	}
	step(e, "Mobile app notification", "", "MFA successfully completed", true)
	e.MFA = signin.MFADetail{Method: "PhoneAppNotification"}
	details(e, among(s, []string{"MFA completed in Azure AD", "MFA completed in Entra ID", ""}))
}

func code(s *shift, e *signin.Event) {
	password(e)
	step(e, among(s, []string{"OATH verification code", "Software OATH token", "Hardware OATH token"}), "", "MFA completed in Azure AD", true)
	e.MFA = signin.MFADetail{Method: "PhoneAppOTP"}
	details(e, "MFA completed in Azure AD")
}

func textMessage(_ *shift, e *signin.Event) {
	password(e)
	step(e, "Text message", "+XX XXXXXXX42", "", true)
	e.MFA = signin.MFADetail{Method: "OneWaySMS", Detail: "+XX XXXXXXX42"}
}

func voice(_ *shift, e *signin.Event) {
	password(e)
	step(e, "Phone call approval (Authentication phone)", "+XX XXXXXXX17", "MFA successfully completed", true)
	e.MFA = signin.MFADetail{Method: "TwoWayVoiceMobile", Detail: "+XX XXXXXXX17"}
	details(e, "MFA successfully completed")
}

func hello(_ *shift, e *signin.Event) { strong(e, "Windows Hello for Business") }

func passkey(_ *shift, e *signin.Event) { strong(e, "Passkey (device-bound)") }

func securityKey(_ *shift, e *signin.Event) { strong(e, "FIDO2 security key") }

func phone(_ *shift, e *signin.Event) { strong(e, "Passwordless phone sign-in") }

func accessPass(_ *shift, e *signin.Event) { strong(e, "Temporary Access Pass") }

func strong(e *signin.Event, method string) {
	step(e, method, "", strongText, true)
	details(e, strongText)
}

func certificate(_ *shift, e *signin.Event) { step(e, "X.509 Certificate", "", "", true) }

func federated(_ *shift, e *signin.Event) {
	step(e, "Federated", "ADFS", externalText, true)
	details(e, externalText)
}

// claim shows a token that carries MFA, in one of the ways in which logs say so.
func claim(s *shift, e *signin.Event) {
	switch s.random.IntN(3) {
	case 0: // nothing but the method's name
		demandByPolicy(e)
		step(e, "Previously satisfied", "", "", true)
	case 1: // not asked for, and there all the same
		step(e, "Previously satisfied", "", firstText, true)
		details(e, claimText)
	default:
		demandByPolicy(e)
		step(e, "Previously satisfied", "", claimText, true)
		details(e, claimText)
	}
	s.pass(e)
}

// firstFactorClaim shows a token of one factor.
func firstFactorClaim(s *shift, e *signin.Event) {
	step(e, "Previously satisfied", "", firstText, true)
	s.apply(e, salesRule, "reportOnlyFailure")
}

// pass notes that the policies for everybody were met.
func (s *shift) pass(e *signin.Event) {
	e.ConditionalAccessStatus = "success"
	s.apply(e, allUsersRule, "success")
	s.apply(e, legacyRule, "notApplied")
	s.apply(e, salesRule, "reportOnlyNotApplied")
}

// failureReason is the log's sentence for an AADSTS number, in brief.
func failureReason(code int) string {
	if reason, ok := failureReasons[code]; ok {
		return reason
	}
	return "Other."
}

var failureReasons = map[int]string{
	16000:   "Several accounts are signed in; one has to be chosen.",
	50034:   "The account does not exist in this directory.",
	50053:   "The account is locked, or the address is known for attacks.",
	50055:   "The password has expired.",
	50057:   "The account is disabled.",
	50058:   "There is no session to sign in with silently.",
	50072:   "The user has to register a second factor.",
	50074:   "Strong authentication is required.",
	50076:   "Multifactor authentication is required to access the resource.",
	50078:   "The multifactor authentication has expired.",
	50079:   "The user has to register for multifactor authentication.",
	50089:   "The sign-in took too long.",
	50097:   "The device has to authenticate.",
	50105:   "The user is not assigned to the application.",
	50125:   "The user has to register for password reset.",
	50126:   "Invalid user name or password.",
	50127:   "A broker app has to be installed.",
	50129:   "The device is not joined.",
	50131:   "Conditional Access conditions were not met.",
	50135:   "The password has to be changed because of a risk.",
	50140:   "The user was asked whether to stay signed in.",
	50144:   "The password on premises has expired.",
	50158:   "An external challenge was not satisfied.",
	50173:   "The session has been revoked.",
	50199:   "The user has to confirm the application.",
	53000:   "The device is not compliant.",
	53001:   "The device is not joined to the domain.",
	53002:   "The application is not approved.",
	53003:   "Access was blocked by Conditional Access.",
	53004:   "Registration was blocked because of a risk.",
	65001:   "The user or an administrator has not consented.",
	70043:   "The session has ended by sign-in frequency.",
	500121:  "Authentication failed during the strong authentication request.",
	530034:  "A delegated administrator was blocked.",
	530035:  "Access was blocked by security defaults.",
	7000222: "The client secret has expired.",
}
