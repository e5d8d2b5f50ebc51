package signintest_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

const allFields = signin.FieldErrorCode | signin.FieldAdditionalDetails | signin.FieldRequirement |
	signin.FieldRequirementPolicies | signin.FieldSteps | signin.FieldPolicies | signin.FieldClientApp

var fields = []signin.Fields{
	signin.FieldErrorCode, signin.FieldAdditionalDetails, signin.FieldRequirement, signin.FieldRequirementPolicies,
	signin.FieldSteps, signin.FieldPolicies, signin.FieldClientApp,
}

// full is an event with something in every field.
func full() signin.Event {
	return signin.Event{
		ID: "4f4f9d3c-68ab-4d3e-8a68-3d6d0b8f0001", Time: start, Kind: signin.Interactive,
		User:     signin.User{ID: "aaaaaaaa-0000-4000-8000-000000000001", PrincipalName: "zoe@harbourcloud.example", DisplayName: `=Zoë "Z" Müller; x, y`, Type: "member"},
		App:      signin.App{ID: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", DisplayName: "Azure Portal"},
		Resource: signin.Resource{ID: "797f4846-ba00-4fd7-ba43-dac1f8f63013", DisplayName: "Windows Azure Service Management API"},
		Status:   signin.Status{Code: 500121, FailureReason: "Authentication failed.", AdditionalDetails: "MFA denied; user declined the authentication"},

		Requirement:         "multiFactorAuthentication",
		RequirementPolicies: []signin.RequirementPolicy{{Provider: "user", Detail: "Per-user MFA"}},
		Steps: []signin.Step{
			{Time: start, Method: "Password", Detail: "Password in the cloud", Requirement: "Primary authentication", Result: "Correct password", Succeeded: signin.True},
			{Time: start, Method: "Mobile app notification", Requirement: "Primary authentication", Result: "MFA denied; user declined the authentication", Succeeded: signin.False},
		},
		Policies: []signin.Policy{
			{ID: "p1", DisplayName: "Require MFA", Result: "failure", GrantControls: []string{"Mfa"}},
			{ID: "p2", DisplayName: "Sales pilot", Result: "notApplied", GrantControls: []string{"Mfa"}, SessionControls: []string{"SignInFrequency"}, ExcludedBy: []string{"users"}},
		},
		ConditionalAccessStatus: "failure",
		MFA:                     signin.MFADetail{Method: "PhoneAppNotification", Detail: "+XX XXX42"},
		ClientApp:               "Browser", UserAgent: "Mozilla/5.0", Protocol: "oAuth2", IncomingTokenType: "none",
		TokenIssuerType: "AzureAD", CrossTenantAccessType: "none",
		SessionLifetime: []string{"rememberMultifactorAuthenticationOnTrustedDevices"},
		IPAddress:       "198.51.100.7", Location: signin.Location{City: "Zürich", State: "Zürich", Country: "CH"},
		Networks: []signin.Network{{Type: "trustedNamedLocation", Names: []string{"Head office"}}},
		Device: signin.Device{ID: "d1", DisplayName: "LAPTOP-1", OperatingSystem: "Windows 11", Browser: "Edge 142.0.0",
			TrustType: "Azure AD joined", Compliant: signin.True, Managed: signin.False},
		Risk:      signin.Risk{DuringSignIn: "low", Aggregated: "medium", State: "atRisk", Detail: "none"},
		SessionID: "s1", TokenID: "t1", CorrelationID: "c1", OriginalRequestID: "o1", HomeTenantID: "h1", ResourceTenantID: "r1",
		Has: allFields,
	}
}

func rendered(t *testing.T, shape signintest.Shape, events ...signin.Event) string {
	t.Helper()
	var out strings.Builder
	require.NoError(t, shape.Write(&out, slices.Values(events)))
	return out.String()
}

func TestTheTableOfWhatAShapeCarriesIsWhatItWrites(t *testing.T) {
	const d, r, q, p, s, c, a = signin.FieldAdditionalDetails, signin.FieldRequirement, signin.FieldRequirementPolicies,
		signin.FieldPolicies, signin.FieldSteps, signin.FieldErrorCode, signin.FieldClientApp
	table := map[signintest.Shape]signin.Fields{
		signintest.GraphBeta:            c | d | r | q | s | p | a,
		signintest.GraphV1:              c | d | p | a,
		signintest.GraphPage:            c | d | r | q | s | p | a,
		signintest.NDJSON:               c | d | r | q | s | p | a,
		signintest.AzureMonitor:         c | d | r | q | s | p | a,
		signintest.AzureMonitorLines:    c | d | r | q | s | p | a,
		signintest.LogAnalyticsJSON:     c | d | r | q | s | p | a,
		signintest.LogAnalyticsCSV:      c | d | r | q | s | p | a,
		signintest.LogAnalyticsTables:   c | d | r | q | s | p | a,
		signintest.PortalJSON:           c | d | r | q | s | p | a,
		signintest.PortalCSV:            c | d | r | a,
		signintest.PortalCSVFrench:      c | d | r | a,
		signintest.PortalCSVSpanish:     c | d | r | a,
		signintest.PortalAuthDetailsCSV: s,
		signintest.SignInEventsV3:       d | r | p,
		signintest.ScriptCSV:            d | r | p,
	}
	require.Len(t, table, len(signintest.Shapes()))
	for _, shape := range signintest.Shapes() {
		require.Equal(t, table[shape].String(), shape.Carries().String(), shape)
		whole := rendered(t, shape, full())
		for _, field := range fields {
			without := signintest.Strip(full(), field)
			if field == c { // without a code the word for it goes too, so take another number
				without = full()
				without.Status.Code = 500122
			}
			changed := rendered(t, shape, without) != whole
			require.Equal(t, shape.Carries().Has(field), changed, "%s, %s", shape, field)
		}
	}
}

func TestWhatIsKeptIsWhatIsWritten(t *testing.T) {
	for _, shape := range signintest.Shapes() {
		kept := shape.Keep(full())
		require.Equal(t, rendered(t, shape, full()), rendered(t, shape, unkept(kept)), shape)
	}
}

// unkept gives a kept event back what a shape tells of it in other words.
func unkept(kept signin.Event) signin.Event {
	kept.User.Type = strings.ToLower(kept.User.Type)
	if strings.HasPrefix(kept.Requirement, "Multi") {
		kept.Requirement = "multiFactorAuthentication"
	}
	return kept
}

func TestAFieldThatAnEventHasNotIsNotWritten(t *testing.T) {
	bare := full()
	bare.Has = 0
	for _, shape := range []signintest.Shape{signintest.GraphBeta, signintest.AzureMonitor, signintest.LogAnalyticsJSON} {
		text := strings.ToLower(rendered(t, shape, bare))
		for _, name := range []string{"errorcode", "additionaldetails", "authenticationrequirement", "authenticationdetails",
			"conditionalaccesspolicies", "clientappused", "resulttype"} {
			require.NotContains(t, text, `"`+name+`"`, shape)
			require.NotContains(t, text, `"`+name+`\"`, shape)
		}
	}
	require.Contains(t, rendered(t, signintest.AzureMonitor, bare), `"status":{}`)
}

func TestAnEmptyFieldThatAnEventHasIsWrittenAsNull(t *testing.T) {
	empty := signin.Event{ID: "e1", Kind: signin.Interactive, Has: allFields}
	text := rendered(t, signintest.GraphBeta, empty)
	require.Contains(t, text, `"status":{"errorCode":0,"additionalDetails":null}`)
	require.Contains(t, text, `"authenticationRequirement":null`)
	require.Contains(t, text, `"authenticationDetails":[]`)
	require.NotContains(t, text, "createdDateTime")
}

func TestEveryJSONShapeIsJSON(t *testing.T) {
	demo := signintest.Tenant{Users: 60}
	for _, shape := range signintest.Shapes() {
		if ext := filepath.Ext(shape.FileName(signin.Interactive)); ext == ".csv" {
			continue
		}
		t.Run(shape.String(), func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, shape.Write(&out, demo.All()))
			values, records := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(out.Bytes(), []byte("\ufeff")))), 0
			for {
				var value any
				err := values.Decode(&value)
				if err == io.EOF {
					break
				}
				require.NoError(t, err)
				records += count(value)
			}
			require.Equal(t, held(shape, demo), records)
		})
	}
}

