package aadsts

import "slices"

// strongAuth are the numbers by which a second factor is demanded. The demand is
// that of one tenant: others may be content with what the grant contains.
var strongAuth = slices.Concat(
	family(Entry{
		Class: MFARequired, Actor: ConsentingUser, Reach: ReachTenant,
		Remedy: "sign in again with multifactor authentication, so that the new refresh token contains it",
	},
		row{50074, "UserStrongAuthClientAuthNRequiredInterrupt", "the tenant demands multifactor authentication, and it was not passed"},
		row{50076, "UserStrongAuthClientAuthNRequired", "the tenant demands multifactor authentication, and the grant does not contain it"},
		row{50078, "UserStrongAuthExpired", "the tenant takes the multifactor authentication in the grant for too old"},
		row{50158, "ExternalSecurityChallenge", "the tenant demands a check by another provider, and the grant does not contain it"},
		row{50161, "InvalidExternalSecurityChallengeConfiguration", "the other provider did not vouch for all that the tenant demands"},
		row{500121, "", "multifactor authentication was asked for and failed or was refused"},
		row{PartnerCenterMFA, "", "Partner Center demands multifactor authentication, and the access token does not show it"},
	),
	family(Entry{
		Class: MFARequired, Actor: ConsentingUser, Reach: ReachTenant,
		Remedy: "register a second factor and sign in again with it, so that the new refresh token contains it",
	},
		row{50072, "UserStrongAuthEnrollmentRequiredInterrupt", "the tenant demands multifactor authentication, and the user has no second factor registered"},
		row{50079, "UserStrongAuthEnrollmentRequired", "the tenant demands multifactor authentication, and the user has no second factor registered or its provider does not send the claim"},
	),
)
