package signin

import (
	"errors"
	"strings"
	"time"
)

// record is one record on its way to an Event: what the shapes tell in more
// than one place is kept apart until all of it has been read.
type record struct {
	event Event
	seen  fieldSet // fields that the record has
	inner fieldSet // of these, those of an Azure Monitor record's properties

	kind        Kind // by signInEventTypes
	interactive Flag
	table       string
	written     time.Time // time or TimeGenerated
	identity    string
	resource    string // resourceIdentity
	callerIP    string

	status      status // the object
	errorCode   code   // the portal's column
	resultType  code
	resultWord  string // resultType, where it is no number
	statusWord  string // the portal's column
	loggedIn    Flag
	reason      string // failureReason outside of status
	description string // resultDescription
	details     string // additionalDetails outside of status
}

// status is the object of that name.
type status struct {
	code       code
	reason     string
	details    string
	hasDetails bool
}

// code is an AADSTS number that may be missing.
type code struct {
	number int
	known  bool
}

// fieldSet is a set of fields.
type fieldSet [(fieldCount + 63) / 64]uint64

func (s *fieldSet) add(f field)      { s[f/64] |= 1 << (f % 64) }
func (s *fieldSet) remove(f field)   { s[f/64] &^= 1 << (f % 64) }
func (s *fieldSet) has(f field) bool { return s[f/64]&(1<<(f%64)) != 0 }

func (s *fieldSet) any(fields ...field) bool {
	for _, f := range fields {
		if s.has(f) {
			return true
		}
	}
	return false
}

// errForeign marks a record of another log, such as the directory audit log,
// in an export that holds several.
var errForeign = errors.New("a record of another log")

// finish settles what the record tells in several places. The hint is the kind
// by the file's columns or name.
func (r *record) finish(hint Kind) (Event, error) {
	if err := r.check(); err != nil {
		return Event{}, err
	}
	e := &r.event
	if e.Time.IsZero() {
		e.Time = r.written
	}
	if e.Category == "" {
		e.Category = r.table
	}
	e.Kind = r.kindOf(hint)
	if e.User.DisplayName == "" && !e.Kind.Workload() {
		e.User.DisplayName = r.identity
	}
	if r.resource != "" {
		e.Resource.ID = r.resource
	} else if strings.HasPrefix(e.Resource.ID, "/") {
		e.Resource.ID = ""
	}
	if e.IPAddress == "" {
		e.IPAddress = r.callerIP
	}
	r.settleStatus()
	r.settleEvidence()
	return *e, nil
}

// check refuses what is no sign-in.
func (r *record) check() error {
	if log := r.event.Category + " " + r.table; r.event.Category != "" {
		if strings.Contains(strings.ToLower(log), "signin") {
			return nil
		}
		return errForeign
	}
	if r.seen.any(statusField, errorCodeField, resultTypeField, loginSucceededField, requirementField,
		mfaRequiredField, requirementPoliciesField, stepsField, policiesField, additionalDetailsField,
		conditionalAccessField, mfaDetailField, clientAppField, appDisplayNameField, eventTypesField,
		interactiveField, resourceDisplayNameField, tokenIDField) ||
		r.seen.has(createdField) && r.seen.any(userIDField, servicePrincipalIDField) {
		return nil
	}
	return errors.New("no member of it is known to be part of a sign-in")
}

// settleStatus takes the first of status.errorCode, resultType, the portal's
// word and loginSucceeded.
func (r *record) settleStatus() {
	e := &r.event
	for _, code := range [...]code{r.status.code, r.errorCode, r.resultType} {
		if code.known {
			e.Status.Code = code.number
			e.Has |= FieldErrorCode
			break
		}
	}
	e.Status.Result = first(r.resultWord, r.statusWord)
	if e.Status.Result == "" && r.loggedIn != Unsaid {
		e.Status.Result = "Failure"
		if r.loggedIn == True {
			e.Status.Result = "Success"
		}
	}
	e.Status.FailureReason = first(r.status.reason, r.reason, r.description)
	e.Status.AdditionalDetails = first(r.status.details, r.details)
	if r.status.hasDetails {
		e.Has |= FieldAdditionalDetails
	}
}

// settleEvidence notes which fields the record carried.
func (r *record) settleEvidence() {
	for _, carried := range [...]struct {
		field field
		has   Fields
	}{
		{additionalDetailsField, FieldAdditionalDetails},
		{requirementField, FieldRequirement},
		{mfaRequiredField, FieldRequirement},
		{requirementPoliciesField, FieldRequirementPolicies},
		{stepsField, FieldSteps},
		{policiesField, FieldPolicies},
		{policyNamesField, FieldPolicies},
		{clientAppField, FieldClientApp},
	} {
		if r.seen.has(carried.field) {
			r.event.Has |= carried.has
		}
	}
}

// kindOf says what kind of sign-in the record is, by the first of its own
// words, its log, and the file that it came in.
func (r *record) kindOf(hint Kind) Kind {
	e := &r.event
	if r.kind != UnknownKind {
		return r.kind
	}
	if kind := categoryKind(first(e.Category, r.table)); kind != UnknownKind {
		return kind
	}
	switch {
	case r.interactive == True:
		return Interactive
	case r.interactive == False:
		return NonInteractive
	case hint != UnknownKind:
		return hint
	case r.seen.any(mfaRequiredField, loginSucceededField):
		return Interactive // the 2019 archive
	case e.ServicePrincipal.ID != "" && e.User.ID == "":
		return ServicePrincipal
	case adfsIssued(e.TokenIssuerType):
		return Interactive
	}
	return UnknownKind
}

// categoryKind is the kind of the records of an Azure Monitor category or Log
// Analytics table.
// https://learn.microsoft.com/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options
func categoryKind(name string) Kind {
	switch strings.TrimPrefix(strings.ToLower(name), "aad") {
	case "signinlogs", "adfssigninlogs":
		return Interactive
	case "noninteractiveusersigninlogs":
		return NonInteractive
	case "serviceprincipalsigninlogs", "microsoftserviceprincipalsigninlogs":
		return ServicePrincipal
	case "managedidentitysigninlogs":
		return ManagedIdentity
	}
	return UnknownKind
}

// eventTypeKind is the kind that an entry of signInEventTypes names.
func eventTypeKind(name string) Kind {
	switch strings.ToLower(name) {
	case "interactiveuser":
		return Interactive
	case "noninteractiveuser":
		return NonInteractive
	case "serviceprincipal":
		return ServicePrincipal
	case "managedidentity":
		return ManagedIdentity
	}
	return UnknownKind
}

func adfsIssued(issuer string) bool {
	return strings.EqualFold(issuer, "ADFederationServices") ||
		strings.EqualFold(issuer, "ADFederationServicesMFAAdapter")
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
