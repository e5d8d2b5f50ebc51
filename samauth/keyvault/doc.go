// Package keyvault keeps the refresh token of package samauth in a secret of
// Azure Key Vault, where Partner Center PowerShell and CIPP keep theirs: each
// reads what the other wrote.
//
//	credential, err := azidentity.NewDefaultAzureCredential(nil)
//	...
//	store, err := keyvault.New("https://contoso.vault.azure.net", partnerTenant, credential, nil)
//
// The identity needs the role "Key Vault Secrets Officer" for the secret, or in
// a vault with access policies the secret permissions get, set and recover. See
// https://learn.microsoft.com/azure/key-vault/general/rbac-guide.
//
// # The secret
//
// Its value is the refresh token and nothing else. What is known about the token
// is in tags whose names begin with "samauth"; whoever may list the secrets of
// the vault sees them. Six tags of others stay at least; of more, the last ones
// in the order of their names may be left out, since Key Vault allows fifteen.
// The expiry date is the day on which the token dies if nobody uses it, so that
// the vault announces it: see
// https://learn.microsoft.com/azure/key-vault/general/event-grid-overview.
//
// A value that somebody else has written is a token of generation 0 that was
// obtained nobody knows when: that it was put into the vault later than that
// says too little. The next exchange replaces it. Tags that belong to another
// value are not believed.
//
// A Swap that replaces the token makes a new version of the secret; one that
// changes only what is known about it makes none. Key Vault deletes no single
// version, so all tokens stay readable for those who may read the secret; the
// token before the present one is read from the version it was stored in. If
// the secret never had one with that token, as when a token moves in from
// another store, Swap makes it first and marks it, and Load looks past it. If
// such a version is disabled or gone the present token is loaded without the
// one before.
//
// If the version that has the present token is disabled or gone, Load returns
// [samauth.ErrDamaged] and no token, with the version to give to Swap once
// somebody has consented anew. No older version is taken in its place, since
// whoever disabled it will have had a reason. The next Swap makes a version
// without the tags of others, which a vault does not show of a disabled one.
//
// # Several writers
//
// Key Vault cannot compare and set. Swap looks at the version, writes, and looks
// again; of two who do so within the same moment the later one wins, and neither
// is told. On Entra this harms nobody: it lets older refresh tokens live, and
// the vault keeps every version. A server that takes a refresh token once needs
// a store that is a [samauth.Exclusive].
//
// # Failures
//
// Reads are repeated as azcore does it, and writes are sent once: after an error
// it may be open whether the vault applied one, and the error says so. If the
// secret was deleted, but not for good, Swap recovers it before it writes, which
// takes up to a minute.
//
// What a vault answers in place of a secret is an *[Error], which says who has
// to do what. No error holds a token or any text of the vault's, and neither do
// azcore's logs.
package keyvault
