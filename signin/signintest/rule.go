package signintest

import "github.com/partnersec/partnersec/signin"

// rule is a policy of the tenant's.
type rule int

const (
	allUsersRule rule = iota
	adminsRule
	legacyRule
	salesRule
	deviceRule
	riskRule
	guestsRule
	frequencyRule
	defaultsRule
	baselineRule
)

var rules = [...]signin.Policy{
	allUsersRule:  {DisplayName: "Require MFA for all users", GrantControls: []string{"Mfa"}},
	adminsRule:    {DisplayName: "Administrators: phishing-resistant MFA", GrantControls: []string{"RequireAuthenticationStrength"}},
	legacyRule:    {DisplayName: "Block legacy authentication", GrantControls: []string{"Block"}},
	salesRule:     {DisplayName: "Sales: require MFA (pilot)", GrantControls: []string{"Mfa"}},
	deviceRule:    {DisplayName: "Workshop: MFA or a compliant device", GrantControls: []string{"Mfa", "RequireCompliantDevice"}},
	riskRule:      {DisplayName: "Risky sign-ins: require MFA", GrantControls: []string{"Mfa"}},
	guestsRule:    {DisplayName: "Guests: require MFA", GrantControls: []string{"Mfa"}},
	frequencyRule: {DisplayName: "Sign in again after 12 hours", SessionControls: []string{"SignInFrequency"}},
	defaultsRule:  {ID: "SecurityDefaults", DisplayName: "Security Defaults", GrantControls: []string{"Mfa"}},
	baselineRule:  {DisplayName: "Baseline policy: Require MFA for admins", GrantControls: []string{"Mfa"}},
}

// apply adds a policy to the event with the result that it had, and the
// conditions by which it excluded the sign-in.
func (s *shift) apply(e *signin.Event, r rule, result string, excludedBy ...string) {
	policy := rules[r]
	if policy.ID == "" {
		policy.ID = s.tenant.id(policyIDs, int(r))
	}
	policy.Result = result
	policy.ExcludedBy = excludedBy
	policy.GrantControls = append([]string(nil), policy.GrantControls...)
	policy.SessionControls = append([]string(nil), policy.SessionControls...)
	e.Policies = append(e.Policies, policy)
}