// count is the number of records in a JSON value of any shape.
func count(value any) int {
	switch v := value.(type) {
	case []any:
		return len(v)
	case map[string]any:
		for _, container := range []string{"value", "records", "items"} {
			if list, ok := v[container].([]any); ok {
				return len(list)
			}
		}
		if tables, ok := v["tables"].([]any); ok {
			return len(tables[0].(map[string]any)["rows"].([]any))
		}
	}
	return 1
}

func held(shape signintest.Shape, tenant signintest.Tenant) int {
	n := 0
	for event := range tenant.All() {
		if shape.Holds(event.Kind) {
			n++
		}
	}
	return n
}

func TestEveryCSVShapeIsCSVWithOneFileForEachKindWhereTheNameTellsIt(t *testing.T) {
	demo := signintest.Tenant{}
	for _, c := range []struct {
		shape signintest.Shape
		comma rune
		files string
	}{
		{signintest.LogAnalyticsCSV, ',', "query_data.csv"},
		{signintest.PortalCSV, ',', "SignIns_2026-11-03_2026-11-05.csv InteractiveSignIns_2026-11-03_2026-11-05.csv NonInteractiveSignIns_2026-11-03_2026-11-05.csv ApplicationSignIns_2026-11-03_2026-11-05.csv MSISignIns_2026-11-03_2026-11-05.csv"},
		{signintest.PortalCSVFrench, ';', "SignIns_2026-11-03_2026-11-05_fr.csv InteractiveSignIns_2026-11-03_2026-11-05_fr.csv NonInteractiveSignIns_2026-11-03_2026-11-05_fr.csv ApplicationSignIns_2026-11-03_2026-11-05_fr.csv MSISignIns_2026-11-03_2026-11-05_fr.csv"},
		{signintest.ScriptCSV, ',', "report.csv"},
	} {
		t.Run(c.shape.String(), func(t *testing.T) {
			folder, rows := t.TempDir(), 0
			paths, err := c.shape.WriteFiles(folder, demo.All())
			require.NoError(t, err)
			var names []string
			for _, path := range paths {
				names = append(names, filepath.Base(path))
				data, err := os.ReadFile(path)
				require.NoError(t, err)
				reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
				reader.Comma = c.comma
				records, err := reader.ReadAll()
				require.NoError(t, err)
				rows += len(records) - 1
			}
			require.Equal(t, c.files, strings.Join(names, " "))
			require.Equal(t, held(c.shape, demo), rows)
		})
	}
}

