package aadsts

import "slices"

// consents are the numbers by which a tenant has not admitted the application.
// https://learn.microsoft.com/partner-center/developer/enable-secure-app-model
var consents = slices.Concat(
	family(Entry{
		Class: ConsentNeeded, Actor: PartnerAdmin, Reach: ReachTenant,
		Remedy: "consent for the customer with Partner Center's applicationconsents, as a member of AdminAgents with a role in that tenant",
	},
		row{65001, "DelegationDoesNotExist", "nobody has consented to the application, or not to this resource, in the tenant"},
		row{70001, "UnauthorizedClient", "the tenant does not know the application or has disabled it"},
		row{90008, "TokenForItselfRequiresGraphPermission", "nobody has consented to the application in the tenant, not even to reading the user's profile"},
		row{90099, "", "partners' administrators cannot use the application in the tenant before it is authorized there"},
		row{700011, "UnauthorizedClientAppNotFoundInOrgIdTenant", "the application is not known in the tenant"},
		row{700016, "UnauthorizedClient_DoesNotMatchRequest", "the application is not known in the tenant"},
		row{7000229, "", "the application has no service principal in the tenant"},
	),
	family(Entry{
		Class: ConsentNeeded, Actor: CustomerAdmin, Reach: ReachTenant,
		Remedy: "consent to the application for the tenant",
	},
		row{65004, "UserDeclinedConsent", "the user was asked to consent and declined"},
		row{90094, "AdminConsentRequired", "the application asks for what only an administrator can consent to"},
		row{90095, "AdminConsentRequiredRequestAccess", "the application asks for what only an administrator can consent to"},
	),
)

// ownTenant are numbers that mean something else in the tenant in which the
// application is registered.
var ownTenant = slices.Concat(family(Entry{
	Class: ConsentNeeded, Actor: ConsentingUser, Reach: ReachTenant,
	Remedy: "begin again and accept what the application asks for",
},
	row{65004, "UserDeclinedConsent", "the user was asked to consent and declined"},
), family(Entry{
	Class: ConsentNeeded, Actor: PartnerAdmin, Reach: ReachTenant,
	Remedy: "consent to the application for the partner's tenant, as an administrator of it",
},
	row{65001, "DelegationDoesNotExist", "nobody has consented to the application, or not to this resource, in the partner's own tenant"},
	row{90008, "TokenForItselfRequiresGraphPermission", "nobody has consented to the application in the partner's own tenant, not even to reading the user's profile"},
	row{90094, "AdminConsentRequired", "the application asks for what only an administrator can consent to"},
	row{90095, "AdminConsentRequiredRequestAccess", "the application asks for what only an administrator can consent to"},
), family(Entry{
	Class: ConfigError, Actor: ApplicationOwner, Reach: ReachApplication,
	Remedy: "correct the application id or the tenant id, or register the application in the partner's tenant",
},
	row{70001, "UnauthorizedClient", "the partner's tenant does not know the application or has disabled it"},
	row{700011, "UnauthorizedClientAppNotFoundInOrgIdTenant", "the application is not known in the partner's own tenant"},
	row{700016, "UnauthorizedClient_DoesNotMatchRequest", "the application is not known in the partner's own tenant"},
	row{7000229, "", "the application has no service principal in the partner's own tenant"},
))
