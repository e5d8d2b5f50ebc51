// Package samauthtest helps to test programs that use samauth.
//
// [Entra] is Microsoft Entra, as far as the Secure Application Model meets it,
// in memory or behind a server:
//
//	entra := samauthtest.NewEntra(partner, app, secret)
//	store := samauthtest.NewStore(entra.Consent(samauth.User{ID: user}, "pwd", "mfa"))
//	client, err := samauth.New(partner, app, samauth.ClientSecret(secret), store, &samauth.Options{Transport: entra})
//
// It reads the time from package time alone, so that in a bubble of
// testing/synctest ninety days pass at once.
//
// A user signs in on the page of its authorization endpoint, by [Entra.Authorize]
// without a page, or by [Entra.Approve] for a device. [PartnerCenter] is the API
// by which customers consent to the application, and [Hosts] joins the two:
//
//	center := samauthtest.NewPartnerCenter(entra)
//	transport := samauthtest.Hosts{"login.microsoftonline.com": entra, "api.partnercenter.microsoft.com": center}
//
// [Store] is a store in memory, and [FailLoads], [FailSwaps] and [LoseSwaps]
// make a store misbehave. [TestStore] is the contract of [samauth.Store] as a
// test, for those who write one.
package samauthtest
