package signintest

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// archived is the event as an item of the portal's SignInEventsV3 of 2019, of
// which no more is known than the members that the script of 2019 read.
func archived(e *signin.Event) object {
	o := object{}
	o.text("userPrincipalName", e.User.PrincipalName)
	o.text("userDisplayName", e.User.DisplayName)
	if !e.Time.IsZero() {
		o.add("createdDateTime", e.Time)
	}
	o.text("resourceDisplayName", e.Resource.DisplayName)
	if result := result(e); result != "" {
		o.add("loginSucceeded", result == "Success")
	}
	o.text("failureReason", e.Status.FailureReason)
	if required := mfaRequired(e); required != signin.Unsaid {
		o.add("mfaRequired", required)
	}
	o.text("mfaAuthMethod", e.MFA.Method)
	o.text("mfaAuthDetail", e.MFA.Detail)
	if e.Has.Has(signin.FieldAdditionalDetails) {
		o.text("mfaResult", e.Status.AdditionalDetails)
	}
	if e.Has.Has(signin.FieldPolicies) {
		names := make([]object, len(e.Policies))
		for i := range e.Policies {
			names[i] = object{{"displayName", e.Policies[i].DisplayName}}
		}
		o.add("conditionalAccessPolicies", names)
	}
	o.text("conditionalAccessStatus", e.ConditionalAccessStatus)
	return o
}

// mfaRequired is what the archive has for authenticationRequirement.
func mfaRequired(e *signin.Event) signin.Flag {
	switch {
	case strings.EqualFold(e.Requirement, single):
		return signin.False
	case strings.EqualFold(e.Requirement, multi):
		return signin.True
	}
	return signin.Unsaid
}

// scriptColumns are those of report.csv, in the order of the script.
var scriptColumns = []string{
	"userPrincipalName", "userDisplayName", "createdDateTime", "resourceDisplayName", "loginSucceeded",
	"failureReason", "mfaRequired", "mfaAuthMethod", "mfaAuthDetail", "mfaResult", "policies", "conditionalAccessStatus",
}

// writeScript writes rows with dates and booleans as PowerShell spells them.
func writeScript(w io.Writer, events iter.Seq[signin.Event]) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(scriptColumns); err != nil {
		return err
	}
	for e := range events {
		var names []string
		for i := range e.Policies {
			names = append(names, e.Policies[i].DisplayName)
		}
		record := []string{
			e.User.PrincipalName, e.User.DisplayName, scriptDate(e.Time), e.Resource.DisplayName, loginSucceeded(&e),
			e.Status.FailureReason, powerShellTruth(mfaRequired(&e)), e.MFA.Method, e.MFA.Detail,
			e.Status.AdditionalDetails, strings.Join(names, ","), e.ConditionalAccessStatus,
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func scriptDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("1/2/2006 3:04:05 PM")
}

func loginSucceeded(e *signin.Event) string {
	switch result(e) {
	case "":
		return ""
	case "Success":
		return "True"
	}
	return "False"
}

func powerShellTruth(flag signin.Flag) string { return [...]string{"", "False", "True"}[flag] }

// keepArchived makes the event what the members of an item tell of it.
func keepArchived(e *signin.Event) {
	kept := signin.Event{
		Time: e.Time, Kind: signin.Interactive, MFA: e.MFA, ConditionalAccessStatus: e.ConditionalAccessStatus,
		User:     signin.User{PrincipalName: e.User.PrincipalName, DisplayName: e.User.DisplayName},
		Resource: signin.Resource{DisplayName: e.Resource.DisplayName},
		Status:   signin.Status{FailureReason: e.Status.FailureReason, AdditionalDetails: e.Status.AdditionalDetails},
		Has:      e.Has & (signin.FieldAdditionalDetails | signin.FieldPolicies),
	}
	for i := range e.Policies {
		kept.Policies = append(kept.Policies, signin.Policy{DisplayName: e.Policies[i].DisplayName})
	}
	switch loginSucceeded(e) {
	case "True":
		kept.Status.Result = "Success"
	case "False":
		kept.Status.Result = "Failure"
	}
	if required := mfaRequired(e); required != signin.Unsaid {
		kept.Requirement = [...]string{signin.False: single, signin.True: multi}[required]
		kept.Has |= signin.FieldRequirement
	}
	*e = kept
}

// keepScript is keepArchived for a table, in which every row has every column.
func keepScript(e *signin.Event) {
	keepArchived(e)
	e.Has = archiveEvidence
}
