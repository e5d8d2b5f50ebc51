package aadsts

import "slices"

// service are the numbers that pass.
var service = slices.Concat(
	family(Entry{
		Class: Transient, Actor: Nobody, Retry: true, Reach: ReachService,
		Remedy: "wait and try again, each time a little longer",
	},
		row{50033, "RetryableError", "Entra had a passing fault"},
		row{90006, "ExternalServerRetryableError", "Entra is unavailable for the moment"},
		row{90012, "RequestTimeout", "Entra did not answer in time"},
		row{90024, "RequestBudgetExceededError", "Entra had a passing fault"},
		row{90033, "MsodsServiceUnavailable", "the directory is unavailable for the moment"},
		row{90090, "GraphRetryableError", "the directory is unavailable for the moment"},
		row{90091, "GraphServiceUnreachable", "the directory is unavailable for the moment"},
	),
	family(Entry{
		Class: Transient, Actor: Nobody, Retry: true, Reach: ReachTenant,
		Remedy: "wait and try again; if it lasts, Microsoft's support needs the correlation ID",
	},
		row{50000, "TokenIssuanceError", "Entra could not issue the token"},
		row{50087, "SasRetryableError", "multifactor authentication had a passing fault"},
		row{50088, "", "the limit of multifactor authentication by telephone is reached"},
		row{50166, "ExternalClaimsProviderThrottled", "the other provider of the check is overloaded"},
		row{90055, "TenantThrottlingError", "the tenant gets too many requests"},
	),
	family(Entry{
		Class: Transient, Actor: ApplicationOwner, Retry: true, Reach: ReachTenant,
		Remedy: "leave this request alone for a minute at least, and keep access tokens until they expire",
	},
		row{50196, "LoopDetected", "the same request was made too often in a short time"},
	),
	family(Entry{
		Class: Transient, Actor: ConsentingUser, Retry: true, Reach: ReachTenant,
		Remedy: "finish the sign-in on the other device",
	},
		row{70016, "AuthorizationPending", "the user has not finished the sign-in yet"},
	),
)
