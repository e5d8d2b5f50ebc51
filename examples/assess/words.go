package main

import "github.com/partnersec/partnersec/mfa"

// missedFor says in words why a sign-in got by without a second factor. Waivers
// have words of their own.
var missedFor = map[string]string{
	mfa.LegacyClient.String():       "legacy client",
	mfa.ROPC.String():               "a program sent the password",
	mfa.DeviceCode.String():         "device code",
	mfa.NotRequired.String():        "nothing demanded MFA",
	mfa.ClaimInToken.String():       "only earlier in the session",
	mfa.Challenged.String():         "asked for and not given",
	mfa.NotRegistered.String():      "no second factor registered",
	mfa.Expired.String():            "an earlier proof had expired",
	mfa.ReportOnlyPolicy.String():   "a policy only reports",
	mfa.ExcludedFromPolicy.String(): "excluded from a policy",
	mfa.TokenRenewal.String():       "a token was renewed",
}

// unknownFor says in words why it is not known whether there was one.
var unknownFor = map[string]string{
	mfa.NoEvidence.String():       "fields are missing",
	mfa.LoneCertificate.String():  "a certificate of unknown strength",
	mfa.Passthrough.String():      "proved in a home tenant, if at all",
	mfa.NotSpecified.String():     "not told how",
	mfa.ExternalProvider.String(): "another provider was asked",
	mfa.UnknownValue.String():     "a value not known here",
}

// waivedFor says in words what a second factor was waived for.
var waivedFor = map[string]string{
	string(mfa.AppPassword):      "an app password",
	string(mfa.TrustedLocation):  "a trusted location",
	string(mfa.RegisteredDevice): "a registered device",
	string(mfa.RememberedDevice): "a remembered device",
	string(mfa.WindowsBroker):    "the Windows broker",
}

// factFor says in words what makes an account look like one of a program.
var factFor = map[string]string{
	"nonInteractive": "hardly ever interactive",
	"ropc":           "sends its password",
	"legacyClient":   "legacy client",
	"userAgent":      "user agent of a script",
	"fixedAddress":   "always one address",
	"notRegistered":  "no MFA registered",
}
