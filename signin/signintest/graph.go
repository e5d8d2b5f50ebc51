package signintest

import "github.com/partnersec/partnersec/signin"

// microsoft is the tenant of Microsoft's own applications.
const microsoft = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"

// beta is the event as a signIn resource of Graph beta.
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
func beta(e *signin.Event) object {
	o := make(object, 0, 64)
	o.text("id", e.ID)
	if !e.Time.IsZero() {
		o.add("createdDateTime", e.Time)
	}
	o.text("userDisplayName", e.User.DisplayName)
	o.text("userPrincipalName", e.User.PrincipalName)
	o.text("userId", e.User.ID)
	o.text("appId", e.App.ID)
	o.text("appDisplayName", e.App.DisplayName)
	o.text("ipAddress", e.IPAddress)
	if e.Has.Has(signin.FieldClientApp) {
		o.text("clientAppUsed", e.ClientApp)
	}
	o.text("userAgent", e.UserAgent)
	o.text("correlationId", e.CorrelationID)
	o.text("conditionalAccessStatus", e.ConditionalAccessStatus)
	o.text("originalRequestId", e.OriginalRequestID)
	betaKind(&o, e.Kind)
	o.text("tokenIssuerType", e.TokenIssuerType)
	o.add("processingTimeInMilliseconds", 112)
	betaRisk(&o, e)
	o.text("resourceDisplayName", e.Resource.DisplayName)
	o.text("resourceId", e.Resource.ID)
	o.text("resourceTenantId", e.ResourceTenantID)
	o.text("homeTenantId", e.HomeTenantID)
	o.add("authenticationMethodsUsed", []string{})
	if e.Has.Has(signin.FieldRequirement) {
		o.text("authenticationRequirement", e.Requirement)
	}
	o.text("signInIdentifier", e.User.PrincipalName)
	o.text("servicePrincipalId", e.ServicePrincipal.ID)
	o.text("servicePrincipalName", e.ServicePrincipal.Name)
	o.text("userType", e.User.Type)
	o.add("flaggedForReview", false)
	o.text("crossTenantAccessType", e.CrossTenantAccessType)
	o.text("uniqueTokenIdentifier", e.TokenID)
	o.text("incomingTokenType", e.IncomingTokenType)
	o.text("authenticationProtocol", e.Protocol)
	o.text("sessionId", e.SessionID)
	o.add("status", status(e, true))
	o.add("deviceDetail", device(e))
	o.add("location", location(e))
	betaEvidence(&o, e)
	return o
}

func betaKind(o *object, kind signin.Kind) {
	if kind == signin.UnknownKind {
		return
	}
	o.add("isInteractive", kind == signin.Interactive)
	o.add("signInEventTypes", []string{[...]string{"", "interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity"}[kind]})
}

func betaRisk(o *object, e *signin.Event) {
	o.text("riskDetail", e.Risk.Detail)
	o.text("riskLevelAggregated", e.Risk.Aggregated)
	o.text("riskLevelDuringSignIn", e.Risk.DuringSignIn)
	o.text("riskState", e.Risk.State)
	o.add("riskEventTypes_v2", []string{})
}

func betaEvidence(o *object, e *signin.Event) {
	o.add("mfaDetail", mfaDetail(e))
	if e.Has.Has(signin.FieldPolicies) {
		o.add("appliedConditionalAccessPolicies", policies(e))
	}
	if e.Has.Has(signin.FieldSteps) {
		o.add("authenticationDetails", steps(e))
	}
	if e.Has.Has(signin.FieldRequirementPolicies) {
		o.add("authenticationRequirementPolicies", requirementPolicies(e))
	}
	o.add("sessionLifetimePolicies", lifetimes(e))
	o.add("networkLocationDetails", networks(e))
	o.add("authenticationProcessingDetails", []object{
		{{"key", "Legacy TLS (TLS 1.0, 1.1, 3DES)"}, {"value", "False"}},
		{{"key", "Is CAE Token"}, {"value", "False"}},
	})
}

// status is {} for an event that has neither a code nor details.
func status(e *signin.Event, reason bool) object {
	o := object{}
	if e.Has.Has(signin.FieldErrorCode) {
		o.add("errorCode", e.Status.Code)
	}
	if reason && e.Status.FailureReason != "" {
		o.add("failureReason", e.Status.FailureReason)
	}
	if e.Has.Has(signin.FieldAdditionalDetails) {
		o.text("additionalDetails", e.Status.AdditionalDetails)
	}
	return o
}

