package aadsts

import "slices"

// credentials are the numbers by which the application fails to prove that it
// is itself. All tenants get the same answer.
var credentials = slices.Concat(
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachApplication,
		Remedy: "make a new client secret or certificate in the application's registration and give its value, not its id, to this program",
	},
		row{70002, "InvalidClient", "the client secret is not one of the application's"},
		row{7000215, "", "the client secret is not one of the application's: perhaps its id was given for its value"},
		row{7000222, "InvalidClientSecretExpiredKeysProvided", "the client secret has expired"},
	),
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachApplication,
		Remedy: "compare the certificate or key with that in the application's registration",
	},
		row{50012, "AuthenticationFailed", "the client certificate or assertion is not accepted"},
		row{50048, "SubjectMismatchesIssuer", "the subject of the client assertion is not its issuer"},
		row{700025, "InvalidClientPublicClientWithCredential", "the application is registered as a public client, which has no credential"},
		row{700027, "", "the signature of the client assertion is not by a key of the application's"},
		row{700030, "", "the subject of the client certificate is not authorized"},
		row{7000218, "", "the request contains no client secret and no client assertion"},
	),
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachApplication,
		Remedy: "set the clock of this host, or renew the assertion before it expires",
	},
		row{700024, "", "the client assertion is not valid yet or not any more"},
	),
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachApplication,
		Remedy: "make issuer, subject and audience of the federated credential equal to those of the assertion",
	},
		row{70021, "", "no federated credential of the application fits the assertion"},
		row{700211, "", "no federated credential of the application has the assertion's issuer"},
		row{700212, "", "no federated credential of the application has the assertion's audience"},
		row{700213, "", "no federated credential of the application has the assertion's subject"},
		row{700229, "ForbiddenTokenType", "the assertion is a token of a user, and a federated credential takes an application's alone"},
	),
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachApplication,
		Remedy: "use the id of the application for which the stored refresh token was issued, or consent to this one",
	},
		row{700007, "", "the refresh token was issued to another application"},
	),
	family(Entry{
		Class: ConfigError, Actor: ApplicationOwner, Reach: ReachGrant,
		Remedy: "register the redirect URI as one of a web application, not of a single-page one, and have the user sign in again",
	},
		row{700084, "", "the refresh token was issued to a single-page application and its fixed life is over"},
	),
)
