// Package graphsignin reads a tenant's sign-in log from Microsoft Graph, all of
// it, or says what is missing.
//
//	source := graphsignin.New(app.Tenant(customer, credential), nil)
//	report, err := mfa.Evaluate(ctx, source, signin.Last(24*time.Hour), nil)
//
// The time that is asked for is cut into slices, each of which is read from its
// first page to its last. A link to a next page is followed as Graph gave it and
// never kept: when it has expired, the slice is read from its beginning, and
// what came already is not yielded again. A slice that Graph cannot answer is
// halved. What cannot be read in the end is a gap in the ledger, and the last
// pair of the range is an error that wraps [ErrIncomplete].
//
// Graph lists interactive sign-ins alone unless it is asked for the others. All
// four kinds are read unless the query names some.
//
// By default that is done at the beta endpoint. The v1.0 endpoint lacks what the
// verdict on a sign-in rests on: authenticationRequirement,
// authenticationDetails, the policies that required authentication, and the
// kinds other than interactive. Microsoft does not support beta in production
// and may change it; what is unknown in an answer is Unknown in the verdict. See
// https://learn.microsoft.com/graph/api/resources/signin and
// https://learn.microsoft.com/graph/use-the-api.
package graphsignin
