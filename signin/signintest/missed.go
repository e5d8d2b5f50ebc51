package signintest

import "github.com/partnersec/partnersec/signin"

// Roles that get in on one factor, each for another reason.

func (s *shift) excludedAdmin() {
	e := s.signIn(among(s, []service{azurePortal, partnerCenter}))
	password(e)
	s.apply(e, allUsersRule, "notApplied", "users")
	s.apply(e, adminsRule, "notApplied", "users")
	s.renewals(e, 2, firstFactorClaim)
}

func (s *shift) bareTechnician() {
	e := s.signIn(azurePortal)
	s.atCustomer(e)
	password(e)
	s.apply(e, allUsersRule, "notApplied", "users")
}

func (s *shift) appPassword() {
	e := s.legacy("Other clients")
	demand(e, "user", "Per-user MFA")
	step(e, "App password", "", "MFA requirement skipped due to app password", true)
	details(e, "MFA requirement skipped due to app password")
	modern := s.signIn(officeHome)
	demand(modern, "user", "Per-user MFA")
	push(s, modern)
}

func (s *shift) trustedLocation() {
	e := s.signIn(officeHome)
	e.IPAddress, e.Location, e.Networks = office()
	password(e)
	s.waive(e, "MFA requirement skipped due to location")
	s.apply(e, allUsersRule, "notApplied", "locations")
	s.renewals(e, 3, firstFactorClaim)
}

// waive skips the second factor that a policy demands.
func (s *shift) waive(e *signin.Event, text string) {
	demandByPolicy(e)
	step(e, "Previously satisfied", "", text, true)
	details(e, text)
}

func (s *shift) rememberedDevice() {
	e := s.signIn(officeHome)
	e.SessionLifetime = []string{"rememberMultifactorAuthenticationOnTrustedDevices"}
	password(e)
	s.waive(e, "MFA requirement skipped due to remembered device")
	if s.turn() == 2 { // a claim beside the waiver is a claim
		details(e, claimText)
	}
	s.renewals(e, 2, firstFactorClaim)
}

func (s *shift) registeredDevice() {
	e := s.signIn(teams)
	password(e)
	s.waive(e, among(s, []string{
		"MFA requirement skipped due to registered device",
		"MFA requirement skipped as flow exercised was Windows broker logon flow",
		"MFA requirement skipped due to registered device.",
	}))
}

func (s *shift) reportOnly() {
	e := s.signIn(among(s, []service{partnerCenter, officeHome}))
	password(e)
	s.apply(e, salesRule, among(s, []string{"reportOnlyFailure", "reportOnlyInterrupted", "reportOnlySuccess"}))
	s.apply(e, adminsRule, "notEnabled")
	s.renewals(e, 3, firstFactorClaim)
}

// deviceInstead passes a policy that asks for MFA or a compliant device; which
// of them it was the log does not say, and its records have no session.
func (s *shift) deviceInstead() {
	e := s.signIn(officeHome)
	e.SessionID = ""
	password(e)
	e.Device.Compliant, e.Device.TrustType = signin.True, "Azure AD joined"
	e.ConditionalAccessStatus = "success"
	s.apply(e, deviceRule, "success")
	s.renewals(e, 1, firstFactorClaim)
}

func (s *shift) textAlone() {
	e := s.signIn(teams)
	step(e, "Text message", "+XX XXXXXXX08", "", true)
}

func (s *shift) qrCode() {
	e := s.signIn(teams)
	e.ClientApp = desktop
	step(e, "QR code", "", "", true)
}

// oldMail reads mail with clients that know nothing but a password.
func (s *shift) oldMail() {
	for _, client := range among(s, [][]string{
		{"IMAP4", "POP3", "Outlook Service"},
		{"IMAP4", "MAPI Over HTTP", "Other clients"},
		{"IMAP4", "Exchange Web Services", "SMTP"},
	}) {
		e := s.legacy(client)
		password(e)
		s.apply(e, legacyRule, "notApplied", "users")
	}
}

// oldPhone gets in by Exchange ActiveSync; everything else is blocked.
func (s *shift) oldPhone() {
	e := s.legacy("Exchange ActiveSync")
	password(e)
	for i, client := range among(s, [][]string{
		{"Autodiscover", "Exchange Online PowerShell", "Outlook Anywhere (RPC over HTTP)"},
		{"Offline Address Book", "Reporting Web Services", "Authenticated SMTP"},
		{"IMAP4", "POP3", "Exchange Web Services"},
	}) {
		e := s.legacy(client)
		password(e)
		if i == 2 {
			refuse(e, 530035)
			continue
		}
		refuse(e, 53003)
		e.ConditionalAccessStatus = "failure"
		s.apply(e, legacyRule, "failure")
	}
}

// script is a service account: one address, one agent, by the clock.
func (s *shift) script() {
	for i := range 5 {
		kind := signin.NonInteractive
		if i == 0 {
			kind = signin.Interactive
		}
		e := s.record(kind, among(s, []service{partnerCenter, powerShell}))
		e.ClientApp, e.Protocol, e.UserAgent = desktop, "ropc", "python-requests/2.32.5"
		e.IPAddress, e.Location = "203.0.113.40", signin.Location{City: "Hamburg", State: "Hamburg", Country: "DE"}
		password(e)
		s.apply(e, allUsersRule, "notApplied", "users")
	}
}

func (s *shift) scanner() {
	for range 3 {
		e := s.legacy("Authenticated SMTP")
		e.UserAgent, e.IPAddress = "", "203.0.113.41"
		password(e)
		s.apply(e, legacyRule, "notApplied", "users")
	}
}

// developer signs in on a machine without a browser; now and then a tool asks
// for MFA by itself.
func (s *shift) developer() {
	e := s.signIn(azureCLI)
	e.ClientApp, e.Protocol, e.UserAgent = desktop, "deviceCode", ""
	password(e)
	if s.turn() == 1 {
		demand(e, "request", "Requested by the application")
		step(e, "Authenticator App", "", "MFA completed in Entra ID", true)
		details(e, "MFA completed in Entra ID")
	}
	s.renewals(e, 2, map[bool]prove{true: claim, false: firstFactorClaim}[s.turn() == 1])
}
