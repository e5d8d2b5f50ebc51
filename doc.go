// Package partnersec is the map of a module for those who have to meet
// Microsoft's Partner Security Requirements: partners in the Cloud Solution
// Provider program, control-panel vendors and advisors.
//
// The packages that do the work:
//
//   - signin says what happened: sign-in events from exported files or from a
//     log of your own, and a ledger of what could not be read;
//   - mfa says whether multifactor authentication was required and shown: a
//     verdict for each sign-in, and a report on all of them;
//   - signin/signintest tests a source of your own against the contract of
//     signin, and makes a tenant's sign-in log that never was.
//
// The whole of it, in one call:
//
//	report, err := mfa.Evaluate(ctx, signin.Files("signins.json"), signin.Query{}, nil)
//
// examples/assess is that call as a program, with report.csv as its result;
// examples/customsource reads somebody else's log.
//
// Under internal, jsonscan scans JSON for the decoders of signin, golden
// compares the output of tests with files, and prove runs the module's proofs
// at their full length.
//
// Who may import whom is a table in layering_test.go. What is to come has its
// rows there already: what policies require, remediation, and the tokens of the
// Secure Application Model.
package partnersec
