package aadsts

import "slices"

// accounts are the numbers that concern the account of the user, or of the
// application, in a tenant.
var accounts = slices.Concat(
	family(Entry{
		Class: Blocked, Actor: PartnerAdmin, Reach: ReachGrant,
		Remedy: "find out from the sign-in log why, and unblock the user once it is safe",
	},
		row{50053, "IdsLocked", "the account is locked after many wrong passwords, or the address has a bad name"},
		row{50057, "UserDisabled", "the account is disabled"},
	),
	family(Entry{ // the partner's own tenant still answers
		Class: Blocked, Actor: PartnerAdmin, Reach: ReachTenant,
		Remedy: "investigate the risk of the user in the partner's tenant and resolve it; a new sign-in does not",
	},
		row{50135, "PasswordChangeCompromisedPassword", "the account is at risk and its password has to be changed"},
		row{53011, "", "the tenant keeps the user out because of a risk in the partner's tenant"},
		row{500341, "", "the account has been deleted from the tenant"},
		row{530034, "DelegatedAdminBlockedDueToSuspiciousActivity", "delegated administration is blocked because the account is at risk in the partner's tenant"},
	),
	family(Entry{
		Class: Blocked, Actor: CustomerAdmin, Reach: ReachTenant,
		Remedy: "say why the application is disabled in the tenant, and enable it",
	},
		row{1000031, "", "the application cannot be used in the tenant at present"},
		row{7000112, "UnauthorizedClientApplicationDisabled", "the application is disabled in the tenant"},
	),
	family(Entry{
		Class: ConfigError, Actor: PartnerAdmin, Reach: ReachTenant,
		Remedy: "see that a GDAP relationship with the tenant is active and that the user is a member, not a guest, in a security group with a role in it",
	},
		row{16000, "InteractionRequired", "the user has no account in the tenant"},
		row{16003, "SsoUserAccountNotFoundInResourceTenant", "the user has no account in the tenant"},
		row{50014, "GuestUserInPendingState", "the user has no account in the tenant, or has not accepted the invitation"},
		row{50020, "UserUnauthorized", "the user has no account in the tenant and no relationship lets it in"},
		row{50034, "UserAccountNotFound", "the user has no account in the tenant"},
		row{51004, "UserAccountNotInDirectory", "the user has no account in the tenant"},
		row{90072, "PassThroughUserMfaError", "the user has no account in the tenant, so that it cannot pass the tenant's multifactor authentication"},
	),
	family(Entry{
		Class: ConfigError, Actor: CustomerAdmin, Reach: ReachTenant,
		Remedy: "assign the user to the application, or stop demanding that users be assigned to it",
	},
		row{50105, "EntitlementGrantsNotFound", "the user is not assigned to the application, and the tenant demands that"},
	),
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachTenant,
		Remedy: "stop signing in with a password, which cannot pass multifactor authentication: use a refresh token",
	},
		row{50056, "", "the user has no password in the directory"},
		row{50064, "CredentialAuthenticationError", "the user name or password is wrong"},
		row{50126, "InvalidUserNameOrPassword", "the user name or password is wrong"},
	),
)
