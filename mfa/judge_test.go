package mfa_test

import (
	"testing"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/stretchr/testify/require"
)

const (
	single = "singleFactorAuthentication"
	multi  = "multiFactorAuthentication"

	recorded = signin.FieldErrorCode | signin.FieldAdditionalDetails | signin.FieldSteps | signin.FieldRequirement
)

// entry is a successful interactive sign-in in a browser with all evidence
// fields, changed by what a case says.
func entry(changes ...func(*signin.Event)) signin.Event {
	event := signin.Event{
		ID: "1", Kind: signin.Interactive, User: signin.User{ID: "u1", PrincipalName: "ada@contoso.example"},
		Requirement: single, ClientApp: "Browser", Has: recorded | signin.FieldPolicies | signin.FieldRequirementPolicies | signin.FieldClientApp,
	}
	for _, change := range changes {
		change(&event)
	}
	return event
}

type change = func(*signin.Event)

func requirement(text string) change { return func(e *signin.Event) { e.Requirement = text } }
func details(text string) change {
	return func(e *signin.Event) { e.Status.AdditionalDetails = text }
}
func code(n int) change              { return func(e *signin.Event) { e.Status.Code = n } }
func client(name string) change      { return func(e *signin.Event) { e.ClientApp = name } }
func kind(k signin.Kind) change      { return func(e *signin.Event) { e.Kind = k } }
func issuer(name string) change      { return func(e *signin.Event) { e.TokenIssuerType = name } }
func cross(name string) change       { return func(e *signin.Event) { e.CrossTenantAccessType = name } }
func without(f signin.Fields) change { return func(e *signin.Event) { e.Has &^= f } }
func result(word string) change {
	return func(e *signin.Event) { e.Has &^= signin.FieldErrorCode; e.Status.Result = word }
}
func step(method, text string, succeeded signin.Flag) change {
	return func(e *signin.Event) {
		e.Steps = append(e.Steps, signin.Step{Method: method, Result: text, Succeeded: succeeded, Requirement: "Primary authentication"})
	}
}
func provider(names ...string) change {
	return func(e *signin.Event) {
		for _, name := range names {
			e.RequirementPolicies = append(e.RequirementPolicies, signin.RequirementPolicy{Provider: name})
		}
	}
}
func policy(p signin.Policy) change {
	return func(e *signin.Event) { e.Policies = append(e.Policies, p) }
}

func TestOutcome(t *testing.T) {
	for name, c := range map[string]struct {
		change change
		want   mfa.Outcome
	}{
		"code 0 is success":                          {code(0), mfa.Success},
		"a wrong password is a failure":              {code(50126), mfa.Failure},
		"a block by Conditional Access is a failure": {code(53003), mfa.Failure},
		"a code that nobody knows is a failure":      {code(987654), mfa.Failure},
		"a missing code is not 0":                    {without(signin.FieldErrorCode), mfa.Unknown},
		"the word Success stands in for a code":      {result("Success"), mfa.Success},
		"the word Failure stands in for a code":      {result(" failure"), mfa.Failure},
		"the word Interrupted stands in for a code":  {result("Interrupted"), mfa.Interrupted},
		"a word that nobody knows says nothing":      {result("Perhaps"), mfa.Unknown},
		"a code wins over a word":                    {func(e *signin.Event) { e.Status.Code = 50126; e.Status.Result = "Success" }, mfa.Failure},
		"steps that succeeded do not stand for a status": {func(e *signin.Event) {
			without(signin.FieldErrorCode)(e)
			step("FIDO2 security key", "", signin.True)(e)
		}, mfa.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want.String(), mfa.Judge(entry(c.change), nil).Outcome.String())
		})
	}
	for _, interrupt := range []int{16000, 50055, 50058, 50072, 50074, 50076, 50078, 50079, 50089, 50097, 50125, 50127, 50129, 50140, 50144, 50158, 50199, 65001} {
		require.Equal(t, mfa.Interrupted, mfa.Judge(entry(code(interrupt)), nil).Outcome, "%d", interrupt)
	}
}

