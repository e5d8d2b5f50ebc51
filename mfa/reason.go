package mfa

import (
	"iter"
	"math/bits"
	"strings"
)

// Reasons is the set of facts that explain a verdict to a person.
type Reasons uint32

// The reasons. None of them decides a verdict by itself.
const (
	LegacyClient       Reasons = 1 << iota // the client speaks basic authentication
	ROPC                                   // the application sent the password itself
	DeviceCode                             // the sign-in came by device code, which can be phished
	NotRequired                            // nothing demanded a second factor
	Waived                                 // the demand was waived
	ClaimInToken                           // the MFA claim was in a token that was already there
	TokenRenewal                           // a token was renewed without MFA in it
	ExternalProvider                       // another provider vouches for the second factor
	NotSpecified                           // required and passed; the log does not say how
	NoEvidence                             // the record lacks the fields that would tell
	Challenged                             // a second factor was asked for and not given
	NotRegistered                          // the user has no second factor registered
	Expired                                // an earlier proof had expired
	LoneCertificate                        // a certificate whose strength the log does not tell
	Passthrough                            // the home tenant's proof is not in this log
	ReportOnlyPolicy                       // a policy that would demand MFA only reports
	ExcludedFromPolicy                     // a policy that demands MFA excludes this sign-in
	ServiceProvider                        // a partner's technician in a customer tenant
	WorkloadIdentity                       // no person signed in
	Exempt                                 // the account is on the caller's list of exemptions
	UnknownValue                           // the record holds a value that this version does not know
	lastReason         = UnknownValue
)

var reasonNames = [...]string{
	"legacyClient", "ropc", "deviceCode", "notRequired", "waived", "claimInToken", "tokenRenewal",
	"externalProvider", "notSpecified", "noEvidence", "challenged", "notRegistered", "expired",
	"loneCertificate", "passthrough", "reportOnlyPolicy", "excludedFromPolicy", "serviceProvider",
	"workloadIdentity", "exempt", "unknownValue",
}

// Has reports whether every member of want is in the set.
func (r Reasons) Has(want Reasons) bool { return r&want == want }

// All yields the members of the set, one by one.
func (r Reasons) All() iter.Seq[Reasons] {
	return func(yield func(Reasons) bool) {
		for bit := LegacyClient; bit <= lastReason; bit <<= 1 {
			if r.Has(bit) && !yield(bit) {
				return
			}
		}
	}
}

// String lists the names in the set, as in "notRequired|reportOnlyPolicy".
func (r Reasons) String() string { return joinBits(uint32(r), reasonNames[:]) }

// joinBits names the bits of a set, lowest first.
func joinBits(set uint32, names []string) string {
	var members []string
	for ; set != 0; set &= set - 1 {
		if bit := bits.TrailingZeros32(set); bit < len(names) {
			members = append(members, names[bit])
		}
	}
	return strings.Join(members, "|")
}
