package graphsignin

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// header asks for members of enumerations that were added after Graph's first
// version, which it else calls unknownFutureValue.
// https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
var header = http.Header{"Prefer": {"include-unknown-enum-members"}}

// first is the URL of the first page of a slice.
func (s *Source) first(of slice, users []string) string {
	version := "beta"
	if s.options.V1 {
		version = "v1.0"
	}
	query := url.Values{"$filter": {filter(of, users, s.options.V1)}, "$top": {"1000"}}
	u := url.URL{
		Scheme: "https", Host: s.host, Path: "/" + version + "/auditLogs/signIns",
		RawQuery: strings.ReplaceAll(query.Encode(), "+", "%20"),
	}
	return u.String()
}

// filter is what Graph is asked for. Both ends are included, in whole seconds:
// "before" is not among the operators that Graph documents for the time of a
// sign-in, and nothing is lost where it rounds. What belongs to the next slice
// is sorted out here. https://learn.microsoft.com/graph/api/resources/signin
func filter(of slice, users []string, v1 bool) string {
	from, to := of.from.Truncate(time.Second), of.to.Add(time.Second-1).Truncate(time.Second)
	terms := []string{"createdDateTime ge " + from.Format(time.RFC3339), "createdDateTime le " + to.Format(time.RFC3339)}
	if !v1 {
		terms = append(terms, "signInEventTypes/any(t: t eq "+literal(eventType[of.kind])+")")
	}
	if len(users) > 0 && len(users) <= mostUsers {
		ids := make([]string, len(users))
		for i, id := range users {
			ids[i] = "userId eq " + literal(strings.ToLower(id))
		}
		terms = append(terms, "("+strings.Join(ids, " or ")+")")
	}
	return strings.Join(terms, " and ")
}

const mostUsers = 15 // in a filter; more are sorted out here

// literal is an OData text: a quotation mark in it is doubled.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// eventType is Graph's name of a kind.
var eventType = map[signin.Kind]string{
	signin.Interactive:      "interactiveUser",
	signin.NonInteractive:   "nonInteractiveUser",
	signin.ServicePrincipal: "servicePrincipal",
	signin.ManagedIdentity:  "managedIdentity",
}
