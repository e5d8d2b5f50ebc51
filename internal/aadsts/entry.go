package aadsts

import "strconv"

// Entry is what the table knows of one number.
type Entry struct {
	Code   int
	Name   string // Entra's own symbolic name; "" if Microsoft publishes none
	Class  Class
	Cause  string // what happened, in one sentence without its full stop
	Remedy string // what the actor must do, after "must"; for Nobody, what to do meanwhile
	Actor  Actor  // who has to act
	Retry  bool   // whether the same request can succeed later although nobody acts
	Reach  Reach  // who else gets the same answer
}

// Class groups the numbers by what follows from them.
type Class string

// The classes.
const (
	MFARequired     Class = "mfaRequired"     // a second factor is wanted
	ReauthNeeded    Class = "reauthNeeded"    // the grant has run out
	Revoked         Class = "revoked"         // somebody ended the grant
	ConsentNeeded   Class = "consentNeeded"   // the tenant has not admitted the application
	BlockedByPolicy Class = "blockedByPolicy" // the tenant's policy refuses
	Blocked         Class = "blocked"         // the account or application is disabled, locked or under suspicion
	ConfigError     Class = "configError"     // the request, a registration or an assignment is wrong
	Transient       Class = "transient"       // it passes
)

// Actor is who has to act.
type Actor string

// The actors.
const (
	CustomerAdmin    Actor = "customerAdmin"    // an administrator of the customer's tenant
	PartnerAdmin     Actor = "partnerAdmin"     // an administrator of the partner's tenant
	ConsentingUser   Actor = "consentingUser"   // the user of the partner's tenant who consented
	ApplicationOwner Actor = "applicationOwner" // whoever registered the application and runs it
	Nobody           Actor = "nobody"           // waiting is all
)

// Reach is how far an error goes beyond the tenant that was asked for.
type Reach uint8

// The reaches. The zero Reach stops no other tenant.
const (
	ReachTenant      Reach = iota // this tenant alone, as far as anybody can tell
	ReachGrant                    // the refresh token, hence every tenant
	ReachApplication              // the application or its credential, hence every tenant
	ReachService                  // the service, which may fail any request for a while
)

// String names the reach.
func (r Reach) String() string {
	switch r {
	case ReachTenant:
		return "tenant"
	case ReachGrant:
		return "grant"
	case ReachApplication:
		return "application"
	case ReachService:
		return "service"
	}
	return "Reach(" + strconv.Itoa(int(r)) + ")"
}
