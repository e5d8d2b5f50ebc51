package signin

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// plain is the place of a field that is a text and nothing else, or nil.
func (d *decoder) plain(f field) *string {
	e := &d.event
	switch f {
	case idField:
		return &e.ID
	case categoryField:
		return &e.Category
	case tableField:
		return &d.table
	case userIDField:
		return &e.User.ID
	case userPrincipalNameField:
		return &e.User.PrincipalName
	case userDisplayNameField:
		return &e.User.DisplayName
	case userTypeField:
		return &e.User.Type
	case identityField:
		return &d.identity
	case appIDField:
		return &e.App.ID
	case appDisplayNameField:
		return &e.App.DisplayName
	case resourceIDField:
		return &e.Resource.ID
	case resourceIdentityField:
		return &d.resource
	case resourceDisplayNameField:
		return &e.Resource.DisplayName
	case servicePrincipalIDField:
		return &e.ServicePrincipal.ID
	case servicePrincipalNameField:
		return &e.ServicePrincipal.Name
	case resultDescriptionField:
		return &d.description
	case failureReasonField:
		return &d.reason
	case additionalDetailsField:
		return &d.details
	case requirementField:
		return &e.Requirement
	case conditionalAccessField:
		return &e.ConditionalAccessStatus
	case mfaMethodField:
		return &e.MFA.Method
	case mfaMethodDetailField:
		return &e.MFA.Detail
	}
	return d.plainContext(f)
}

// plainContext is plain for the fields about the client and the session.
func (d *decoder) plainContext(f field) *string {
	e := &d.event
	switch f {
	case clientAppField:
		return &e.ClientApp
	case userAgentField:
		return &e.UserAgent
	case protocolField:
		return &e.Protocol
	case incomingTokenField:
		return &e.IncomingTokenType
	case tokenIssuerTypeField:
		return &e.TokenIssuerType
	case crossTenantField:
		return &e.CrossTenantAccessType
	case ipAddressField:
		return &e.IPAddress
	case callerIPAddressField:
		return &d.callerIP
	case deviceIDField:
		return &e.Device.ID
	case browserField:
		return &e.Device.Browser
	case operatingSystemField:
		return &e.Device.OperatingSystem
	case trustTypeField:
		return &e.Device.TrustType
	case riskDuringSignInField:
		return &e.Risk.DuringSignIn
	case riskAggregatedField:
		return &e.Risk.Aggregated
	case riskStateField:
		return &e.Risk.State
	case riskDetailField:
		return &e.Risk.Detail
	case sessionIDField:
		return &e.SessionID
	case tokenIDField:
		return &e.TokenID
	case correlationIDField:
		return &e.CorrelationID
	case originalRequestIDField:
		return &e.OriginalRequestID
	case homeTenantField:
		return &e.HomeTenantID
	case resourceTenantField:
		return &e.ResourceTenantID
	}
	return nil
}

// clear makes a field that is no plain text empty, as null does.
func (d *decoder) clear(f field) {
	e := &d.event
	switch f {
	case createdField:
		e.Time = time.Time{}
	case timeField:
		d.written = time.Time{}
	case interactiveField, loginSucceededField, mfaRequiredField, compliantField, managedField:
		d.flag(f, Unsaid)
	case eventTypesField:
		d.kind = UnknownKind
	case statusField:
		d.status, d.statusWord = status{}, ""
	case errorCodeField:
		d.errorCode = code{}
	case resultTypeField:
		d.resultType, d.resultWord = code{}, ""
	case requirementPoliciesField:
		e.RequirementPolicies = nil
	case stepsField:
		e.Steps = nil
	case policiesField, policyNamesField:
		e.Policies = nil
	case mfaDetailField:
		e.MFA = MFADetail{}
	case sessionLifetimeField:
		e.SessionLifetime = nil
	case locationField:
		e.Location = Location{}
	case networksField:
		e.Networks = nil
	case deviceField:
		e.Device = Device{}
	}
}

// flags reports whether the field is a boolean.
func flags(f field) bool {
	switch f {
	case interactiveField, loginSucceededField, mfaRequiredField, compliantField, managedField:
		return true
	}
	return false
}

func (d *decoder) flag(f field, flag Flag) {
	switch f {
	case interactiveField:
		d.interactive = flag
	case loginSucceededField:
		d.loggedIn = flag
	case compliantField:
		d.event.Device.Compliant = flag
	case managedField:
		d.event.Device.Managed = flag
	case mfaRequiredField:
		d.event.Requirement = [...]string{"", "singleFactorAuthentication", "multiFactorAuthentication"}[flag]
	}
}

// flagText reads a boolean that is spelled out.
func flagText(text string) (flag Flag, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "1", "succeeded":
		return True, true
	case "false", "no", "0", "failed":
		return False, true
	case "":
		return Unsaid, true
	}
	return Unsaid, false
}

// numbers reports whether a number may stand in the field's place.
func numbers(f field) bool {
	return f == errorCodeField || f == resultTypeField || f == conditionalAccessField
}

// number reads an AADSTS number; resultType may be a word instead.
func (d *decoder) number(s *jsonscan.Scanner, f field, text string) {
	number, ok := codeText(text)
	switch {
	case ok && f == errorCodeField:
		d.errorCode = code{number, true}
	case ok:
		d.resultType, d.resultWord = code{number, true}, ""
	case f == resultTypeField:
		d.resultType, d.resultWord = code{}, text
	default:
		s.Fail(fmt.Sprintf("error code: %q is no whole number", shorten(text)))
	}
}

// codeText reads an AADSTS number, in any form in which JSON writes a whole one.
func codeText(text string) (number int, ok bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return int(n), true
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x != math.Trunc(x) || math.Abs(x) > math.MaxInt32 {
		return 0, false
	}
	return int(x), true
}

func (d *decoder) moment(s *jsonscan.Scanner, f field, text string) {
	at, err := parseTime(text)
	switch {
	case err != nil:
		s.Fail(err.Error())
	case f == createdField:
		d.event.Time = at
	default:
		d.written = at
	}
}

// eventType takes the kind from names of signInEventTypes, separated by commas
// if there are several.
func (d *decoder) eventType(text string) {
	for name := range strings.SplitSeq(text, ",") {
		if d.kind == UnknownKind {
			d.kind = eventTypeKind(strings.TrimSpace(name))
		}
	}
}

// policiesNamed are policies of which only the names are known.
func policiesNamed(text string) []Policy {
	var policies []Policy
	for name := range strings.SplitSeq(text, ",") {
		policies = append(policies, Policy{DisplayName: name})
	}
	return policies
}

// placeNamed reads "City, State, Country", or the country alone.
func placeNamed(text string) Location {
	parts := strings.Split(text, ", ")
	switch len(parts) {
	case 1:
		return Location{Country: text}
	case 2:
		return Location{City: parts[0], Country: parts[1]}
	}
	return Location{City: parts[0], State: parts[1], Country: parts[len(parts)-1]}
}

// shorten cuts a text for an error message.
func shorten(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
