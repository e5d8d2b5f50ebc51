package contract_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/contract"
)

var asJSON = http.Header{"Content-Type": {"application/json;odata.metadata=minimal;charset=utf-8"}}

func TestCheckResponse(t *testing.T) {
	const signIns, users, user = beta + "/auditLogs/signIns", v1 + "/users", v1 + "/users/1"
	for _, c := range []struct {
		name, method, url string
		status            int
		body, want        string // want is empty for an answer that is right
	}{
		{"a page of sign-ins with a link to the next", "GET", signIns, 200,
			`{"@odata.context":"x","@odata.nextLink":"y","value":[{"id":"1","createdDateTime":"2026-11-01T00:00:00.1234567Z","status":{"errorCode":0,"failureReason":null},` +
				`"mfaDetail":null,"authenticationDetails":[{"succeeded":true}],"conditionalAccessStatus":"success"}]}`, ""},
		{"a page without a value", "GET", signIns, 200, `{"@odata.context":"x"}`, `"value" is missing`},
		{"a number as a text", "GET", signIns, 200, `{"value":[{"status":{"errorCode":"0"}}]}`, "value must be an integer"},
		{"a number that is too large", "GET", signIns, 200, `{"value":[{"status":{"errorCode":5000000000}}]}`, "int32"},
		{"a boolean as a text", "GET", signIns, 200, `{"value":[{"authenticationDetails":[{"succeeded":"true"}]}]}`, "value must be a boolean"},
		{"an object where a list has to be", "GET", signIns, 200, `{"value":[{"authenticationDetails":{}}]}`, "value must be an array"},
		{"a text where an object has to be", "GET", signIns, 200, `{"value":[{"status":"0"}]}`, "value must be an object"},
		{"a null where there can be none", "GET", signIns, 200, `{"value":[{"createdDateTime":null}]}`, "not nullable"},
		{"a time that is none", "GET", signIns, 200, `{"value":[{"createdDateTime":"yesterday"}]}`, "date-time"},
		{"a member that sign-ins do not have", "GET", signIns, 200, `{"value":[{"mfaResult":"x"}]}`, `at /value/0: "mfaResult" is no member of microsoft.graph.signIn`},
		{"a member that sign-ins of v1.0 do not have", "GET", v1 + "/auditLogs/signIns", 200, `{"value":[{"authenticationRequirement":"x"}]}`, `"authenticationRequirement" is no member`},
		{"an annotation anywhere", "GET", signIns, 200, `{"value":[{"status@odata.type":"x","@odata.etag":"y"}]}`, ""},
		{"a value that the enumeration does not have", "GET", signIns, 200, `{"value":[{"conditionalAccessStatus":"maybe"}]}`, "not one of the allowed values"},
		{"a member of a user that the copy left out", "GET", user, 200, `{"id":"1","jobTitle":"x"}`, ""},
		{"members of a group, of different types", "GET", v1 + "/groups/1/members", 200,
			`{"value":[{"@odata.type":"#microsoft.graph.user","id":"1","accountEnabled":true},{"@odata.type":"#microsoft.graph.group","id":"2"}]}`, ""},
		{"a member of a derived type with the wrong type", "GET", v1 + "/groups/1/members", 200, `{"value":[{"@odata.type":"#microsoft.graph.user","accountEnabled":"yes"}]}`, "value must be a boolean"},
		{"a member that only the derived type has, and no type", "GET", v1 + "/groups/1/members", 200, `{"value":[{"id":"1","accountEnabled":true}]}`, `"accountEnabled" is no member of microsoft.graph.directoryObject`},
		{"a list of flags", "GET", v1 + "/policies/authenticationStrengthPolicies", 200, `{"value":[{"allowedCombinations":["password,sms","fido2"],"requirementsSatisfied":"mfa"}]}`, ""},
		{"a list of flags that there are not", "GET", v1 + "/policies/authenticationStrengthPolicies", 200, `{"value":[{"allowedCombinations":["password;sms"]}]}`, "list of flags"},
		{"trust in the MFA of others", "GET", v1 + "/policies/crossTenantAccessPolicy/default", 200,
			`{"isServiceDefault":true,"inboundTrust":{"isMfaAccepted":false},"b2bCollaborationInbound":{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"AllUsers","targetType":"user"}]}}}`, ""},
		{"trust in words", "GET", v1 + "/policies/crossTenantAccessPolicy/default", 200, `{"inboundTrust":{"isMfaAccepted":"no"}}`, "value must be a boolean"},
		{"no JSON", "GET", users, 200, `<html>`, "failed to decode"},
		{"no body", "GET", users, 200, ``, "failed to decode"},
		{"a member twice", "GET", users, 200, `{"value":[],"value":[]}`, "occurs twice"},
		{"a write that succeeded", "PATCH", user, 204, ``, ""},
		{"a write that succeeded, with a body", "PATCH", user, 204, `{}`, "there is none with this status"},
		{"another success than Graph's", "PATCH", user, 200, `{}`, "does not describe this status"},
		{"a redirect", "GET", users, 307, ``, "does not describe this status"},
		{"too many requests", "GET", users, 429, `{"error":{"code":"TooManyRequests","message":"m","innerError":{"date":"d","request-id":"r","more":1}}}`, ""},
		{"a service that is down", "GET", users, 503, `{"error":{"code":"x","message":"m"}}`, ""},
		{"an error without a message", "GET", users, 400, `{"error":{"code":"x"}}`, `"message" is missing`},
		{"an answer to a request that there is not", "GET", v1 + "/me", 200, `{}`, "not in the copy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := contract.CheckResponse(newRequest(t, c.method, c.url, ""), c.status, asJSON, []byte(c.body))
			if c.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.want)
			}
		})
	}
}

