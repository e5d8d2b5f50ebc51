// Package partnersec is the map of a module for those who have to meet
// Microsoft's Partner Security Requirements: partners in the Cloud Solution
// Provider program, control-panel vendors and advisors.
//
// The packages that do the work:
//
//   - signin says what happened: sign-in events from exported files or from a
//     log of your own, and a ledger of what could not be read;
//   - signin/graphsignin reads them from Microsoft Graph, all of them or with what
//     is missing named, signin/graphsignin/kiotasignin does so by an SDK's
//     own adapter, and signin/graphsignin/graphsignintest is a Graph for tests;
//   - mfa says whether multifactor authentication was required and shown: a
//     verdict for each sign-in, and a report on all of them;
//   - signin/signintest tests a source of your own against the contract of
//     signin, and makes a tenant's sign-in log that never was;
//   - samauth speaks for the partner in every customer tenant: it exchanges the
//     one refresh token of the Secure Application Model, and replaces it before
//     it dies;
//   - samauth/dirstore keeps that token in a folder, encrypted, and
//     samauth/keyvault in Azure Key Vault;
//   - samauth/samauthtest tests a store of your own, and is an Entra and a
//     Partner Center that refuse on demand.
//
// This package itself is what all adapters to Microsoft Graph and Partner Center
// share: an [App] for the process and a [Tenant] for each customer.
//
// The whole of it, in one call:
//
//	report, err := mfa.Evaluate(ctx, signin.Files("signins.json"), signin.Query{}, nil)
//
// examples/assess is that call as a program, with report.csv as its result;
// examples/customsource reads somebody else's log; examples/consent obtains a
// refresh token, and examples/rotate keeps it alive.
//
// Under internal, jsonscan scans JSON strictly, secret keeps what no formatter
// prints, cloud is the table of national clouds and their hosts, aadsts that of
// the numbers in Entra's errors, graphpipe carries all requests to Graph and
// Partner Center, tenantid reads the names of tenants, mask and retryafter read
// what services say, faketenant is a Graph for tests and demonstrations, contract
// holds requests to Graph's OpenAPI description, durable writes files that survive a crash,
// golden compares the output of tests with files, and prove runs the module's
// proofs at their full length.
//
// Who may import whom is a table in layering_test.go. What is to come has its
// rows there already: what policies require, and remediation.
package partnersec
