package main

import (
	"errors"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// troubles are the errors that are not Entra's. After those of a consent the
// store holds what it held before.
var troubles = operator.Troubles{
	{Err: samauth.ErrMFAMissing, Advice: samauth.Advice{
		Cause:  "the account signed in without multifactor authentication, and nothing was stored: Partner Center would refuse the token",
		Actor:  samauth.PartnerAdmin,
		Remedy: "demand multifactor authentication of this account, by a Conditional Access policy or security defaults; then let it sign in again",
		Link:   "https://learn.microsoft.com/partner-center/security/partner-security-requirements-mandating-mfa",
	}},
	{Err: samauth.ErrOtherAccount, Advice: samauth.Advice{
		Cause:  "the store holds a token of another account, and it still serves; it was kept",
		Actor:  samauth.ConsentingUser,
		Remedy: "sign in with that account, or run this with -replace if this one is to take its place",
	}},
	{Err: samauth.ErrMFANotProven, Advice: samauth.Advice{
		Cause:  "nothing that can be read says whether the account passed multifactor authentication, and Partner Center did not say; nothing was stored",
		Actor:  samauth.ApplicationOwner,
		Remedy: "see that the application has the permission user_impersonation of Partner Center, or store the token with -accept-unproven, and with -replace where it would take the place of one that is proven",
		Link:   "https://learn.microsoft.com/partner-center/developer/enable-secure-app-model",
	}},
	{Err: samauth.ErrForeignAccount, Advice: samauth.Advice{
		Cause:  "the account is not of the partner tenant, and nothing was stored",
		Actor:  samauth.ConsentingUser,
		Remedy: "sign in with the account of the partner tenant that is meant for this; -login-hint names it to Microsoft's page",
	}},
	{Err: samauth.ErrConsentState, Advice: samauth.Advice{
		Cause:  "the answer belongs to no consent that is under way here, or ten minutes were over; nothing was stored",
		Actor:  samauth.ConsentingUser,
		Remedy: "begin again, and go through it in one browser",
	}},
	{Err: samauth.ErrConsentAnswer, Advice: samauth.Advice{
		Cause:  "what came back is not what Entra sends; nothing was stored",
		Actor:  samauth.ConsentingUser,
		Remedy: "begin again, from a browser that nothing interferes with",
	}},
	{Err: samauth.ErrIDToken, Advice: samauth.Advice{
		Cause:  "the id_token that says who signed in is not Entra's for this application and this consent; nothing was stored",
		Actor:  samauth.ApplicationOwner,
		Remedy: "see that the clock of this computer is right and that nothing stands between it and Microsoft; then let the user begin again",
	}},
	{Err: samauth.ErrNoToken, Advice: samauth.Advice{
		Cause:  "the store is empty",
		Actor:  samauth.ConsentingUser,
		Remedy: "consent first: run this program without -customer",
	}},
	{Err: samauth.ErrNotDurable, Advice: samauth.Advice{
		Cause:  "Entra issued a refresh token and the store did not keep it; what the store held before is still there",
		Actor:  samauth.ApplicationOwner,
		Remedy: "let this program write to the store, then let the user consent again",
	}},
	{Err: samauth.ErrDamaged, Advice: samauth.Advice{
		Cause:  "what the store holds is damaged, and so is its copy",
		Actor:  samauth.ApplicationOwner,
		Remedy: "restore the folder from a backup, or let a user consent again, which replaces it",
	}},
	{Err: dirstore.ErrWrongKey, Advice: samauth.Advice{
		Cause:  "what the store holds is whole, and encrypted for another key",
		Actor:  samauth.ApplicationOwner,
		Remedy: "name with -key the file of the key that it was encrypted for, or use another folder",
	}},
	{Err: dirstore.ErrUnsafe, Advice: samauth.Advice{
		Cause:  "others can reach the store, or what is there is not what it should be; nothing was read",
		Actor:  samauth.ApplicationOwner,
		Remedy: "do what the error says and see who may have read the refresh token",
	}},
	{Err: errNobody, Advice: samauth.Advice{
		Cause:  "the program was told to end before anybody had consented; the store holds what it held before",
		Actor:  samauth.Nobody,
		Remedy: "run it again",
		Retry:  true,
	}},
}

// errNobody means that the program ended before a user had consented.
var errNobody = errors.New("nobody has consented")
