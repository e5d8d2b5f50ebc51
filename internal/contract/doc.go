// Package contract holds what tests send to and get from Microsoft Graph to
// Microsoft's own description of it. [Check] says what is wrong with a request,
// [CheckResponse] what is wrong with an answer. Both compare with the subset of
// Graph's metadata in testdata, which testdata/README.md describes: where it
// comes from, its licence, and how it is extended.
//
// They refuse whatever the copy does not list: an endpoint, a method, a query
// option, a property in $select or $orderby, a member of a body. A fake that
// accepts everything proves nothing about the code that it is tested with, and
// Graph refuses such requests too.
//
// The package is for tests. Fakes take a func(*http.Request) error and do not
// import it.
//
// # Where kin-openapi and Graph differ
//
// The rules of OpenAPI are checked by kin-openapi. These are not, or differently:
//   - Members that no schema lists are allowed by OpenAPI, unless the schema says
//     additionalProperties: false, which cannot be said of schemas that are
//     combined by allOf, as all derived types of Graph are. So they are looked
//     for here, through allOf. Annotations (@odata.id, members@odata.bind) may
//     stand anywhere.
//   - A derived type is named by @odata.type. Discriminators of OpenAPI need a
//     oneOf that OData does not have, so the schema is chosen here.
//   - Most enumerations of Graph grow, which the member unknownFutureValue
//     announces. A request may only have members that are listed, and never that
//     one. An answer may have others if the request says
//     "Prefer: include-unknown-enum-members", see
//     https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations.
//   - Flags are one text with commas in it, so no enum describes them; the
//     members are in x-flags-members.
//   - kin-openapi checks few formats by itself. uuid and duration are added for
//     these documents alone, and not in its global table.
//   - Its errors show the value that is wrong, which may be a password. That is
//     switched off.
package contract
