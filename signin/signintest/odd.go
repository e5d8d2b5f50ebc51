package signintest

import (
	"time"

	"github.com/partnersec/partnersec/signin"
)

// Roles whose records say less, or other things, than records should.

// odd meets a third of the oddities every day.
func (s *shift) odd() {
	for i := s.turn(); i < len(oddities); i += 3 {
		e := s.signIn(officeHome)
		password(e)
		oddities[i](s, e)
	}
}

// oddities spoil an event that was an ordinary one of a single factor.
var oddities = [...]prove{
	func(_ *shift, e *signin.Event) { e.Time = time.Time{} },
	func(_ *shift, e *signin.Event) { // status: {}
		*e = Strip(*e, signin.FieldErrorCode|signin.FieldAdditionalDetails)
		e.Status = signin.Status{}
	},
	func(_ *shift, e *signin.Event) { e.Kind = signin.UnknownKind },
	func(_ *shift, e *signin.Event) { e.ClientApp = "" },
	func(_ *shift, e *signin.Event) { *e = Strip(*e, signin.FieldClientApp) },
	func(_ *shift, e *signin.Event) { e.ClientApp = "Unknown" },
	func(_ *shift, e *signin.Event) { // words of tomorrow
		e.Requirement = "adaptiveAuthentication"
		e.RequirementPolicies = []signin.RequirementPolicy{{Provider: "quantumPolicy", Detail: "unknownFutureValue"}}
		step(e, "Retina scan", "", "Pattern recognised", true)
	},
	func(s *shift, e *signin.Event) { s.apply(e, allUsersRule, "unknownFutureValue") },
	func(s *shift, e *signin.Event) { // all that is left is a policy's own success
		*e = Strip(*e, signin.FieldRequirement|signin.FieldRequirementPolicies)
		e.ConditionalAccessStatus = "success"
		s.apply(e, baselineRule, "success")
	},
	func(_ *shift, e *signin.Event) { *e = Strip(*e, signin.FieldRequirement) },
	func(s *shift, e *signin.Event) {
		demand(e, "baselineProtection", "Baseline policy")
		s.apply(e, baselineRule, "success")
		details(e, "MFA completed in Azure AD")
	},
	func(_ *shift, e *signin.Event) {
		demand(e, "v1ConditionalAccess", "Conditional Access")
		refuse(e, 50076)
	},
	func(_ *shift, e *signin.Event) {
		demand(e, "scopeBasedAuthRequirementPolicy", "Scope")
		refuse(e, 50076)
	},
	func(_ *shift, e *signin.Event) { demand(e, "servicePrincipal", "Application"); refuse(e, 50074) },
	func(_ *shift, e *signin.Event) { // a promise that the failed step takes back
		demandByPolicy(e)
		step(e, "Mobile app notification", "", "MFA completed in Azure AD", false)
		details(e, "MFA required in Azure AD")
	},
	func(_ *shift, e *signin.Event) { // asked for, and lost on the way
		demand(e, "v1ConditionalAccessDependency", "Conditional Access")
		details(e, "MFA requirement redirected to an external provider")
	},
	func(_ *shift, e *signin.Event) { e.User.ID, e.User.DisplayName = "", "" },
	func(_ *shift, e *signin.Event) { e.Requirement = "MultifactorAuthentication" },
}

// adfs has rows of AD FS itself, which say little, and of its adapter for
// multifactor authentication.
func (s *shift) adfs() {
	e := s.signIn(officeHome)
	onPremises(e, "ADFederationServices")
	demandByPolicy(e)
	*e = Strip(*e, signin.FieldSteps|signin.FieldAdditionalDetails)

	adapter := s.signIn(service{signin.App{DisplayName: "Azure MFA adapter"}, signin.Resource{ID: "adfs", DisplayName: "AD FS"}})
	onPremises(adapter, "ADFederationServicesMFAAdapter")
	demandByPolicy(adapter)
	*adapter = Strip(*adapter, signin.FieldSteps|signin.FieldAdditionalDetails)
}

func (s *shift) dialIn() {
	e := s.signIn(service{signin.App{DisplayName: "NPS extension"}, signin.Resource{ID: "radius", DisplayName: "RADIUS"}})
	onPremises(e, "NPSExtension")
	demandByPolicy(e)
	*e = Strip(*e, signin.FieldSteps|signin.FieldAdditionalDetails)
}

// onPremises takes away what rows from a company's own servers lack.
func onPremises(e *signin.Event, issuer string) {
	e.TokenIssuerType = issuer
	e.Device, e.Risk = signin.Device{}, signin.Risk{}
	e.ConditionalAccessStatus, e.Protocol, e.IncomingTokenType = "", "", ""
}

// passthrough is a guest whose sign-in the home tenant answers for, unseen.
func (s *shift) passthrough() {
	e := s.signIn(teams)
	s.fromHome(e, "passthrough")
}
