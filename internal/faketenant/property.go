package faketenant

import (
	"encoding/json"
	"strings"
	"time"
)

const (
	created    = "createdDateTime"
	eventTypes = "signInEventTypes"
)

// property is what may be done with a property in a filter.
type property struct {
	kind string // of its literals: text, number, bool or time
	ops  string // the operators, with spaces between them
	beta bool   // whether v1.0 lacks it
}

// properties are those that can be filtered by. Microsoft's page has eq, ge and
// le for createdDateTime; gt and lt work too.
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
var properties = map[string]property{
	created:                      {kind: "time", ops: "eq ge gt le lt"},
	"id":                         {kind: "text", ops: "eq"},
	"userId":                     {kind: "text", ops: "eq"},
	"appId":                      {kind: "text", ops: "eq"},
	"userDisplayName":            {kind: "text", ops: "eq startswith"},
	"userPrincipalName":          {kind: "text", ops: "eq startswith"},
	"appDisplayName":             {kind: "text", ops: "eq startswith"},
	"ipAddress":                  {kind: "text", ops: "eq startswith"},
	"location/city":              {kind: "text", ops: "eq startswith"},
	"location/state":             {kind: "text", ops: "eq startswith"},
	"location/countryOrRegion":   {kind: "text", ops: "eq startswith"},
	"status/errorCode":           {kind: "number", ops: "eq"},
	"clientAppUsed":              {kind: "text", ops: "eq"},
	"conditionalAccessStatus":    {kind: "text", ops: "eq"},
	"correlationId":              {kind: "text", ops: "eq"},
	"deviceDetail/browser":       {kind: "text", ops: "eq startswith"},
	"resourceId":                 {kind: "text", ops: "eq"},
	"resourceDisplayName":        {kind: "text", ops: "eq"},
	"riskState":                  {kind: "text", ops: "eq"},
	"servicePrincipalId":         {kind: "text", ops: "eq startswith"},
	"servicePrincipalName":       {kind: "text", ops: "eq startswith"},
	"userAgent":                  {kind: "text", ops: "eq startswith", beta: true},
	"isInteractive":              {kind: "bool", ops: "eq", beta: true},
	"authenticationRequirement":  {kind: "text", ops: "eq startswith", beta: true},
	"originalRequestId":          {kind: "text", ops: "eq", beta: true},
	"tokenIssuerName":            {kind: "text", ops: "eq", beta: true},
	"conditionalAccessAudiences": {kind: "text", ops: "eq", beta: true},
	eventTypes:                   {kind: "text", ops: "eq ne", beta: true}, // the items of the list
}

// record is a row whose properties are looked at.
type record struct {
	row     *Row
	now     time.Time
	members map[string]json.RawMessage // read when the first of them is asked for
}

// property is the value of one: string, int, bool, time.Time, or nil.
func (r *record) property(path string) any {
	switch path {
	case created:
		return r.row.Created
	case "id":
		return r.row.ID
	case eventTypes:
		return r.row.types()
	}
	if r.members == nil {
		r.members = map[string]json.RawMessage{}
		_ = json.Unmarshal(r.row.body(r.now), &r.members) // without members nothing holds
	}
	value := plain(r.members, path)
	if text, ok := value.(string); ok && path == "userPrincipalName" {
		return strings.ToLower(text) // as Entra stores it for filters
	}
	return value
}

// plain is a member, or a member of a member.
func plain(members map[string]json.RawMessage, path string) any {
	name, rest, nested := strings.Cut(path, "/")
	if nested {
		var inner map[string]json.RawMessage
		if json.Unmarshal(members[name], &inner) != nil {
			return nil
		}
		return plain(inner, rest)
	}
	var value any
	if json.Unmarshal(members[name], &value) != nil {
		return nil
	}
	if number, ok := value.(float64); ok {
		return int(number)
	}
	return value
}
