package signintest

import (
	"bufio"
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// row is the event as a row of Log Analytics, with the columns that it has.
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs
func row(e *signin.Event) object {
	return cells(e).only(func(name string) bool {
		switch name {
		case "ResultType":
			return e.Has.Has(signin.FieldErrorCode)
		case "AuthenticationRequirement":
			return e.Has.Has(signin.FieldRequirement)
		case "AuthenticationRequirementPolicies":
			return e.Has.Has(signin.FieldRequirementPolicies)
		case "AuthenticationDetails":
			return e.Has.Has(signin.FieldSteps)
		case "ConditionalAccessPolicies":
			return e.Has.Has(signin.FieldPolicies)
		case "ClientAppUsed":
			return e.Has.Has(signin.FieldClientApp)
		case "IsInteractive", "Category", "Type":
			return e.Kind != signin.UnknownKind
		case "TimeGenerated", "CreatedDateTime":
			return !e.Time.IsZero()
		}
		return true
	})
}

// cells is the event as a row with every column. Texts are never null there.
func cells(e *signin.Event) object {
	o := make(object, 0, 64)
	o.add("TenantId", "b5a9c0de-0000-4000-8000-00000000feed")
	o.add("SourceSystem", "Azure AD")
	o.add("TimeGenerated", moment(e.Time))
	o.add("ResourceId", "/tenants/"+e.ResourceTenantID+"/providers/Microsoft.aadiam")
	o.add("OperationName", "Sign-in activity")
	o.add("Category", category(e))
	o.add("ResultType", "")
	if e.Has.Has(signin.FieldErrorCode) {
		o[len(o)-1].value = strconv.Itoa(e.Status.Code)
	}
	o.add("ResultSignature", "None")
	o.add("ResultDescription", e.Status.FailureReason)
	o.add("DurationMs", 0)
	o.add("CorrelationId", e.CorrelationID)
	o.add("Identity", identity(e))
	o.add("Level", "4")
	o.add("Location", e.Location.Country)
	cellsOfApp(&o, e)
	o.add("ConditionalAccessStatus", e.ConditionalAccessStatus)
	o.add("CreatedDateTime", moment(e.Time))
	o.add("DeviceDetail", spelled(device(e)))
	o.add("IsInteractive", interactive(e.Kind))
	o.add("Id", e.ID)
	o.add("IPAddress", e.IPAddress)
	o.add("LocationDetails", spelled(location(e)))
	o.add("MfaDetail", spelled(mfaDetail(e)))
	o.add("NetworkLocationDetails", spelled(networks(e)))
	o.add("OriginalRequestId", e.OriginalRequestID)
	o.add("ProcessingTimeInMilliseconds", "112")
	o.add("RiskDetail", e.Risk.Detail)
	o.add("RiskLevelAggregated", e.Risk.Aggregated)
	o.add("RiskLevelDuringSignIn", e.Risk.DuringSignIn)
	o.add("RiskState", e.Risk.State)
	o.add("ResourceDisplayName", e.Resource.DisplayName)
	o.add("ResourceIdentity", e.Resource.ID)
	o.add("ServicePrincipalId", e.ServicePrincipal.ID)
	o.add("ServicePrincipalName", e.ServicePrincipal.Name)
	o.add("Status", spelled(status(e, false)))
	cellsOfUser(&o, e)
	o.add("Type", table(e))
	return o
}

func cellsOfApp(o *object, e *signin.Event) {
	o.add("AppDisplayName", e.App.DisplayName)
	o.add("AppId", e.App.ID)
	o.add("AuthenticationDetails", spelled(steps(e)))
	o.add("AuthenticationRequirement", e.Requirement)
	o.add("AuthenticationRequirementPolicies", spelled(requirementPolicies(e)))
	o.add("ClientAppUsed", e.ClientApp)
	o.add("ConditionalAccessPolicies", spelled(policies(e)))
}

func cellsOfUser(o *object, e *signin.Event) {
	userType := ""
	if e.User.Type != "" {
		userType = pascal(e.User.Type)
	}
	o.add("TokenIssuerType", e.TokenIssuerType)
	o.add("UserAgent", e.UserAgent)
	o.add("UserDisplayName", e.User.DisplayName)
	o.add("UserId", e.User.ID)
	o.add("UserPrincipalName", e.User.PrincipalName)
	o.add("UserType", userType)
	o.add("AADTenantId", e.HomeTenantID)
	o.add("ResourceTenantId", e.ResourceTenantID)
	o.add("HomeTenantId", e.HomeTenantID)
	o.add("UniqueTokenIdentifier", e.TokenID)
	o.add("SessionLifetimePolicies", spelled(lifetimes(e)))
	o.add("AuthenticationProtocol", e.Protocol)
	o.add("CrossTenantAccessType", e.CrossTenantAccessType)
	o.add("SessionId", e.SessionID)
	o.add("IncomingTokenType", e.IncomingTokenType)
}

// spelled is a nested value as JSON in a text; nothing is an empty text.
func spelled(value any) any {
	if value == nil {
		return ""
	}
	return string(appendJSON(nil, value))
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func interactive(kind signin.Kind) any {
	if kind == signin.UnknownKind {
		return nil
	}
	return kind == signin.Interactive
}

// table is the table of Log Analytics that the event is in.
func table(e *signin.Event) string {
	switch category := category(e); category {
	case "":
		return ""
	case "SignInLogs":
		return "SigninLogs"
	case "ADFSSignInLogs":
		return category
	default:
		return "AAD" + category
	}
}

// writeRowsCSV writes rows as the portal exports them: times in UTC say so in
// their column's name and are written as in the US.
func writeRowsCSV(w io.Writer, events iter.Seq[signin.Event]) error {
	out := csv.NewWriter(w)
	var header []string
	for _, m := range cells(&signin.Event{}) {
		name := m.name
		if name == "TimeGenerated" || name == "CreatedDateTime" {
			name += " [UTC]"
		}
		header = append(header, name)
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for event := range events {
		record := make([]string, 0, len(header))
		for _, m := range cells(&event) {
			record = append(record, cell(m.value))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		return v.UTC().Format("1/2/2006, 3:04:05.000 PM")
	}
	return string(appendJSON(nil, value))
}

// writeTables writes an answer of the query API.
// https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format
func writeTables(w io.Writer, events iter.Seq[signin.Event]) error {
	out := bufio.NewWriter(w)
	var columns []object
	for _, m := range cells(&signin.Event{}) {
		columns = append(columns, object{{"name", m.name}, {"type", columnType(m.name)}})
	}
	answer := frame{
		before:  `{"tables":[{"name":"PrimaryResult","columns":` + string(appendJSON(nil, columns)) + `,"rows":[` + "\n",
		between: ",\n",
		after:   "\n]}]}\n",
	}
	err := answer.write(out, events, func(dst []byte, e *signin.Event) []byte {
		var values []any
		for _, m := range cells(e) {
			values = append(values, m.value)
		}
		return appendJSON(dst, values)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func columnType(name string) string {
	switch {
	case name == "TimeGenerated", name == "CreatedDateTime":
		return "datetime"
	case name == "DurationMs":
		return "long"
	case name == "IsInteractive":
		return "bool"
	case strings.HasSuffix(name, "Detail") && name != "RiskDetail", name == "LocationDetails", name == "Status", name == "ConditionalAccessPolicies":
		return "dynamic"
	}
	return "string"
}

func keepRow(e *signin.Event) {
	asIs(e)
	keepUserType(e)
	e.Category = category(e)
}

// keepCells is keepRow for a table, in which every row has every column.
func keepCells(e *signin.Event) {
	keepRow(e)
	e.Has |= signin.FieldRequirement | signin.FieldRequirementPolicies | signin.FieldSteps |
		signin.FieldPolicies | signin.FieldClientApp
}
