package samauth

import "time"

// Lifetime is how long Entra lets a refresh token live that nobody uses: 90 days.
// See https://learn.microsoft.com/entra/identity-platform/refresh-tokens.
const Lifetime = 90 * 24 * time.Hour

// RefreshToken is what a [Store] keeps: the one refresh token of the Secure
// Application Model and what is known about it. A token that another tool has
// stored has a Value and perhaps nothing else.
type RefreshToken struct {
	Value      Secret
	Previous   Secret    // the one it replaced, which Entra lets live; empty once it is no longer needed
	Generation uint64    // one more with each rotation; 0 for a token that came from elsewhere
	ObtainedAt time.Time // when Entra issued it; zero if that is not known
	Tenant     string    // the partner tenant it was consented in, as samauth.New was told
	App        string    // the application id it was issued to
	User       User      // who consented
	MFA        MFAProof
	Failure    Failure // the last attempts to rotate it, if they failed
}

// User is the user of the partner tenant who consented.
type User struct {
	ID     string // object id, claim oid
	Tenant string // home tenant id, claim tid
	Name   string // user principal name, claim preferred_username or upn; it may change
}

// MFAProof says what showed that the user who consented had passed multifactor
// authentication.
type MFAProof string

const (
	MFAUnknown       MFAProof = ""              // nothing that could be read says so, or the contrary
	MFAInAccessToken MFAProof = "accessToken"   // claim amr of an access token holds mfa
	MFAInIDToken     MFAProof = "idToken"       // claim amr of an id_token holds mfa
	MFAConfirmed     MFAProof = "partnerCenter" // Partner Center answered so
	MFAMissing       MFAProof = "missing"       // claim amr was there and does not hold mfa
)

// Failure is what is remembered of attempts to rotate a token that failed, so
// that a process that starts anew does not begin with an attempt of its own.
type Failure struct {
	Count int       // attempts since the last that succeeded
	At    time.Time // of the last one
	Class Class     // of its error
	Code  int       // its AADSTS number, 0 if it had none
}