func TestThePortalsCSVHasTheColumnsAndTheSpacesThatWereSeen(t *testing.T) {
	header, _, _ := strings.Cut(rendered(t, signintest.PortalCSV, full()), "\r\n")
	require.Equal(t, "\ufeffDate (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,"+
		"Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,"+
		"Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ,App owner tenant ID,"+
		"Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,"+
		"Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,"+
		"Multifactor authentication result,Multifactor authentication auth method,Multifactor authentication auth detail,"+
		"Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource),Through Global Secure Access,"+
		"Global Secure Access IP address,Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,"+
		"Token issuer name,Latency,Conditional Access", header)
	application := signin.Event{ID: "a1", Kind: signin.ServicePrincipal}
	header, _, _ = strings.Cut(rendered(t, signintest.PortalCSV, application), "\r\n")
	require.Equal(t, "\ufeffDate (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Credential key ID,"+
		"Credential thumbprint,Application,Application ID ,Resource,Resource ID ,IP address,Location,Status,Sign-in error code,"+
		"Failure reason,Conditional Access", header)
}

func TestAllColumnsOfThePortalAreTranslated(t *testing.T) {
	for _, kind := range []signin.Kind{signin.Interactive, signin.ManagedIdentity} {
		event := full()
		event.Kind = kind
		in := strings.Split(strings.SplitN(rendered(t, signintest.PortalCSV, event), "\r\n", 2)[0], ",")
		for shape, delimiter := range map[signintest.Shape]string{signintest.PortalCSVFrench: ";", signintest.PortalCSVSpanish: ","} {
			header := strings.Split(strings.SplitN(rendered(t, shape, event), "\r\n", 2)[0], delimiter)
			require.Len(t, header, len(in))
			for i, name := range header {
				if in[i] != "\ufeffDate (UTC)" && in[i] != "Application" {
					require.NotEqual(t, in[i], name, shape)
				}
				require.Equal(t, strings.HasSuffix(in[i], " "), strings.HasSuffix(name, " "), "%s: %q", shape, name)
			}
		}
	}
}

func TestAFileOfThePortalHoldsOneKind(t *testing.T) {
	other := full()
	other.Kind = signin.NonInteractive
	err := signintest.PortalCSV.Write(io.Discard, slices.Values([]signin.Event{full(), other}))
	require.EqualError(t, err, "signintest: writing PortalCSV: a file holds one kind, and one of kind nonInteractive came after one of kind interactive; use WriteFiles")
}

func TestAShapeThatIsNoneIsAnError(t *testing.T) {
	err := signintest.Shape(99).Write(io.Discard, slices.Values([]signin.Event{full()}))
	require.EqualError(t, err, "signintest: writing Shape(99): there is no such shape; Shapes lists them")
}

func TestAWriterThatFailsIsReported(t *testing.T) {
	for _, shape := range signintest.Shapes() {
		require.ErrorIs(t, shape.Write(broken{}, slices.Values([]signin.Event{full()})), os.ErrClosed, shape)
	}
	_, err := signintest.NDJSON.WriteFiles(filepath.Join(t.TempDir(), "missing"), slices.Values([]signin.Event{full()}))
	require.ErrorIs(t, err, os.ErrNotExist)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestEachShapeIsWrittenAsItsGoldenFile(t *testing.T) {
	renewal, application := full(), full()
	renewal.ID, renewal.Kind, renewal.Status = "4f4f9d3c-68ab-4d3e-8a68-3d6d0b8f0002", signin.NonInteractive, signin.Status{FailureReason: "Other."}
	application.ID, application.Kind = "4f4f9d3c-68ab-4d3e-8a68-3d6d0b8f0003", signin.ServicePrincipal
	application.User, application.Status = signin.User{}, signin.Status{}
	application.ServicePrincipal = signin.Workload{ID: "sp1", Name: "billing-sync"}
	all := []signin.Event{full(), renewal, application}
	for _, shape := range signintest.Shapes() {
		t.Run(shape.String(), func(t *testing.T) {
			paths, err := shape.WriteFiles(t.TempDir(), slices.Values(all))
			require.NoError(t, err)
			for _, path := range paths {
				got, err := os.ReadFile(path)
				require.NoError(t, err)
				golden.Compare(t, "shapes/"+filepath.Base(path), got)
			}
		})
	}
}
