// Package samauth speaks for a partner in every customer tenant, by Microsoft's
// Secure Application Model: a user of the partner tenant consents once, with
// multifactor authentication, and from then on the refresh token of that
// consent is exchanged for access tokens. It is never lost, printed, or left to
// expire.
//
//	sam, err := samauth.New(partner, app, samauth.ClientSecret(secret), store, nil)
//	...
//	go sam.KeepFresh(ctx)                  // or Rotate in a scheduled job
//
//	token, err := sam.Token(ctx, customer, []string{"https://graph.microsoft.com/.default"})
//	users := azure.NewClient(sam.Credential(customer)) // whatever takes an azcore.TokenCredential
//
// # The refresh token
//
// One refresh token opens all tenants, and Entra issues a new one with every
// exchange. A [Store] keeps it: samauth/dirstore in a folder, samauth/keyvault
// in Azure Key Vault. The new one takes its place when the old one is a week
// old, or when [Client.Rotate] says so, and nobody sees or uses it before the
// store has it for good. In between the new tokens are dropped unseen: Entra
// lets the old one live, see
// https://learn.microsoft.com/entra/identity-platform/refresh-tokens.
// No error deletes or blanks a stored token, whatever Entra or the store says.
//
// A refresh token that Partner Center PowerShell or CIPP obtained works as it
// is: put it into a store with [Store.Swap]. To hand one out, load it.
//
// # Consent
//
// [Client.ConsentHandler] is the consent as pages of a control panel,
// [Client.ConsentOnLoopback] that of a command line, and both are made of
// [Client.BeginConsent]. They demand multifactor authentication, and nothing is
// stored before something proves it: Partner Center refuses tokens without it.
// A customer's tenant has to let the application in as well, once:
// [Client.GrantConsent].
//
// # Errors
//
// What the token endpoint refuses is an *[Error]. Its [Class] is what a program
// decides by; [Error.Advice] says who has to act and whether trying again can
// help. [ParseError] reads the same from a response of somebody else's call, for
// example Partner Center's 401 with 900421.
//
// An error that one tenant gets stops no other. One that all would get, such as
// an expired client secret, stops all after a single answer.
//
// # Secrets
//
// Tokens and client secrets are [Secret] values, which show nothing however
// they are printed, logged or encoded. MSAL makes the requests but is never
// given a token, and no error of MSAL's is passed on.
package samauth
