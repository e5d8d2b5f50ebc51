package signintest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// seen is every value of the demo tenant that somebody may trip over, as
// "what: value".
func seen(tenant signintest.Tenant) map[string]bool {
	values := map[string]bool{}
	for e := range tenant.All() {
		note := func(what, value string) { values[what+": "+value] = true }
		note("kind", e.Kind.String())
		note("client", e.ClientApp)
		note("requirement", e.Requirement)
		note("protocol", e.Protocol)
		note("issuer", e.TokenIssuerType)
		note("access", e.CrossTenantAccessType)
		note("user", e.User.Type)
		note("details", e.Status.AdditionalDetails)
		for _, p := range e.RequirementPolicies {
			note("provider", p.Provider)
		}
		for _, s := range e.Steps {
			note("method", s.Method)
			note("step", s.Result)
		}
		for _, p := range e.Policies {
			note("policy", p.Result)
			note("controls", strings.Join(p.GrantControls, "+"))
			note("excluded by", strings.Join(p.ExcludedBy, "+"))
		}
		for _, field := range fields {
			if !e.Has.Has(field) {
				note("without", field.String())
			}
		}
		if e.Time.IsZero() {
			note("without", "a time")
		}
		if e.User.ID == "" && !e.Kind.Workload() {
			note("without", "a user id")
		}
	}
	return values
}

func TestTheDemoTenantHoldsEveryTrap(t *testing.T) {
	values := seen(signintest.Tenant{})
	for what, wanted := range map[string]string{
		"kind":        "unknown|interactive|nonInteractive|servicePrincipal|managedIdentity",
		"client":      "|Unknown|Browser|Mobile Apps and Desktop clients|Authenticated SMTP|Autodiscover|Exchange ActiveSync|Exchange Online PowerShell|Exchange Web Services|IMAP4|MAPI Over HTTP|Offline Address Book|Outlook Anywhere (RPC over HTTP)|Outlook Service|POP3|Reporting Web Services|Other clients|SMTP",
		"requirement": "|singleFactorAuthentication|multiFactorAuthentication|MultifactorAuthentication|adaptiveAuthentication",
		"provider": "user|request|servicePrincipal|v1ConditionalAccess|multiConditionalAccess|tenantSessionRiskPolicy|accountCompromisePolicies|v1ConditionalAccessDependency|" +
			"mfaRegistrationRequiredByIdentityProtectionPolicy|baselineProtection|mfaRegistrationRequiredByBaselineProtection|mfaRegistrationRequiredByMultiConditionalAccess|" +
			"enforcedForCspAdmins|securityDefaults|mfaRegistrationRequiredBySecurityDefaults|proofUpCodeRequest|crossTenantOutboundRule|gpsLocationCondition|riskBasedPolicy|" +
			"scopeBasedAuthRequirementPolicy|authenticationStrengths|quantumPolicy",
		"protocol":    "|oAuth2|ropc|deviceCode|clientCredentials",
		"issuer":      "AzureAD|ADFederationServices|ADFederationServicesMFAAdapter|NPSExtension",
		"access":      "none|b2bCollaboration|serviceProvider|passthrough",
		"user":        "|member|guest",
		"policy":      "success|failure|notApplied|notEnabled|unknownFutureValue|reportOnlySuccess|reportOnlyFailure|reportOnlyNotApplied|reportOnlyInterrupted",
		"controls":    "|Mfa|Mfa+RequireCompliantDevice|RequireAuthenticationStrength|Block",
		"excluded by": "|users|locations",
		"method": "|Password|App password|Mobile app notification|OATH verification code|Software OATH token|Hardware OATH token|Text message|Phone call approval (Authentication phone)|" +
			"Email one-time passcode|QR code|Windows Hello for Business|Passkey (device-bound)|FIDO2 security key|Passwordless phone sign-in|Temporary Access Pass|X.509 Certificate|" +
			"Federated|Previously satisfied|Authenticator App|Retina scan",
		"step": "|Correct password|Authentication in progress|MFA successfully completed|MFA completed in Azure AD|MFA completed in Entra ID|First factor requirement satisfied by claim in the token|" +
			"MFA requirement satisfied by claim in the token|MFA requirement satisfied by strong authentication|MFA requirement satisfied by claim provided by external provider",
		"details": "|MFA completed in Azure AD|MFA completed in Entra ID|MFA successfully completed|MFA required in Azure AD|MFA requirement satisfied by claim in the token|" +
			"MFA requirement satisfied by strong authentication|MFA requirement satisfied by claim provided by external provider|MFA registration prompted|" +
			"MFA requirement skipped due to app password|MFA requirement skipped due to location|MFA requirement skipped due to registered device|" +
			"MFA requirement skipped due to remembered device|MFA requirement skipped as flow exercised was Windows broker logon flow|" +
			"MFA requirement redirected to an external provider|MFA denied; user declined the authentication|MFA denied; user not found",
		"without": "a time|a user id|errorCode|additionalDetails|authenticationRequirement|authenticationRequirementPolicies|authenticationDetails|clientAppUsed",
	} {
		for value := range strings.SplitSeq(wanted, "|") {
			if value == "" && (what == "method" || what == "without") {
				continue
			}
			require.True(t, values[what+": "+value], "no event has %s %q", what, value)
		}
	}
}

func TestTheDemoTenantHoldsEveryErrorCodeThatAVerdictLooksAt(t *testing.T) {
	var codes []int
	for event := range (signintest.Tenant{}).All() {
		if event.Has.Has(signin.FieldErrorCode) {
			codes = append(codes, event.Status.Code)
		}
	}
	for _, code := range []int{0, 16000, 50055, 50058, 50072, 50074, 50076, 50078, 50079, 50089, 50097, 50125, 50127, 50129,
		50140, 50144, 50158, 50199, 65001, 500121, 53003, 53004, 530034, 530035, 50126, 50053} {
		require.True(t, slices.Contains(codes, code), "no event has the code %d", code)
	}
}

func TestAServiceAccountSignsInFromOneAddress(t *testing.T) {
	addresses := map[string]map[string]bool{}
	for event := range (signintest.Tenant{}).All() {
		name := event.User.DisplayName
		if addresses[name] == nil {
			addresses[name] = map[string]bool{}
		}
		addresses[name][event.IPAddress] = true
	}
	require.Len(t, addresses["svc-billing"], 1)
	require.Len(t, addresses["svc-scanner"], 1)
}

func TestATechnicianSignsInToCustomersTenants(t *testing.T) {
	tenant, customers := signintest.Tenant{}, map[string]bool{}
	for event := range tenant.All() {
		if event.CrossTenantAccessType == "serviceProvider" {
			require.Equal(t, tenant.ID(), event.HomeTenantID)
			customers[event.ResourceTenantID] = true
		}
	}
	require.Len(t, customers, 3)
	require.NotContains(t, customers, tenant.ID())
}