func TestClient(t *testing.T) {
	for name, want := range map[string]mfa.Client{
		"Browser": mfa.Modern, "browser ": mfa.Modern, "Mobile Apps and Desktop clients": mfa.Modern, "Modern clients": mfa.Modern,
		"": mfa.Unknown, "Unknown": mfa.Unknown,
		"IMAP4": mfa.Legacy, "Authenticated SMTP": mfa.Legacy, "Exchange ActiveSync": mfa.Legacy, "Other clients": mfa.Legacy, "A client of tomorrow": mfa.Legacy,
	} {
		require.Equal(t, want, mfa.Judge(entry(client(name)), nil).Client, "%q", name)
	}
}

func TestRequired(t *testing.T) {
	mfaPolicy := func(result string, controls ...string) change {
		return policy(signin.Policy{ID: "p", DisplayName: "Require MFA", Result: result, GrantControls: controls})
	}
	for name, c := range map[string]struct {
		changes []change
		want    mfa.Required
		by      []string
	}{
		"a multi-factor requirement is yes":                  {[]change{requirement(multi)}, mfa.Yes, nil},
		"Azure Monitor's spelling of it is the same":         {[]change{requirement("Multi-factor authentication")}, mfa.Yes, nil},
		"the portal's spelling of it is the same":            {[]change{requirement("Multifactor authentication")}, mfa.Yes, nil},
		"a single-factor requirement is no":                  {nil, mfa.No, nil},
		"no requirement is unknown":                          {[]change{requirement("")}, mfa.Unknown, nil},
		"a requirement that nobody knows is unknown":         {[]change{requirement("tripleFactorAuthentication")}, mfa.Unknown, nil},
		"per-user MFA demands it":                            {[]change{provider("user")}, mfa.Yes, []string{"perUser"}},
		"registration for Conditional Access demands it":     {[]change{provider("mfaRegistrationRequiredByMultiConditionalAccess")}, mfa.Yes, []string{"conditionalAccess"}},
		"any kind of v1 Conditional Access demands it":       {[]change{provider("v1ConditionalAccessOfTomorrow")}, mfa.Yes, []string{"conditionalAccess"}},
		"Microsoft demands it of CSP administrators":         {[]change{provider("enforcedForCspAdmins")}, mfa.Yes, []string{"cspAdmin"}},
		"several providers are listed once each":             {[]change{provider("riskBasedPolicy", "user", "accountCompromisePolicies")}, mfa.Yes, []string{"perUser", "risk"}},
		"a service principal's rule demands nothing":         {[]change{provider("servicePrincipal")}, mfa.No, []string{}},
		"a provider of tomorrow demands nothing":             {[]change{provider("tomorrow")}, mfa.No, []string{}},
		"what demands nothing is listed beside a demand":     {[]change{requirement(multi), provider("tomorrow", "request")}, mfa.Yes, []string{"request", "other:tomorrow"}},
		"an enforced policy with MFA alone demands it":       {[]change{mfaPolicy("success", "Mfa")}, mfa.Yes, []string{"conditionalAccess"}},
		"an enforced policy that failed demands it too":      {[]change{mfaPolicy("failure", "mfa")}, mfa.Yes, []string{"conditionalAccess"}},
		"a strength is named as such":                        {[]change{mfaPolicy("success", "RequireAuthenticationStrength")}, mfa.Yes, []string{"authenticationStrength"}},
		"MFA or a compliant device decides nothing":          {[]change{mfaPolicy("success", "Mfa", "RequireCompliantDevice")}, mfa.No, []string{}},
		"a control that nobody knows is not MFA":             {[]change{mfaPolicy("success", "MfaOfTomorrow")}, mfa.No, []string{}},
		"a policy without controls demands nothing":          {[]change{mfaPolicy("success")}, mfa.No, []string{}},
		"a report-only policy demands nothing":               {[]change{mfaPolicy("reportOnlyFailure", "Mfa")}, mfa.No, []string{}},
		"a policy that was not applied demands nothing":      {[]change{mfaPolicy("notApplied", "Mfa")}, mfa.No, []string{}},
		"a policy that is off demands nothing":               {[]change{mfaPolicy("notEnabled", "Mfa")}, mfa.No, []string{}},
		"security defaults are known by the policy's id":     {[]change{policy(signin.Policy{ID: "SecurityDefaults", Result: "success", GrantControls: []string{"Mfa"}})}, mfa.Yes, []string{"securityDefaults"}},
		"a baseline policy is known by its name":             {[]change{policy(signin.Policy{ID: "b", DisplayName: "Baseline policy: Require MFA for admins", Result: "success", GrantControls: []string{"Mfa"}})}, mfa.Yes, []string{"baseline"}},
		"a code that asks for MFA demands it":                {[]change{code(50076)}, mfa.Yes, nil},
		"a policy under an unknown requirement still counts": {[]change{requirement(""), mfaPolicy("success", "Mfa")}, mfa.Yes, []string{"conditionalAccess"}},
		"a workload identity has no requirement":             {[]change{kind(signin.ServicePrincipal), requirement(multi), provider("user")}, mfa.Unknown, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			finding := mfa.Judge(entry(c.changes...), nil)
			require.Equal(t, c.want.String(), finding.Required.String())
			if c.by != nil {
				require.Equal(t, c.by, finding.RequiredByNames())
			}
		})
	}
	for provider, want := range map[string]mfa.RequiredBy{
		"user": mfa.PerUser, "request": mfa.Request, "multiConditionalAccess": mfa.ConditionalAccess, "v1ConditionalAccess": mfa.ConditionalAccess,
		"v1ConditionalAccessDependency": mfa.ConditionalAccess, "v1ConditionalAccessPolicyIdRequested": mfa.ConditionalAccess,
		"tenantSessionRiskPolicy": mfa.Risk, "accountCompromisePolicies": mfa.Risk, "riskBasedPolicy": mfa.Risk,
		"mfaRegistrationRequiredByIdentityProtectionPolicy": mfa.Risk, "baselineProtection": mfa.Baseline,
		"mfaRegistrationRequiredByBaselineProtection": mfa.Baseline, "enforcedForCspAdmins": mfa.CSPAdmin, "securityDefaults": mfa.SecurityDefaults,
		"mfaRegistrationRequiredBySecurityDefaults": mfa.SecurityDefaults, "proofUpCodeRequest": mfa.ProofUp, "crossTenantOutboundRule": mfa.CrossTenant,
		"authenticationStrengths": mfa.AuthenticationStrength, "Authentication Strengths": mfa.AuthenticationStrength,
	} {
		event := entry(func(e *signin.Event) { e.RequirementPolicies = []signin.RequirementPolicy{{Provider: provider}} })
		require.Equal(t, want, mfa.Judge(event, nil).RequiredBy, provider)
	}
	for _, n := range []int{50072, 50074, 50076, 50078, 50079, 500121, 53004} {
		require.Equal(t, mfa.Yes, mfa.Judge(entry(code(n)), nil).Required, "%d", n)
	}
}

