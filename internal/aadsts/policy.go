package aadsts

import "slices"

// policies are the numbers by which a rule of a tenant refuses. A service that
// redeems refresh tokens has no device and does not move, so none of these goes
// away until the rule is changed.
var policies = slices.Concat(
	family(Entry{
		Class: BlockedByPolicy, Actor: CustomerAdmin, Reach: ReachTenant,
		Remedy: "find the Conditional Access policy in the sign-in log and exempt service providers of this partner, or the application, from it",
	},
		row{50005, "DevicePolicyError", "a policy of the tenant does not support the platform"},
		row{50097, "DeviceAuthenticationRequired", "a policy of the tenant demands a device that authenticates itself"},
		row{50127, "BrokerAppNotInstalled", "a policy of the tenant demands a broker app on the device"},
		row{50129, "DeviceIsNotWorkplaceJoined", "a policy of the tenant demands a registered device"},
		row{50131, "ConditionalAccessFailed", "Conditional Access refuses the device or the circumstances"},
		row{50155, "DeviceAuthenticationFailed", "a policy of the tenant demands a device that authenticates itself, and that failed"},
		row{50177, "ExternalChallengeNotSupportedForPassthroughUsers", "a policy of the tenant demands a check that users of a partner cannot pass"},
		row{50178, "SessionControlNotSupportedForPassthroughUsers", "a policy of the tenant sets a session control that does not work for users of a partner"},
		row{50187, "DeviceInformationNotProvided", "a policy of the tenant demands to know the device"},
		row{53000, "DeviceNotCompliant", "Conditional Access demands a compliant device"},
		row{53001, "DeviceNotDomainJoined", "Conditional Access demands a domain-joined device"},
		row{53002, "ApplicationUsedIsNotAnApprovedApp", "Conditional Access demands an approved app"},
		row{53003, "BlockedByConditionalAccess", "Conditional Access allows no token"},
		row{53009, "", "Conditional Access demands app protection by Intune"},
		row{530002, "", "Conditional Access demands a compliant device"},
		row{530003, "", "Conditional Access demands a managed device"},
		row{530021, "", "Conditional Access demands an approved app"},
		row{530032, "BlockedByConditionalAccessOnSecurityPolicy", "a security policy of the tenant blocks the request"},
		row{530035, "BlockedBySecurityDefaults", "security defaults block the request as legacy or unsafe"},
		row{500213, "NotAllowedByInboundPolicyTenant", "the tenant's cross-tenant access settings keep this user out"},
	),
	family(Entry{
		Class: BlockedByPolicy, Actor: ConsentingUser, Reach: ReachTenant,
		Remedy: "register a second factor where and as the tenant allows it, and sign in again",
	},
		row{53004, "ProofUpBlockedDueToRisk", "a second factor is not registered, and the tenant does not let it be registered in a risky sign-in"},
		row{53010, "ProofUpBlockedDueToSecurityInfoAcr", "a second factor is not registered, and the tenant lets it be registered from certain places or devices alone"},
	),
	family(Entry{
		Class: BlockedByPolicy, Actor: PartnerAdmin, Reach: ReachTenant,
		Remedy: "allow the tenant in the outbound cross-tenant access settings or in the tenant restrictions of the network",
	},
		row{50002, "NotAllowedTenant", "the network's tenant restrictions do not allow the tenant"},
		row{500021, "", "the network's tenant restrictions do not allow the tenant"},
		row{500022, "", "the network's tenant restrictions do not allow the tenant"},
		row{500212, "NotAllowedByOutboundPolicyTenant", "the partner's cross-tenant access settings keep its user from the tenant"},
	),
)