func device(e *signin.Event) object {
	d := &e.Device
	return object{
		{"deviceId", d.ID}, {"displayName", d.DisplayName}, {"operatingSystem", d.OperatingSystem}, {"browser", d.Browser},
		{"isCompliant", d.Compliant}, {"isManaged", d.Managed}, {"trustType", d.TrustType},
	}
}

func location(e *signin.Event) object {
	l := &e.Location
	return object{
		{"city", l.City}, {"state", l.State}, {"countryOrRegion", l.Country},
		{"geoCoordinates", object{{"altitude", nil}, {"latitude", nil}, {"longitude", nil}}},
	}
}

func mfaDetail(e *signin.Event) any {
	if e.MFA == (signin.MFADetail{}) {
		return nil
	}
	o := object{}
	o.text("authMethod", e.MFA.Method)
	o.text("authDetail", e.MFA.Detail)
	return o
}

func policies(e *signin.Event) []object {
	list := make([]object, len(e.Policies))
	for i := range e.Policies {
		p := &e.Policies[i]
		excluded := make([]object, len(p.ExcludedBy))
		for k, condition := range p.ExcludedBy {
			excluded[k] = object{{"conditionalAccessCondition", condition}, {"ruleSatisfied", "userId"}}
		}
		list[i] = object{
			{"id", p.ID}, {"displayName", p.DisplayName},
			{"enforcedGrantControls", p.GrantControls}, {"enforcedSessionControls", p.SessionControls},
			{"result", p.Result}, {"conditionsSatisfied", "application,users"}, {"conditionsNotSatisfied", "none"},
			{"includeRulesSatisfied", []object{}}, {"excludeRulesSatisfied", excluded},
		}
	}
	return list
}

func steps(e *signin.Event) []object {
	list := make([]object, len(e.Steps))
	for i := range e.Steps {
		step := &e.Steps[i]
		o := make(object, 0, 6)
		if !step.Time.IsZero() {
			o.add("authenticationStepDateTime", step.Time)
		}
		o.text("authenticationMethod", step.Method)
		o.text("authenticationMethodDetail", step.Detail)
		o.add("succeeded", step.Succeeded)
		o.text("authenticationStepResultDetail", step.Result)
		o.text("authenticationStepRequirement", step.Requirement)
		list[i] = o
	}
	return list
}

func requirementPolicies(e *signin.Event) []object {
	list := make([]object, len(e.RequirementPolicies))
	for i, p := range e.RequirementPolicies {
		list[i] = object{{"requirementProvider", p.Provider}, {"detail", p.Detail}}
	}
	return list
}

func lifetimes(e *signin.Event) []object {
	list := make([]object, len(e.SessionLifetime))
	for i, requirement := range e.SessionLifetime {
		list[i] = object{{"expirationRequirement", requirement}, {"detail", "Remember MFA"}}
	}
	return list
}

func networks(e *signin.Event) []object {
	list := make([]object, len(e.Networks))
	for i, n := range e.Networks {
		list[i] = object{{"networkType", n.Type}, {"networkNames", n.Names}}
	}
	return list
}

// v1 is the event as a signIn resource of Graph v1.0.
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-1.0
func v1(e *signin.Event) object {
	old := *e
	old.Policies = withoutExclusions(e.Policies)
	return beta(&old).only(inV1)
}

func withoutExclusions(policies []signin.Policy) []signin.Policy {
	var kept []signin.Policy
	for _, policy := range policies {
		policy.ExcludedBy = nil
		kept = append(kept, policy)
	}
	return kept
}

func inV1(name string) bool {
	switch name {
	case "id", "createdDateTime", "userDisplayName", "userPrincipalName", "userId", "appId", "appDisplayName", "ipAddress",
		"clientAppUsed", "userAgent", "correlationId", "conditionalAccessStatus", "isInteractive", "riskDetail",
		"riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "riskEventTypes_v2", "resourceDisplayName",
		"resourceId", "resourceTenantId", "homeTenantId", "servicePrincipalId", "servicePrincipalName", "status",
		"deviceDetail", "location", "appliedConditionalAccessPolicies":
		return true
	}
	return false
}

func keepV1(e *signin.Event) {
	*e = Strip(*e, everything&^v1Evidence)
	asIs(e)
	e.User.Type, e.CrossTenantAccessType, e.TokenID, e.IncomingTokenType = "", "", "", ""
	e.Protocol, e.SessionID, e.TokenIssuerType, e.OriginalRequestID = "", "", "", ""
	e.MFA, e.SessionLifetime, e.Networks = signin.MFADetail{}, nil, nil
	e.Policies = withoutExclusions(e.Policies)
}
