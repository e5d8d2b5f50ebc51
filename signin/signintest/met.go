package signintest

import "github.com/partnersec/partnersec/signin"

// Roles that meet the requirement.

func (s *shift) pushOffice()    { s.office(push) }
func (s *shift) codeOffice()    { s.office(code); s.expired(); s.refusal() }
func (s *shift) textOffice()    { s.office(textMessage) }
func (s *shift) voiceOffice()   { s.office(voice) }
func (s *shift) helloOffice()   { s.office(hello) }
func (s *shift) passkeyOffice() { s.office(passkey) }
func (s *shift) phoneOffice()   { s.office(phone) }

// office is an ordinary day: a morning's sign-in, the renewals of its session,
// and another application that finds MFA in the token.
func (s *shift) office(shows prove) {
	if s.index%2 == 0 {
		s.interrupt()
	}
	morning := s.signIn(among(s, []service{officeHome, teams, azurePortal, partnerCenter}))
	demandByPolicy(morning)
	shows(s, morning)
	s.pass(morning)
	s.renewals(morning, 2+s.random.IntN(3), claim)
	if s.random.IntN(2) == 0 {
		later := s.signIn(among(s, []service{partnerCenter, azurePortal}))
		later.SessionID = morning.SessionID
		claim(s, later)
	}
}

// interrupts are the AADSTS numbers after which a sign-in goes on elsewhere.
var interrupts = []int{50140, 50058, 16000, 65001, 50076, 50055, 50144, 50097, 50125, 50127, 50129, 50158, 50199, 50074, 50089}

func (s *shift) interrupt() {
	e := s.signIn(officeHome)
	password(e)
	refuse(e, interrupts[(s.index/2+s.day*5)%len(interrupts)])
}

// refusal is a sign-in that is refused for a reason beside the second factor.
func (s *shift) refusal() {
	e := s.signIn(sites)
	password(e)
	refuse(e, among(s, []int{50105, 53000, 53001, 53002, 50131, 70043, 50173}))
}

func (s *shift) expired() {
	e := s.signIn(partnerCenter)
	demandByPolicy(e)
	step(e, "Previously satisfied", "", "MFA requirement has expired due to the policies configured on tenant", false)
	refuse(e, 50078)
	s.apply(e, frequencyRule, "failure")
}

func (s *shift) keyAdmin() {
	e := s.signIn(azurePortal)
	demand(e, "authenticationStrengths", "Authentication strength")
	securityKey(s, e)
	s.pass(e)
	s.apply(e, adminsRule, "success")
	s.renewals(e, 2, claim)
}

func (s *shift) cspAdmin() {
	e := s.signIn(partnerCenter)
	demand(e, "enforcedForCspAdmins", "Required for administrators of customers")
	push(s, e)
	s.renewals(e, 2, claim)
}

func (s *shift) technician() {
	e := s.signIn(azurePortal)
	s.atCustomer(e)
	demandByPolicy(e)
	push(s, e)
	s.renewals(e, 1, claim)
	if s.turn() == 2 {
		blocked := s.signIn(azurePortal)
		s.atCustomer(blocked)
		refuse(blocked, 530034)
	}
}

// atCustomer moves a sign-in into the tenant of one of three customers.
func (s *shift) atCustomer(e *signin.Event) {
	e.CrossTenantAccessType = "serviceProvider"
	e.ResourceTenantID = s.tenant.id(tenantIDs, 1+s.day%3)
}

// newcomer registers a passkey on the first day.
func (s *shift) newcomer() {
	if s.turn() == 0 {
		e := s.signIn(officeHome)
		demand(e, "proofUpCodeRequest", "Security information")
		accessPass(s, e)
		s.pass(e)
	}
	s.office(passkey)
}

// unsaid passes with texts that tell nothing.
func (s *shift) unsaid() {
	e := s.signIn(officeHome)
	demandByPolicy(e)
	if s.turn() == 2 {
		demand(e, "gpsLocationCondition", "Location by GPS")
	}
	password(e)
	s.pass(e)
	s.renewals(e, 2, claim)
}

func (s *shift) smartCard() {
	e := s.signIn(officeHome)
	certificate(s, e)
	if s.turn() < 2 { // on the third day nobody asked, and the card may be one factor
		demandByPolicy(e)
		s.pass(e)
	}
	s.renewals(e, 2, claim)
}

func (s *shift) federatedOffice() { s.office(federated) }

func (s *shift) securityDefaults() {
	if s.turn() == 1 {
		e := s.signIn(officeHome)
		demand(e, "mfaRegistrationRequiredBySecurityDefaults", "Security defaults")
		password(e)
		refuse(e, 50079)
	}
	e := s.signIn(azurePortal)
	demand(e, "securityDefaults", "Security defaults")
	push(s, e)
	s.apply(e, defaultsRule, "success")
	e.ConditionalAccessStatus = "success"
	s.renewals(e, 2, claim)
}

func (s *shift) guest() {
	e := s.signIn(teams)
	s.fromHome(e, "b2bCollaboration")
	demandByPolicy(e)
	step(e, "Email one-time passcode", "", "", true)
	step(e, "Mobile app notification", "", "MFA completed in Azure AD", true)
	details(e, "MFA completed in Azure AD")
	e.ConditionalAccessStatus = "success"
	s.apply(e, guestsRule, "success")
}

func (s *shift) crossTenant() {
	e := s.signIn(teams)
	s.fromHome(e, "b2bCollaboration")
	demand(e, "crossTenantOutboundRule", "Cross-tenant access")
	federated(s, e)
}

// fromHome makes the sign-in one of a guest from another tenant.
func (s *shift) fromHome(e *signin.Event, access string) {
	e.CrossTenantAccessType = access
	e.HomeTenantID = s.tenant.id(tenantIDs, 100+s.index)
}
