package aadsts

import "slices"

// grants are the numbers by which a refresh token, an authorization code or a
// session has come to its end.
// https://learn.microsoft.com/entra/identity-platform/refresh-tokens
var grants = slices.Concat(
	family(Entry{
		Class: ReauthNeeded, Actor: ConsentingUser, Reach: ReachGrant,
		Remedy: "sign in again with multifactor authentication, and the new refresh token has to be stored",
	},
		row{50055, "InvalidPasswordExpiredPassword", "the password of the user has expired"},
		row{50144, "InvalidPasswordExpiredOnPremPassword", "the password of the user has expired in the directory on premises"},
		row{70000, "InvalidGrant", "the refresh token is not valid"},
		row{70008, "ExpiredOrRevokedGrant", "the refresh token or authorization code has expired"},
		row{700081, "", "the refresh token has reached the longest life that the tenant allows"},
		row{700082, "ExpiredOrRevokedGrantInactiveToken", "the refresh token has expired because it was not used for too long"},
	),
	family(Entry{ // each tenant has its own rule
		Class: ReauthNeeded, Actor: ConsentingUser, Reach: ReachTenant,
		Remedy: "sign in again, and an administrator of the customer should exempt service providers from the sign-in frequency if it comes back",
	},
		row{70043, "BadTokenDueToSignInFrequency", "the tenant wants a more recent sign-in than that behind the refresh token"},
		row{70044, "", "the tenant wants a more recent sign-in than that behind the refresh token"},
	),
	family(Entry{
		Class: ReauthNeeded, Actor: ConsentingUser, Reach: ReachTenant,
		Remedy: "sign in again, with a browser",
	},
		row{50058, "UserInformationNotProvided", "nobody is signed in"},
		row{50085, "", "the refresh token needs a new sign-in at the user's own provider"},
		row{50089, "", "the sign-in took too long"},
		row{50125, "PasswordResetRegistrationRequiredInterrupt", "the user has to register for password reset before going on"},
		row{50139, "SessionMissingMsaOAuth2RefreshToken", "the session lacks the refresh token of the user's own provider"},
		row{50140, "KmsiInterrupt", "the user was asked whether to stay signed in"},
		row{50199, "CmsiInterrupt", "the user was asked to confirm the application"},
		row{70019, "CodeExpired", "the code that the user had to type has expired"},
		row{70020, "", "the device code is not valid any more"},
		row{700003, "", "the device behind the sign-in is no longer known to the tenant"},
		row{700020, "InteractionRequired", "the tenant wants to ask the user something"},
	),
	family(Entry{
		Class: Revoked, Actor: ConsentingUser, Reach: ReachGrant,
		Remedy: "sign in again with multifactor authentication once it is known who ended the grant and why",
	},
		row{50132, "SsoArtifactInvalidOrExpired", "the grant ended when the password of the user expired or was changed"},
		row{50133, "SsoArtifactRevoked", "the grant ended when the password of the user expired or was changed"},
		row{50173, "FreshTokenNeeded", "an administrator or the user has revoked the grant"},
	),
)
