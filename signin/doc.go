// Package signin says what happened: a stream of sign-in events from Microsoft
// Entra, read from exported files or from any log of your own.
//
// A [Source] is one method that returns an iterator; ranging over it is the
// whole API:
//
//	for event, err := range signin.Files("SignIns.json").Events(ctx, signin.Query{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(event.Time, event.User.PrincipalName, event.App.DisplayName)
//	}
//
// [Files] reads every form in which people hold sign-in logs (Microsoft Graph,
// Azure Monitor, Log Analytics, the portal's downloads, the 2019 script's
// archive) into the same [Event]; [List] makes a slice a Source; package
// signintest has the contract that a Source of your own must pass.
//
// An [Event] keeps the log's own words. Whether multifactor authentication was
// required and shown is the business of package mfa. What could not be read is
// never dropped in silence: the [Ledger] of a [Query] counts and names it.
package signin