func TestProof(t *testing.T) {
	const ok, failed, unsaid = signin.True, signin.False, signin.Unsaid
	mfaPassed := policy(signin.Policy{ID: "p", Result: "success", GrantControls: []string{"Mfa"}})
	type test struct {
		changes []change
		want    mfa.Proof
		waiver  mfa.Waiver
	}
	for name, c := range map[string]test{
		"a passkey is strong":                                        {changes: []change{step("Passkey (device-bound)", "", ok)}, want: mfa.Strong},
		"a FIDO2 key is strong":                                      {changes: []change{step("FIDO2 security key", "", ok)}, want: mfa.Strong},
		"Windows Hello for Business is strong":                       {changes: []change{step("Windows Hello for Business", "", ok)}, want: mfa.Strong},
		"passwordless phone sign-in is strong":                       {changes: []change{step("Passwordless phone sign-in", "", ok)}, want: mfa.Strong},
		"a temporary access pass is strong":                          {changes: []change{step("Temporary Access Pass", "", ok)}, want: mfa.Strong},
		"a strong method that failed proves nothing":                 {changes: []change{step("FIDO2 security key", "", failed)}, want: mfa.None},
		"a strong method of which nothing is said proves nothing":    {changes: []change{step("FIDO2 security key", "", unsaid)}, want: mfa.None},
		"the text on strong authentication is strong":                {changes: []change{details("MFA requirement satisfied by strong authentication")}, want: mfa.Strong},
		"a certificate under a multi-factor requirement is strong":   {changes: []change{requirement(multi), step("X.509 Certificate", "", ok)}, want: mfa.Strong},
		"a certificate in a failed sign-in is not":                   {changes: []change{requirement(multi), code(53003), step("X.509 Certificate", "", ok)}, want: mfa.None},
		"a lone certificate under a single-factor one is unknown":    {changes: []change{step("X.509 Certificate", "", ok)}, want: mfa.Unknown},
		"a certificate beside a password is none":                    {changes: []change{step("Password", "", ok), step("X.509 Certificate", "", ok)}, want: mfa.None},
		"a push notification is fresh":                               {changes: []change{step("Password", "Correct password", ok), step("Mobile app notification", "MFA successfully completed", ok)}, want: mfa.Fresh},
		"a notification without a text is fresh":                     {changes: []change{step("Mobile app notification", "", ok)}, want: mfa.Fresh},
		"an OATH code is fresh":                                      {changes: []change{step("OATH verification code", "", ok)}, want: mfa.Fresh},
		"a software token is fresh":                                  {changes: []change{step("Software OATH token", "", ok)}, want: mfa.Fresh},
		"a voice call is fresh":                                      {changes: []change{step("Voice", "", ok)}, want: mfa.Fresh},
		"a text message beside a password is fresh":                  {changes: []change{step("Password", "", ok), step("Text message", "", ok)}, want: mfa.Fresh},
		"SMS alone under a multi-factor requirement is fresh":        {changes: []change{requirement(multi), step("SMS", "", ok)}, want: mfa.Fresh},
		"SMS alone under a single-factor requirement is none":        {changes: []change{step("SMS", "", ok)}, want: mfa.None},
		"SMS beside a step that failed is none":                      {changes: []change{step("Password", "", failed), step("SMS", "", ok)}, want: mfa.None},
		"an e-mail code alone is none":                               {changes: []change{step("E-mail one-time passcode", "", ok)}, want: mfa.None},
		"a QR code alone is none":                                    {changes: []change{step("QR code", "", ok)}, want: mfa.None},
		"the text that MFA was completed is fresh":                   {changes: []change{details("MFA completed in Azure AD")}, want: mfa.Fresh},
		"Entra ID and Azure AD are the same":                         {changes: []change{details("MFA completed in Entra ID")}, want: mfa.Fresh},
		"MFA completed in the cloud is fresh":                        {changes: []change{requirement(multi), details("MFA requirement satisfied: completed in the cloud")}, want: mfa.Fresh},
		"MFA spelled out is the same":                                {changes: []change{details("Multi-factor authentication completed in Azure AD")}, want: mfa.Fresh},
		"a password that was successfully completed is none":         {changes: []change{step("Password", "Primary authentication successfully completed", ok)}, want: mfa.None},
		"MFA that was not completed is none":                         {changes: []change{requirement(multi), details("MFA requirement not completed in Azure AD")}, want: mfa.None},
		"each clause of a text is read by itself":                    {changes: []change{requirement(multi), details("First factor requirement satisfied by claim in the token; MFA requirement skipped due to location")}, want: mfa.None, waiver: mfa.TrustedLocation},
		"a short form of the claim is a claim":                       {changes: []change{details("MFA satisfied by claim in the token")}, want: mfa.Claim},
		"a bare claim is the first factor's":                         {changes: []change{details("satisfied by claim in the token")}, want: mfa.None},
		"a FIDO key without a number is strong":                      {changes: []change{step("FIDO", "", ok)}, want: mfa.Strong},
		"a notification through an app is fresh":                     {changes: []change{step("Notification through mobile app", "", ok)}, want: mfa.Fresh},
		"a blocked user is none":                                     {changes: []change{requirement(multi), details("User is blocked.")}, want: mfa.None},
		"a method nobody knows with a completed text is fresh":       {changes: []change{step("Palm reader", "MFA successfully completed", ok)}, want: mfa.Fresh},
		"a completed text of a failed step proves nothing":           {changes: []change{requirement(multi), step("Palm reader", "MFA successfully completed", failed)}, want: mfa.None},
		"a claim of an external provider is external":                {changes: []change{details("MFA requirement satisfied by claim provided by external provider")}, want: mfa.External},
		"the AD FS adapter's success is external":                    {changes: []change{issuer("ADFederationServicesMFAAdapter")}, want: mfa.External},
		"the NPS extension's success is external":                    {changes: []change{issuer("NPSExtension"), requirement("")}, want: mfa.External},
		"the NPS extension's failure is not":                         {changes: []change{issuer("NPSExtension"), code(50126)}, want: mfa.None},
		"the MFA claim in the token is a claim":                      {changes: []change{details("MFA requirement satisfied by claim in the token")}, want: mfa.Claim},
		"the first factor's claim is none":                           {changes: []change{step("Previously satisfied", "First factor requirement satisfied by claim in the token", ok)}, want: mfa.None},
		"Microsoft's trap: first-factor step and MFA claim is claim": {changes: []change{details("MFA requirement satisfied by claim in the token"), step("Previously satisfied", "First factor requirement satisfied by claim in the token", ok)}, want: mfa.Claim},
		"previously satisfied without text under multi is a claim":   {changes: []change{requirement(multi), step("Previously satisfied", "", ok)}, want: mfa.Claim},
		"previously satisfied without text under single is none":     {changes: []change{step("Previously satisfied", "", ok)}, want: mfa.None},
		"a waiver beside a claim is a claim":                         {changes: []change{details("MFA requirement satisfied by claim in the token"), step("Password", "MFA requirement skipped due to remembered device", ok)}, want: mfa.Claim},
		"skipped due to location is none with a waiver":              {changes: []change{requirement(multi), details("MFA requirement skipped due to location")}, want: mfa.None, waiver: mfa.TrustedLocation},
		"skipped due to an app password is none with a waiver":       {changes: []change{details("MFA requirement skipped due to app password")}, want: mfa.None, waiver: mfa.AppPassword},
		"skipped due to a registered device is none with a waiver":   {changes: []change{details("skipped due to registered device")}, want: mfa.None, waiver: mfa.RegisteredDevice},
		"skipped due to a remembered device is none with a waiver":   {changes: []change{details("Skipped due to remembered device")}, want: mfa.None, waiver: mfa.RememberedDevice},
		"skipped for the Windows broker is none with a waiver":       {changes: []change{details("MFA requirement skipped as flow exercised was Windows broker logon flow")}, want: mfa.None, waiver: mfa.WindowsBroker},
		"MFA that was only required is none":                         {changes: []change{requirement(multi), details("MFA required in Azure AD")}, want: mfa.None},
		"a registration prompt is none":                              {changes: []change{requirement(multi), details("MFA requirement satisfied by registration prompted")}, want: mfa.None},
		"an expired proof is none":                                   {changes: []change{requirement(multi), details("MFA requirement has expired due to the policies configured on tenant")}, want: mfa.None},
		"a denial is none":                                           {changes: []change{requirement(multi), step("Mobile app notification", "MFA denied; user declined the authentication", failed)}, want: mfa.None},
		"a denial that does not name MFA is none":                    {changes: []change{requirement(multi), details("user didn't respond to mobile app notification")}, want: mfa.None},
		"a legacy client is none":                                    {changes: []change{requirement(multi), client("IMAP4")}, want: mfa.None},
		"progress and then success is fresh":                         {changes: []change{requirement(multi), step("Mobile app notification", "Authentication in progress", failed), step("Mobile app notification", "MFA completed in Azure AD", ok)}, want: mfa.Fresh},
		"progress alone disproves nothing":                           {changes: []change{requirement(multi), step("Mobile app notification", "Authentication in progress", failed)}, want: mfa.Unspecified},
		"required and passed without a word is unspecified":          {changes: []change{requirement(multi)}, want: mfa.Unspecified},
		"a passed MFA policy without requirement is unspecified":     {changes: []change{requirement(""), mfaPassed}, want: mfa.Unspecified},
		"a passed MFA policy under single factor is unspecified":     {changes: []change{mfaPassed}, want: mfa.Unspecified},
		"a registration provider alone is none":                      {changes: []change{provider("mfaRegistrationRequiredBySecurityDefaults")}, want: mfa.None},
		"required and failed without a word is none":                 {changes: []change{requirement(multi), code(50126)}, want: mfa.None},
		"required without the texts is unknown":                      {changes: []change{requirement(multi), without(signin.FieldSteps)}, want: mfa.Unknown},
		"required without the status details is unknown":             {changes: []change{requirement(multi), without(signin.FieldAdditionalDetails)}, want: mfa.Unknown},
		"no requirement is unknown":                                  {changes: []change{requirement(""), without(signin.FieldRequirement)}, want: mfa.Unknown},
		"a requirement nobody knows is unknown":                      {changes: []change{requirement("tripleFactor")}, want: mfa.Unknown},
		"a passthrough sign-in is unknown":                           {changes: []change{cross("passthrough")}, want: mfa.Unknown},
		"a password is none":                                         {changes: []change{step("Password", "Correct password", ok)}, want: mfa.None},
		"a method nobody knows is none":                              {changes: []change{step("Palm reader", "", ok)}, want: mfa.None},
		"a workload identity is unknown":                             {changes: []change{kind(signin.ManagedIdentity), step("FIDO2 security key", "", ok)}, want: mfa.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			finding := mfa.Judge(entry(c.changes...), nil)
			require.Equal(t, c.want.String(), finding.Proof.String())
			require.Equal(t, c.waiver, finding.Waiver)
		})
	}
}

