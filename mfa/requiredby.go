package mfa

import "iter"

// RequiredBy is the set of those that demanded a second factor. Where it holds
// Other, [Finding.OtherProviders] has their names.
//
// The providers are those of the authenticationRequirementPolicy resource:
// https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta
type RequiredBy uint16

// Who can demand a second factor.
const (
	PerUser                RequiredBy = 1 << iota // per-user MFA
	ConditionalAccess                             // a Conditional Access policy
	SecurityDefaults                              // the tenant's security defaults
	Baseline                                      // a baseline policy of 2019
	CSPAdmin                                      // Microsoft, because the user administers customers
	Risk                                          // a risk policy of Entra ID Protection
	AuthenticationStrength                        // a policy that names an authentication strength
	CrossTenant                                   // an outbound cross-tenant rule
	Request                                       // the application asked for it
	ProofUp                                       // registration of security information
	Other                                         // a provider that demands nothing by itself, or an unknown one
)

var requiredByNames = [...]string{
	"perUser", "conditionalAccess", "securityDefaults", "baseline", "cspAdmin", "risk",
	"authenticationStrength", "crossTenant", "request", "proofUp", "other",
}

// Has reports whether every member of want is in the set.
func (r RequiredBy) Has(want RequiredBy) bool { return r&want == want }

// All yields the members of the set, one by one.
func (r RequiredBy) All() iter.Seq[RequiredBy] {
	return func(yield func(RequiredBy) bool) {
		for bit := PerUser; bit <= Other; bit <<= 1 {
			if r.Has(bit) && !yield(bit) {
				return
			}
		}
	}
}

// String lists the names in the set, as in "perUser|risk".
func (r RequiredBy) String() string { return joinBits(uint32(r), requiredByNames[:]) }
