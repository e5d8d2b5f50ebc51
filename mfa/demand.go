package mfa

import "github.com/partnersec/partnersec/signin"

// demands is what the policies of a record say about a second factor.
type demands struct {
	by     RequiredBy
	others []string // names of providers that demand nothing by themselves
	mfa    bool     // one of them demands MFA
	passed bool     // an applied policy that asks for nothing but MFA was passed
	seen   Reasons
}

// readDemands reads the requirement policies and the applied Conditional
// Access policies of the event.
func readDemands(event *signin.Event) demands {
	var d demands
	for i := range event.RequirementPolicies {
		d.provider(event.RequirementPolicies[i].Provider)
	}
	for i := range event.Policies {
		d.policy(&event.Policies[i])
	}
	return d
}

func (d *demands) provider(name string) {
	by, known := provider(name)
	if !known {
		d.seen |= UnknownValue
	}
	d.by |= by
	if by == Other {
		d.others = append(d.others, name)
		return
	}
	d.mfa = d.mfa || by != 0
}

// policy reads an applied policy. One whose controls are not MFA alone decides
// nothing: the log does not say whether all of them or one was asked for.
func (d *demands) policy(policy *signin.Policy) {
	some, all := mfaControls(policy.GrantControls)
	var buffer [32]byte
	switch result := fold(buffer[:0], policy.Result); string(result) {
	case "success", "failure":
		if all {
			d.mfa = true
			d.by |= demander(policy)
			d.passed = d.passed || string(result) == "success"
		}
	case "notapplied":
		if some && len(policy.ExcludedBy) > 0 {
			d.seen |= ExcludedFromPolicy
		}
	case "reportonlysuccess", "reportonlyfailure", "reportonlyinterrupted":
		if some {
			d.seen |= ReportOnlyPolicy
		}
	case "", "notenabled", "reportonlynotapplied", "unknown":
	default:
		d.seen |= UnknownValue
	}
}

// demander names the policy's kind as one of those that demand MFA.
func demander(policy *signin.Policy) RequiredBy {
	var id, name [64]byte
	switch {
	case string(fold(id[:0], policy.ID)) == "securitydefaults":
		return SecurityDefaults
	case hasPrefix(fold(name[:0], policy.DisplayName), "baselinepolicy:"):
		return Baseline
	}
	for _, control := range policy.GrantControls {
		if readControl(control) == strengthControl {
			return AuthenticationStrength
		}
	}
	return ConditionalAccess
}

// mfaControls reports whether some, and whether all of the controls are MFA.
func mfaControls(controls []string) (some, all bool) {
	all = len(controls) > 0
	for _, control := range controls {
		if readControl(control) == otherControl {
			all = false
		} else {
			some = true
		}
	}
	return some, all
}

type control uint8

const (
	otherControl control = iota
	mfaControl
	strengthControl
)

// readControl sorts an entry of enforcedGrantControls; Microsoft publishes no
// list of its texts, and an unknown one is not MFA.
func readControl(name string) control {
	var buffer [48]byte
	switch string(fold(buffer[:0], name)) {
	case "mfa", "requiremfa", "multifactorauthentication", "requiremultifactorauthentication":
		return mfaControl
	case "authenticationstrength", "requireauthenticationstrength":
		return strengthControl
	}
	return otherControl
}

// provider sorts a requirementProvider; known is false for a name that
// Microsoft did not publish when this was written.
func provider(name string) (by RequiredBy, known bool) {
	var buffer [80]byte
	switch string(fold(buffer[:0], name)) {
	case "":
		return 0, true
	case "user":
		return PerUser, true
	case "multiconditionalaccess", "mfaregistrationrequiredbymulticonditionalaccess",
		"v1conditionalaccess", "v1conditionalaccessdependency", "v1conditionalaccesspolicyidrequested":
		return ConditionalAccess, true
	case "securitydefaults", "mfaregistrationrequiredbysecuritydefaults":
		return SecurityDefaults, true
	case "baselineprotection", "mfaregistrationrequiredbybaselineprotection":
		return Baseline, true
	case "enforcedforcspadmins":
		return CSPAdmin, true
	case "tenantsessionriskpolicy", "accountcompromisepolicies", "riskbasedpolicy",
		"mfaregistrationrequiredbyidentityprotectionpolicy":
		return Risk, true
	case "authenticationstrengths":
		return AuthenticationStrength, true
	case "crosstenantoutboundrule":
		return CrossTenant, true
	case "request":
		return Request, true
	case "proofupcoderequest":
		return ProofUp, true
	case "serviceprincipal", "gpslocationcondition", "scopebasedauthrequirementpolicy":
		return Other, true
	}
	if hasPrefix(fold(buffer[:0], name), "v1conditionalaccess") {
		return ConditionalAccess, true
	}
	return Other, false
}