func TestVerdict(t *testing.T) {
	strict := &mfa.Options{Profile: mfa.FreshEveryTime}
	exempt := &mfa.Options{Exempt: mfa.NewIDs("U1")}
	for name, c := range map[string]struct {
		event   signin.Event
		options *mfa.Options
		want    mfa.Verdict
	}{
		"a fresh factor satisfies":                          {entry(details("MFA completed in Azure AD")), nil, mfa.Satisfied},
		"a claim satisfies":                                 {entry(details("MFA requirement satisfied by claim in the token")), nil, mfa.Satisfied},
		"a claim misses where each sign-in needs a factor":  {entry(details("MFA requirement satisfied by claim in the token")), strict, mfa.Missed},
		"an unspecified factor satisfies":                   {entry(requirement(multi)), nil, mfa.Satisfied},
		"an unspecified factor is unknown where each needs": {entry(requirement(multi)), strict, mfa.Unknown},
		"a strong factor satisfies the strict profile":      {entry(step("FIDO2 security key", "", signin.True)), strict, mfa.Satisfied},
		"a password misses":                                 {entry(), nil, mfa.Missed},
		"a waived demand misses":                            {entry(requirement(multi), details("MFA requirement skipped due to location")), nil, mfa.Missed},
		"a failure is refused":                              {entry(code(50126)), nil, mfa.Refused},
		"an interruption is refused":                        {entry(code(50140), details("MFA completed in Azure AD")), nil, mfa.Refused},
		"an unknown outcome is unknown":                     {entry(without(signin.FieldErrorCode), details("MFA completed in Azure AD")), nil, mfa.Unknown},
		"unknown proof is unknown":                          {entry(requirement("")), nil, mfa.Unknown},
		"a workload identity is out of scope":               {entry(kind(signin.ServicePrincipal)), nil, mfa.OutOfScope},
		"an exempted account is out of scope in any case":   {entry(), exempt, mfa.OutOfScope},
		"an event that says nothing is unknown":             {signin.Event{}, nil, mfa.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want.String(), mfa.Judge(c.event, c.options).Verdict.String())
		})
	}
}

