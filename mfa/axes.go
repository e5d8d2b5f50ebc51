package mfa

import "fmt"

// Unknown is the zero value of every axis: the log does not say.
const Unknown = 0

// Required says whether something demanded a second factor.
type Required uint8

// The values of Required, beside [Unknown].
const (
	Yes Required = iota + 1
	No
)

// Proof says how a second factor was shown.
type Proof uint8

// The values of Proof, beside [Unknown].
const (
	None        Proof = iota + 1 // not at all
	Fresh                        // in this sign-in
	Strong                       // by one strong credential, such as a passkey
	Claim                        // by the MFA claim of a token that was already there
	External                     // by a federated or external provider
	Unspecified                  // it was required and the sign-in succeeded; the log does not say how
)

// Waiver says why a required second factor was not asked for; "" if it was, or
// if it was not required.
type Waiver string

// The reasons for which Entra skips multifactor authentication.
const (
	AppPassword      Waiver = "appPassword"
	TrustedLocation  Waiver = "location"
	RegisteredDevice Waiver = "registeredDevice"
	RememberedDevice Waiver = "rememberedDevice"
	WindowsBroker    Waiver = "windowsBroker"
)

// Outcome says how the sign-in ended.
type Outcome uint8

// The values of Outcome, beside [Unknown].
const (
	Success     Outcome = iota + 1
	Failure             // it ended without a token
	Interrupted         // it could still go on, in another record
)

// Client says whether the client can do multifactor authentication at all.
type Client uint8

// The values of Client, beside [Unknown].
const (
	Modern Client = iota + 1
	Legacy        // basic authentication: IMAP, POP, SMTP, Exchange ActiveSync, ...
)

// Verdict says whether the requirement "every authentication has an MFA
// challenge" was met by one sign-in.
type Verdict uint8

// The values of Verdict, beside [Unknown].
const (
	Satisfied  Verdict = iota + 1 // a second factor was shown
	Missed                        // the user got in on one factor
	Refused                       // the user did not get in
	OutOfScope                    // a workload identity or an exempted account
)

var (
	requiredNames = names{"unknown", "yes", "no"}
	proofNames    = names{"unknown", "none", "fresh", "strong", "claim", "external", "unspecified"}
	outcomeNames  = names{"unknown", "success", "failure", "interrupted"}
	clientNames   = names{"unknown", "modern", "legacy"}
	verdictNames  = names{"unknown", "satisfied", "missed", "refused", "outOfScope"}
)

func (r Required) String() string { return requiredNames.of("Required", uint8(r)) }
func (p Proof) String() string    { return proofNames.of("Proof", uint8(p)) }
func (o Outcome) String() string  { return outcomeNames.of("Outcome", uint8(o)) }
func (c Client) String() string   { return clientNames.of("Client", uint8(c)) }
func (v Verdict) String() string  { return verdictNames.of("Verdict", uint8(v)) }

// MarshalText writes yes, no or unknown.
func (r Required) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// MarshalText writes none, fresh, strong, claim, external, unspecified or unknown.
func (p Proof) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// MarshalText writes success, failure, interrupted or unknown.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// MarshalText writes modern, legacy or unknown.
func (c Client) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// MarshalText writes satisfied, missed, refused, outOfScope or unknown.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// names are the JSON names of an axis, by value.
type names []string

func (n names) of(axis string, value uint8) string {
	if int(value) < len(n) {
		return n[value]
	}
	return fmt.Sprintf("%s(%d)", axis, value)
}
