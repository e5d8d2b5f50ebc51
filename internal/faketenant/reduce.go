package faketenant

import (
	"bytes"
	"encoding/json"
	"slices"
)

// The properties of a signIn in v1.0, and of the policies in it.
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-1.0
var (
	rowMembers = []string{
		"id", "createdDateTime", "userDisplayName", "userPrincipalName", "userId", "appId", "appDisplayName", "ipAddress",
		"clientAppUsed", "correlationId", "conditionalAccessStatus", "isInteractive", "riskDetail", "riskLevelAggregated",
		"riskLevelDuringSignIn", "riskState", "riskEventTypes", "riskEventTypes_v2", "resourceDisplayName", "resourceId",
		"resourceTenantId", "homeTenantId", "servicePrincipalId", "servicePrincipalName", "userAgent", "status",
		"deviceDetail", "location", "authenticationAppDeviceDetails", policies,
	}
	policyMembers = []string{"id", "displayName", "enforcedGrantControls", "enforcedSessionControls", "result"}
)

const policies = "appliedConditionalAccessPolicies"

// reduce leaves what v1.0 knows of a row of beta.
func reduce(body []byte) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return body
	}
	var list []map[string]json.RawMessage
	if json.Unmarshal(members[policies], &list) == nil && list != nil {
		short := make([][]byte, len(list))
		for i, policy := range list {
			short[i] = object(policy, policyMembers)
		}
		members[policies] = slices.Concat([]byte("["), bytes.Join(short, []byte(",")), []byte("]"))
	}
	return object(members, rowMembers)
}

// object writes the members that have one of the names, in their order.
func object(members map[string]json.RawMessage, names []string) []byte {
	b := []byte("{")
	for _, name := range names {
		value, ok := members[name]
		if !ok {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, quote(name)...), ':'), value...)
	}
	return append(b, '}')
}