func TestReasons(t *testing.T) {
	reportOnly := signin.Policy{Result: "reportOnlyFailure", GrantControls: []string{"Mfa"}}
	excluded := signin.Policy{Result: "notApplied", GrantControls: []string{"Mfa"}, ExcludedBy: []string{"users"}}
	for name, c := range map[string]struct {
		event signin.Event
		want  mfa.Reasons
	}{
		"nothing demanded it":                   {entry(), mfa.NotRequired},
		"a legacy client":                       {entry(client("POP3")), mfa.NotRequired | mfa.LegacyClient},
		"a waiver":                              {entry(requirement(multi), details("skipped due to location")), mfa.Waived},
		"a claim":                               {entry(details("MFA requirement satisfied by claim in the token")), mfa.NotRequired | mfa.ClaimInToken},
		"a renewal without MFA":                 {entry(kind(signin.NonInteractive)), mfa.NotRequired | mfa.TokenRenewal},
		"fields are missing":                    {entry(requirement("")), mfa.NoEvidence},
		"a policy that only reports":            {entry(policy(reportOnly)), mfa.NotRequired | mfa.ReportOnlyPolicy},
		"a policy that excludes":                {entry(policy(excluded)), mfa.NotRequired | mfa.ExcludedFromPolicy},
		"a partner's technician":                {entry(cross("serviceProvider")), mfa.NotRequired | mfa.ServiceProvider},
		"a password sent by the application":    {entry(func(e *signin.Event) { e.Protocol = "ropc" }), mfa.NotRequired | mfa.ROPC},
		"a legacy user agent":                   {entry(func(e *signin.Event) { e.UserAgent = "BAV2ROPC" }), mfa.NotRequired | mfa.ROPC},
		"a device code":                         {entry(func(e *signin.Event) { e.Protocol = "deviceCode" }), mfa.NotRequired | mfa.DeviceCode},
		"a second factor that was not given":    {entry(requirement(multi), code(500121)), mfa.Challenged},
		"a second factor that is not there yet": {entry(requirement(multi), code(50072)), mfa.NotRegistered},
		"a proof that has expired":              {entry(requirement(multi), code(50078)), mfa.Challenged | mfa.Expired},
		"a value that nobody knows":             {entry(requirement("tripleFactor")), mfa.NoEvidence | mfa.UnknownValue},
		"an application":                        {entry(kind(signin.ServicePrincipal)), mfa.WorkloadIdentity},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want.String(), mfa.Judge(c.event, nil).Reasons.String())
		})
	}
}

func TestJudgingDoesNotAllocate(t *testing.T) {
	event := entry(requirement(multi), provider("user"), step("Password", "Correct password", signin.True),
		step("Mobile app notification", "MFA completed in Azure AD", signin.True),
		policy(signin.Policy{ID: "p", DisplayName: "Require MFA", Result: "success", GrantControls: []string{"Mfa"}}))
	require.Zero(t, testing.AllocsPerRun(100, func() { mfa.Judge(event, nil) }))
}
