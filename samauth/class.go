package samauth

// Class is what follows from an [Error]. Programs decide by it: numbers change,
// and texts are for people.
type Class string

// The classes.
const (
	// MFARequired means that the tenant wants a second factor which the grant
	// does not contain, or no longer: the user who consented has to sign in
	// again, with multifactor authentication and the claims of the error.
	MFARequired Class = "mfaRequired"

	// ReauthNeeded means that the grant has run out, by disuse, by a rule of
	// the tenant's on how long a sign-in lasts, or by a password that expired:
	// the user who consented has to sign in again.
	ReauthNeeded Class = "reauthNeeded"

	// Revoked means that somebody ended the grant: an administrator, the user,
	// or a change of the password. The user who consented has to sign in again,
	// once it is known why.
	Revoked Class = "revoked"

	// ConsentNeeded means that the tenant has not admitted the application, or
	// not to that resource.
	ConsentNeeded Class = "consentNeeded"

	// BlockedByPolicy means that a policy of the tenant refuses the request.
	BlockedByPolicy Class = "blockedByPolicy"

	// Blocked means that the account or the application is disabled, locked,
	// deleted or under suspicion.
	Blocked Class = "blocked"

	// ConfigError means that the request, the registration of the application,
	// its credential or an assignment of the user is wrong: somebody has to
	// correct it, and signing in again does not help.
	ConfigError Class = "configError"

	// Transient means that nothing is wrong but the moment. It is the only
	// class whose errors go away by themselves.
	Transient Class = "transient"

	// Unknown means that nothing can be concluded from the answer.
	Unknown Class = "unknown"
)
