package signintest

import (
	"strconv"
	"strings"

	"github.com/partnersec/partnersec/signin"
)

// diagnostic is the event as a record that Azure Monitor sends to a storage
// account or event hub, with the signIn resource in its properties.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-azure-monitor-sign-ins-log-schema
func diagnostic(e *signin.Event) object {
	o := make(object, 0, 20)
	if !e.Time.IsZero() {
		o.add("time", e.Time)
	}
	o.add("resourceId", "/tenants/"+e.ResourceTenantID+"/providers/Microsoft.aadiam")
	o.add("operationName", "Sign-in activity")
	o.add("operationVersion", "1.0")
	if category := category(e); category != "" {
		o.add("category", category)
	}
	o.text("tenantId", e.ResourceTenantID)
	if e.Has.Has(signin.FieldErrorCode) {
		o.add("resultType", strconv.Itoa(e.Status.Code))
	}
	o.add("resultSignature", "None")
	if e.Status.FailureReason != "" {
		o.add("resultDescription", e.Status.FailureReason)
	}
	o.add("durationMs", 0)
	o.text("callerIpAddress", e.IPAddress)
	o.text("correlationId", e.CorrelationID)
	o.text("identity", identity(e))
	o.add("Level", 4)
	o.text("location", e.Location.Country)
	o.add("properties", properties(e))
	return o
}

// properties are the signIn resource in Azure Monitor's spelling.
func properties(e *signin.Event) object {
	spelled := *e
	keepSpelling(&spelled)
	o := beta(&spelled).only(func(name string) bool { return name != "signInEventTypes" })
	for i := range o {
		if o[i].name == "status" {
			o[i].value = status(e, false)
		}
	}
	return o
}

// pascalDiagnostic is a record whose members begin with capitals.
func pascalDiagnostic(e *signin.Event) object {
	o := diagnostic(e)
	last := &o[len(o)-1]
	last.value = last.value.(object).rename(pascal)
	return o.rename(pascal)
}

func pascal(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func identity(e *signin.Event) string {
	if e.Kind.Workload() {
		return e.ServicePrincipal.Name
	}
	return e.User.DisplayName
}

// category is the log of Azure Monitor that the event is in.
func category(e *signin.Event) string {
	if strings.HasPrefix(e.TokenIssuerType, "ADFederationServices") {
		return "ADFSSignInLogs"
	}
	return [...]string{"", "SignInLogs", "NonInteractiveUserSignInLogs", "ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs"}[e.Kind]
}

func keepDiagnostic(e *signin.Event) {
	asIs(e)
	keepSpelling(e)
	e.Category = category(e)
}

// keepSpelling gives an event the words that Azure Monitor uses.
func keepSpelling(e *signin.Event) {
	switch e.Requirement {
	case multi:
		e.Requirement = "Multi-factor authentication"
	case single:
		e.Requirement = "Single-factor authentication"
	}
	keepUserType(e)
}

func keepUserType(e *signin.Event) {
	if e.User.Type != "" {
		e.User.Type = pascal(e.User.Type)
	}
}
