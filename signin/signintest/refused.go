package signintest

// Roles that are often kept out.

// denials are what Entra says when a second factor is not given.
// https://learn.microsoft.com/entra/identity/authentication/howto-mfa-reporting
var denials = [...]string{
	"authentication in-progress", "duplicate authentication attempt", "entered incorrect code too many times",
	"invalid authentication", "invalid mobile app verification code", "misconfiguration",
	"phone call went to voicemail", "phone number has an invalid format", "service error",
	"unable to reach the user's phone", "unable to send the mobile app notification to the device",
	"user declined the authentication", "user didn't respond to mobile app notification",
	"user doesn't have any verification methods registered", "user entered incorrect code",
	"user entered incorrect PIN", "user hung up the phone call without succeeding the authentication",
	"user is blocked", "user never entered the verification code", "user not found",
	"verification code already used once",
}

// flooded gets one notification after another from somebody who has the
// password, and sees a third of the denials every day.
func (s *shift) flooded() {
	s.office(push)
	for i := s.turn(); i < len(denials); i += 3 {
		e := s.signIn(officeHome)
		s.fromAbroad(e)
		demandByPolicy(e)
		password(e)
		step(e, "Mobile app notification", "", "MFA denied; "+denials[i], false)
		details(e, "MFA denied; "+denials[i])
		refuse(e, 500121)
		e.ConditionalAccessStatus = "failure"
		s.apply(e, allUsersRule, "failure")
	}
}

func (s *shift) guessed() {
	for _, code := range []int{50126, 50126, 50126, 50053, 50057, 50034}[s.turn():] {
		e := s.signIn(officeHome)
		s.fromAbroad(e)
		step(e, "Password", "Password in the cloud", "Invalid username or password", false)
		refuse(e, code)
	}
	s.office(voice)
}

// unregistered is sent to register day after day, and puts it off.
func (s *shift) unregistered() {
	e := s.signIn(officeHome)
	demand(e, among(s, []string{
		"mfaRegistrationRequiredByMultiConditionalAccess", "mfaRegistrationRequiredByBaselineProtection",
		"mfaRegistrationRequiredByIdentityProtectionPolicy",
	}), "Registration")
	password(e)
	refuse(e, [...]int{50072, 50079, 53004}[s.turn()])
	later := s.signIn(officeHome)
	password(later)
	step(later, "Previously satisfied", "", "MFA registration prompted", true)
	details(later, "MFA registration prompted")
	s.renewals(later, 2, firstFactorClaim)
}

// risky is stopped by the policies that look at risk, and shows a code.
func (s *shift) risky() {
	e := s.signIn(officeHome)
	s.fromAbroad(e)
	demand(e, among(s, []string{"tenantSessionRiskPolicy", "accountCompromisePolicies", "riskBasedPolicy"}), "Risk")
	e.Risk.DuringSignIn, e.Risk.Aggregated, e.Risk.State = "high", "medium", "atRisk"
	password(e)
	refuse(e, [...]int{50076, 50135, 50074}[s.turn()])
	e.ConditionalAccessStatus = "failure"
	s.apply(e, riskRule, "failure")

	proved := s.signIn(officeHome)
	demand(proved, "riskBasedPolicy", "Risk")
	proved.Risk.State, proved.Risk.Detail = "remediated", "userPassedMFADrivenByRiskBasedPolicy"
	code(s, proved)
	s.pass(proved)
	s.apply(proved, riskRule, "success")
	s.renewals(proved, 2, claim)
}
