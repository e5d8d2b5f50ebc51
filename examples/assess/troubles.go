package main

import (
	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// troubles are why a tenant was not read, or not to the end, and what to do
// about it.
var troubles = append(ofStore, ofGraph...)

var ofStore = operator.Troubles{
	{Err: samauth.ErrNoToken, Advice: samauth.Advice{
		Cause:  "the store is empty",
		Actor:  samauth.ApplicationOwner,
		Remedy: "put a refresh token into it with the example consent, or with rotate -import",
	}},
	{Err: samauth.ErrDamaged, Advice: samauth.Advice{
		Cause:  "what the store holds is damaged, and so is its copy",
		Actor:  samauth.ApplicationOwner,
		Remedy: "restore the folder from a backup, or put another refresh token there with the example consent",
	}},
	{Err: samauth.ErrNotDurable, Advice: samauth.Advice{
		Cause:  "Entra issued a new refresh token and the store did not keep it; the old one goes on working",
		Actor:  samauth.ApplicationOwner,
		Remedy: "let this program write to the store, then run it again before the old token dies",
	}},
	{Err: dirstore.ErrWrongKey, Advice: samauth.Advice{
		Cause:  "what the store holds is whole, and encrypted for another key",
		Actor:  samauth.ApplicationOwner,
		Remedy: "name with -key the file of the key that it was encrypted for",
	}},
	{Err: dirstore.ErrUnsafe, Advice: samauth.Advice{
		Cause:  "others can reach the store, or what is there is not what it should be; nothing was read",
		Actor:  samauth.ApplicationOwner,
		Remedy: "do what the error says and see who may have read the refresh token",
	}},
	{Err: errNoDefault, Advice: samauth.Advice{
		Cause:  "none of the ways to sign in that Azure's default credential tries has worked",
		Actor:  samauth.ApplicationOwner,
		Remedy: "sign in with az login --tenant ID, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or name a stored refresh token with -sam",
		Link:   "https://learn.microsoft.com/azure/developer/go/sdk/authentication/credential-chains",
	}},
}

var ofGraph = operator.Troubles{
	{Err: graphsignin.ErrUnlicensed, Advice: samauth.Advice{
		Cause: "Graph lists sign-ins of tenants with Microsoft Entra ID P1 or P2 alone",
		Actor: samauth.Nobody,
		Remedy: "without a licence, download the sign-ins of the last 7 days as JSON from the Entra admin center, " +
			"and read the files with -from",
		Link: "https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs",
	}},
	{Err: graphsignin.ErrForbidden, Advice: samauth.Advice{
		Cause: "who signed in here may not read sign-ins in that tenant",
		Actor: samauth.ApplicationOwner,
		Remedy: "have an administrator of the tenant grant AuditLog.Read.All to the application, " +
			"and to a user also a role such as Security Reader or Reports Reader",
		Link: "https://learn.microsoft.com/graph/api/signin-list#permissions",
	}},
	{Err: graphsignin.ErrThrottled, Advice: samauth.Advice{
		Cause:  "Graph wants to be left alone for longer than is waited here",
		Actor:  samauth.Nobody,
		Remedy: "run this again later; other programs of the same application use up the same limits",
		Link:   "https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits",
		Retry:  true,
	}},
	{Err: graphsignin.ErrRetention, Advice: samauth.Advice{
		Cause: "more was asked for than Entra keeps",
		Actor: samauth.Nobody,
		Remedy: "ask with -since for at most 720h, which is 30 days; what is older is only where it was exported to in time, " +
			"and can be read from there with -from",
		Link: "https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention",
	}},
	{Err: graphsignin.ErrIncomplete, Advice: samauth.Advice{
		Cause:  "not all that was asked for could be read",
		Actor:  samauth.Nobody,
		Remedy: "run this again; until then nobody can be called compliant",
		Retry:  true,
	}},
}
