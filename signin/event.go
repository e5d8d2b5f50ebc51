package signin

import "time"

// Event is one sign-in as the log tells it: texts are the log's own, in its own
// spelling, and an empty one was absent, null or empty. Has says which of the
// fields that a verdict rests on the record carried at all.
//
// An Event is a plain value and safe to keep. Its strings may share one larger
// immutable string; clone those that are kept for long.
//
// Field names follow the signIn resource of Microsoft Graph (beta):
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
type Event struct {
	ID       string
	Time     time.Time // createdDateTime in UTC; zero if the record has none
	Kind     Kind
	Category string // Azure Monitor category or Log Analytics table, if any

	User             User
	App              App
	Resource         Resource
	ServicePrincipal Workload

	Status                  Status
	Requirement             string              // authenticationRequirement
	RequirementPolicies     []RequirementPolicy // authenticationRequirementPolicies
	Steps                   []Step              // authenticationDetails
	Policies                []Policy            // appliedConditionalAccessPolicies
	ConditionalAccessStatus string
	MFA                     MFADetail // mfaDetail

	ClientApp             string // clientAppUsed
	UserAgent             string
	Protocol              string   // authenticationProtocol
	IncomingTokenType     string   // incomingTokenType
	TokenIssuerType       string   // tokenIssuerType
	CrossTenantAccessType string   // crossTenantAccessType
	SessionLifetime       []string // sessionLifetimePolicies: expirationRequirement

	IPAddress string
	Location  Location
	Networks  []Network // networkLocationDetails
	Device    Device
	Risk      Risk

	SessionID         string // sessionId
	TokenID           string // uniqueTokenIdentifier
	CorrelationID     string
	OriginalRequestID string
	HomeTenantID      string
	ResourceTenantID  string

	Origin Origin
	Has    Fields
}

// Origin is the place in a file that a record was read from.
type Origin struct {
	File   string // the path as it was opened, "" where there is none
	Index  int    // records before it in the file, arrays and pages flattened
	Offset int64  // bytes before it in the file, after decompression
}

// User is the account that signed in.
type User struct {
	ID            string // object id
	PrincipalName string // userPrincipalName
	DisplayName   string
	Type          string // member or guest
}

// App is the application that asked for a token.
type App struct {
	ID          string // client id
	DisplayName string
}

// Resource is what the token is for.
type Resource struct {
	ID          string
	DisplayName string
}

// Workload is an application or Azure resource that signed in on its own behalf.
type Workload struct {
	ID   string
	Name string
}

// Status is how the sign-in ended.
type Status struct {
	Code              int    // AADSTS number, 0 for success; means nothing unless Has carries FieldErrorCode
	Result            string // Success, Failure or Interrupted, where the log has a word and not a number
	FailureReason     string
	AdditionalDetails string
}

// RequirementPolicy is one source of the demand for a second factor.
type RequirementPolicy struct {
	Provider string // requirementProvider, such as user or securityDefaults
	Detail   string
}

// Step is one step of the authentication.
type Step struct {
	Time        time.Time // authenticationStepDateTime
	Method      string    // authenticationMethod
	Detail      string    // authenticationMethodDetail
	Requirement string    // authenticationStepRequirement; Entra labels real second factors "Primary authentication"
	Result      string    // authenticationStepResultDetail
	Succeeded   Flag
}

// Policy is a Conditional Access policy that Entra evaluated for the sign-in.
type Policy struct {
	ID              string
	DisplayName     string
	Result          string   // success, failure, notApplied, notEnabled, reportOnlySuccess, ...
	GrantControls   []string // enforcedGrantControls
	SessionControls []string // enforcedSessionControls
	ExcludedBy      []string // excludeRulesSatisfied: the conditions by which the sign-in was excluded
}

// MFADetail is the deprecated summary of the second factor.
type MFADetail struct {
	Method string // authMethod
	Detail string // authDetail
}

// Location is where the address is registered, as far as the log says.
type Location struct {
	City    string
	State   string
	Country string // two letters
}

// Network is a named or trusted network that the address belongs to.
type Network struct {
	Type  string // networkType, such as trustedNamedLocation
	Names []string
}

// Device is the device that signed in.
type Device struct {
	ID              string
	DisplayName     string
	OperatingSystem string
	Browser         string
	TrustType       string
	Compliant       Flag
	Managed         Flag
}

// Risk is Entra ID Protection's opinion; "hidden" without a P2 licence.
type Risk struct {
	DuringSignIn string // riskLevelDuringSignIn
	Aggregated   string // riskLevelAggregated
	State        string
	Detail       string
}

// Flag is a boolean that a log may leave out.
type Flag uint8

// The values of a Flag. The zero value is Unsaid.
const (
	Unsaid Flag = iota
	False
	True
)

// FlagOf is the Flag of a boolean that is known.
func FlagOf(b bool) Flag {
	if b {
		return True
	}
	return False
}