func TestCheckResponseOfAnotherContentType(t *testing.T) {
	r := newRequest(t, "GET", v1+"/users", "")
	for _, contentType := range []string{"", "text/html", "text/json"} {
		err := contract.CheckResponse(r, 200, http.Header{"Content-Type": {contentType}}, []byte(`{"value":[]}`))
		require.ErrorContains(t, err, "Content-Type", contentType)
	}
}

func TestEnumerationsGrowForWhoAsksForIt(t *testing.T) {
	r := newRequest(t, "GET", beta+"/auditLogs/signIns", "", "Prefer", "include-unknown-enum-members")
	require.NoError(t, contract.CheckResponse(r, 200, asJSON, []byte(`{"value":[{"conditionalAccessStatus":"maybe","tokenIssuerType":"Moon"}]}`)))
	err := contract.CheckResponse(r, 200, asJSON, []byte(`{"value":[{"conditionalAccessStatus":1}]}`))
	require.ErrorContains(t, err, "value must be a string")

	r = newRequest(t, "GET", v1+"/identity/conditionalAccess/policies", "", "Prefer", "include-unknown-enum-members")
	err = contract.CheckResponse(r, 200, asJSON, []byte(`{"value":[{"state":"maybe"}]}`))
	require.ErrorContains(t, err, "not one of the allowed values", "this enumeration does not grow")
}

func TestCheckResponseOfABatch(t *testing.T) {
	const asked = `{"requests":[{"id":"a","method":"GET","url":"/users/1"},{"id":"b","method":"DELETE","url":"/users/2"}]}`
	const b = `{"id":"b","status":204}`
	for _, c := range []struct{ name, answer, want string }{
		{"both are right, in another order", `{"responses":[` + b + `,{"id":"a","status":200,"headers":{"Content-Type":"application/json"},"body":{"id":"1"}}]}`, ""},
		{"one is throttled", `{"responses":[` + b + `,{"id":"a","status":429,"headers":{"Content-Type":"application/json","Retry-After":"9"},"body":{"error":{"code":"x","message":"m"}}}]}`, ""},
		{"one is wrong", `{"responses":[` + b + `,{"id":"a","status":200,"headers":{"Content-Type":"application/json"},"body":{"accountEnabled":1}}]}`, `answer "a" of the batch`},
		{"one is missing", `{"responses":[` + b + `]}`, `request "a" of the batch has no answer`},
		{"one is there twice", `{"responses":[` + b + `,` + b + `]}`, `"b" is to no request of the batch, or the second one`},
		{"one has no status", `{"responses":[{"id":"b"}]}`, `"status" is missing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRequest(t, "POST", v1+"/$batch", asked)
			require.NoError(t, contract.Check(r))
			err := contract.CheckResponse(r, 200, asJSON, []byte(c.answer))
			if c.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.want)
			}
		})
	}
}

func TestCheckResponseNeedsTheBatch(t *testing.T) {
	r := newRequest(t, "POST", v1+"/$batch", `{"requests":[{"id":"a","method":"GET","url":"/users"}]}`)
	r.GetBody = nil
	err := contract.CheckResponse(r, 200, asJSON, []byte(`{"responses":[]}`))
	require.ErrorContains(t, err, "give the request to Check first")
}
