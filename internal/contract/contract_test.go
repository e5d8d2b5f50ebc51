package contract_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/contract"
)

const (
	v1   = "https://graph.microsoft.com/v1.0"
	beta = "https://graph.microsoft.com/beta"
)

// newRequest is a request as our clients send it. Spaces in the URL are escaped.
func newRequest(t testing.TB, method, url, body string, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, strings.ReplaceAll(url, " ", "%20"), strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer token")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestCheckAccepts(t *testing.T) {
	for _, c := range []struct{ name, method, url, body string }{
		{"sign-ins of an hour, a thousand a page", "GET",
			beta + "/auditLogs/signIns?$top=1000&$filter=createdDateTime ge 2026-11-01T00:00:00Z and createdDateTime lt 2026-11-01T01:00:00Z", ""},
		{"sign-ins that are not interactive", "GET",
			beta + "/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')", ""},
		{"the next page of sign-ins, as nextLink has it", "GET",
			beta + "/auditLogs/signIns?$filter=userId eq 'x'&$top=2&$skiptoken=9177f2e3532fcd4c4d225f68f7b9bdf7_1", ""},
		{"sign-ins in order, with some properties and a part of one", "GET",
			beta + "/auditLogs/signIns?$orderby=createdDateTime asc&$select=id,status/errorCode,authenticationDetails", ""},
		{"the government's cloud", "GET", "https://graph.microsoft.us/beta/auditLogs/signIns", ""},
		{"the Department of Defense's cloud", "GET", "https://dod-graph.microsoft.us/v1.0/users", ""},
		{"the cloud in China", "GET", "https://microsoftgraph.chinacloudapi.cn/v1.0/organization", ""},
		{"a guest's name in the path, escaped", "GET", v1 + "/users/ann_contoso.com%23EXT%23@fabrikam.com?$select=id,userType", ""},
		{"properties of users in a collection of directory objects", "GET", v1 + "/groups/1/members?$select=id,userPrincipalName,accountEnabled", ""},
		{"risky users that are dismissed", "POST", v1 + "/identityProtection/riskyUsers/dismiss", `{"userIds":["1","2"]}`},
		{"a policy that is switched off", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"state":"disabled"}`},
		{"a policy with a null where there can be one, and a strength by its id", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"sessionControls":null,"grantControls":{"operator":"AND","builtInControls":["mfa"],"authenticationStrength":{"id":"00000000-0000-0000-0000-000000000004"}}}`},
		{"a policy for guests of some kinds in some tenants", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"conditions":{"users":{"includeGuestsOrExternalUsers":{"guestOrExternalUserTypes":"b2bCollaborationGuest,serviceProvider",` +
				`"externalTenants":{"@odata.type":"#microsoft.graph.conditionalAccessEnumeratedExternalTenants","membershipKind":"enumerated","members":["t"]}}}}}`},
		{"a new policy", "POST", v1 + "/identity/conditionalAccess/policies",
			`{"displayName":"MFA","state":"enabledForReportingButNotEnforced","conditions":{"users":{"includeUsers":["All"]},"applications":{"includeApplications":["All"]},"clientAppTypes":["all"]},"grantControls":{"operator":"OR","builtInControls":["mfa"]}}`},
		{"security defaults that are switched on", "PATCH", v1 + "/policies/identitySecurityDefaultsEnforcementPolicy", `{"isEnabled":true}`},
		{"a password that is set", "PATCH", v1 + "/users/1", `{"passwordProfile":{"password":"p","forceChangePasswordNextSignIn":true}}`},
		{"sessions that are revoked, without a body", "POST", v1 + "/users/1/revokeSignInSessions", ""},
		{"a member by reference", "POST", v1 + "/groups/1/members/$ref", `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/2"}`},
		{"per-user MFA that is enforced", "PATCH", beta + "/users/1/authentication/requirements", `{"perUserMfaState":"enforced"}`},
		{"a batch of a read and a write", "POST", v1 + "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users/1?$select=id"},` +
			`{"id":"2","method":"PATCH","url":"/users/1","dependsOn":["1"],"headers":{"Content-Type":"application/json"},"body":{"accountEnabled":false}}]}`},
		{"eligible roles with their definitions", "GET", v1 + "/roleManagement/directory/roleEligibilityScheduleInstances?$filter=principalId eq 'p'&$expand=roleDefinition($select=id,displayName)", ""},
		{"members of a group and of the groups in it", "GET", v1 + "/groups/1/transitiveMembers?$select=id,userType&$top=999", ""},
		{"a member that is taken out of a group", "DELETE", v1 + "/groups/1/members/2/$ref", ""},
		{"the roles with who holds them", "GET", v1 + "/directoryRoles?$expand=members($select=id)&$select=id,members", ""},
		{"the federation of a domain", "GET", v1 + "/domains/contoso.example/federationConfiguration", ""},
		{"strengths at their other address", "GET", v1 + "/identity/conditionalAccess/authenticationStrength/policies", ""},
		{"what other tenants are trusted with", "GET", v1 + "/policies/crossTenantAccessPolicy/default", ""},
		{"an application by its id", "GET", v1 + "/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'&$select=id,appId", ""},
		{"grants to an application", "GET", v1 + "/oauth2PermissionGrants?$filter=clientId eq '1'", ""},
		{"a function with parentheses in its path", "GET", v1 + "/reports/authenticationMethods/usersRegisteredByMethod()", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, contract.Check(newRequest(t, c.method, c.url, c.body)))
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct{ name, method, url, body, want string }{
		{"skip, which Graph does not let sign-ins have", "GET", beta + "/auditLogs/signIns?$skip=1000", "", `"$skip" is not among`},
		{"an option that OData does not have", "GET", v1 + "/users?page=2", "", `"page" is not among`},
		{"an option without its dollar", "GET", v1 + "/users?filter=x", "", `"filter" is not among`},
		{"an option twice", "GET", v1 + "/users?$top=1&$top=2", "", `"$top" occurs 2 times`},
		{"a query that cannot be read", "GET", v1 + "/users?$top=%zz", "", "invalid URL escape"},
		{"more sign-ins than a page has", "GET", beta + "/auditLogs/signIns?$top=1001", "", "at most 1000"},
		{"more users than a page has", "GET", v1 + "/users?$top=1000", "", "at most 999"},
		{"no user in a page", "GET", v1 + "/users?$top=0", "", "at least 1"},
		{"a page size in words", "GET", v1 + "/users?$top=all", "", "invalid integer"},
		{"a filter without text", "GET", v1 + "/users?$filter=", "", "$filter"},
		{"a filter with a quote that is not doubled", "GET", v1 + "/users?$filter=displayName eq 'O'Neill'", "", "not closed"},
		{"a filter with a parenthesis too many", "GET", v1 + "/users?$filter=accountEnabled eq true)", "", "was not opened"},
		{"a skiptoken without text", "GET", beta + "/auditLogs/signIns?$skiptoken=", "", "$skiptoken"},
		{"a property that v1.0 does not have", "GET", v1 + "/auditLogs/signIns?$select=id,authenticationRequirement", "", `"authenticationRequirement" is no property of microsoft.graph.signIn`},
		{"a list of properties with a comma too many", "GET", v1 + "/users?$select=id,,displayName", "", `"" is no property`},
		{"an order by no property", "GET", beta + "/auditLogs/signIns?$orderby=created desc", "", `"created" is no property`},
		{"an order in no direction", "GET", beta + "/auditLogs/signIns?$orderby=createdDateTime down", "", "$orderby"},
		{"another method", "PUT", v1 + "/users/1", "", "no such method in testdata/graph-v1.0.yaml, but DELETE, GET, PATCH"},
		{"reading an action", "GET", v1 + "/identityProtection/riskyUsers/dismiss", "", "but POST"},
		{"an endpoint that is not in the copy", "GET", v1 + "/me/drive", "", "not in the copy of Graph's description: if Graph has it, extend testdata/graph-v1.0.yaml as README.md"},
		{"an endpoint of beta in v1.0", "GET", v1 + "/users/1/authentication/requirements", "", "not in the copy"},
		{"a slash at the end", "GET", v1 + "/users/", "", "not in the copy"},
		{"a user without an id", "POST", v1 + "/users//revokeSignInSessions", "", "not in the copy"},
		{"no version", "GET", "https://graph.microsoft.com/users", "", "with a version"},
		{"another host", "GET", "https://graph.microsoft.com.evil.example/v1.0/users", "", "not https"},
		{"Azure AD Graph, which is gone", "GET", "https://graph.windows.net/v1.0/users", "", "not https"},
		{"no encryption", "GET", "http://graph.microsoft.com/v1.0/users", "", "not https"},
		{"a port", "GET", "https://graph.microsoft.com:8443/v1.0/users", "", "not https"},
		{"a body for a read", "GET", v1 + "/users", `{}`, "takes none"},
		{"a body for an action without one", "POST", v1 + "/users/1/revokeSignInSessions", `{}`, "takes none"},
		{"a write without a body", "POST", v1 + "/identityProtection/riskyUsers/dismiss", "", "required but missing"},
		{"a body that is no JSON", "POST", v1 + "/identityProtection/riskyUsers/dismiss", `{"userIds":[`, "failed to decode"},
		{"a body with something after it", "PATCH", v1 + "/users/1", `{"accountEnabled":true}{}`, "reading JSON"},
		{"a member twice", "PATCH", v1 + "/users/1", `{"accountEnabled":true,"accountEnabled":false}`, "occurs twice"},
		{"a patch of nothing", "PATCH", v1 + "/users/1", `{}`, "at least 1 properties"},
		{"a policy with one user where a list has to be", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"conditions":{"users":{"includeUsers":"All"}}}`, "value must be an array"},
		{"a policy with a state as a boolean", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"state":true}`, `Error at "/state"`},
		{"a policy with a state that there is not", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"state":"on"}`, "not one of the allowed values"},
		{"a policy with the sentinel, which an SDK made of what it did not know", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"grantControls":{"operator":"OR","builtInControls":["unknownFutureValue"]}}`, "unknownFutureValue stands for"},
		{"a policy sent back as it was read", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"id":"1","state":"disabled","modifiedDateTime":"2026-01-01T00:00:00Z"}`, `readOnly property "id"`},
		{"a policy with a member that there is not", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"conditions":{"users":{"includeUser":["All"]}}}`,
			`at /conditions/users: "includeUser" is no member of microsoft.graph.conditionalAccessUsers`},
		{"a policy with a null where there can be none", "PATCH", v1 + "/identity/conditionalAccess/policies/1", `{"conditions":null}`, "not nullable"},
		{"a flag that there is not", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"conditions":{"users":{"includeGuestsOrExternalUsers":{"guestOrExternalUserTypes":"internalGuest,everybody"}}}}`, "list of flags"},
		{"a type that there is not", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"conditions":{"users":{"includeGuestsOrExternalUsers":{"externalTenants":{"@odata.type":"#microsoft.graph.tenants"}}}}}`, `"microsoft.graph.tenants" is not in the copy`},
		{"a type that does not belong there", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"conditions":{"users":{"includeGuestsOrExternalUsers":{"externalTenants":{"@odata.type":"#microsoft.graph.user"}}}}}`, "does not derive from"},
		{"a derived type with a member of the wrong type", "PATCH", v1 + "/identity/conditionalAccess/policies/1",
			`{"conditions":{"users":{"includeGuestsOrExternalUsers":{"externalTenants":{"@odata.type":"#microsoft.graph.conditionalAccessEnumeratedExternalTenants","members":"t"}}}}}`, "value must be an array"},
		{"a new policy without a state", "POST", v1 + "/identity/conditionalAccess/policies", `{"displayName":"MFA","conditions":{}}`, `"state" is missing`},
		{"a new user without a password", "POST", v1 + "/users", `{"accountEnabled":true,"displayName":"A","mailNickname":"a","userPrincipalName":"a@b.example","passwordProfile":{}}`, `"password" is missing`},
		{"a dismissal of nobody", "POST", v1 + "/identityProtection/riskyUsers/dismiss", `{"userIds":[]}`, "minimum number of items is 1"},
		{"a dismissal by another name", "POST", v1 + "/identityProtection/riskyUsers/dismiss", `{"ids":["1"]}`, `"ids" is no member of this object`},
		{"a pass of a minute", "POST", v1 + "/users/1/authentication/temporaryAccessPassMethods", `{"lifetimeInMinutes":1}`, "at least 10"},
		{"a pass that lasts for a fraction of a minute", "POST", v1 + "/users/1/authentication/temporaryAccessPassMethods", `{"lifetimeInMinutes":60.5}`, "must be an integer"},
		{"a pass from a day without a time", "POST", v1 + "/users/1/authentication/temporaryAccessPassMethods", `{"startDateTime":"2026-11-01"}`, "date-time"},
		{"a batch without requests", "POST", v1 + "/$batch", `{"requests":[]}`, "minimum number of items"},
		{"a batch of more than twenty", "POST", v1 + "/$batch", `{"requests":[` + strings.Repeat(`{"id":"1","method":"GET","url":"/users"},`, 20) + `{"id":"2","method":"GET","url":"/users"}]}`, "maximum number of items is 20"},
		{"a batch with a request that is wrong", "POST", v1 + "/$batch", `{"requests":[{"id":"a","method":"GET","url":"/users?$skip=1"}]}`, `request "a" of the batch: the query option "$skip"`},
		{"a batch with a whole URL in it", "POST", v1 + "/$batch", `{"requests":[{"id":"a","method":"GET","url":"https://graph.microsoft.com/v1.0/users"}]}`, "not relative"},
		{"a batch with an id twice", "POST", v1 + "/$batch", `{"requests":[{"id":"a","method":"GET","url":"/users"},{"id":"a","method":"GET","url":"/groups"}]}`, `have the id "a"`},
		{"a batch that waits for what is not in it", "POST", v1 + "/$batch", `{"requests":[{"id":"a","method":"GET","url":"/users","dependsOn":["b"]}]}`, `depends on "b"`},
		{"a batch with a body and no type of it", "POST", v1 + "/$batch", `{"requests":[{"id":"a","method":"PATCH","url":"/users/1","body":{"accountEnabled":true}}]}`, "Content-Type"},
		{"a batch in a batch", "POST", v1 + "/$batch", `{"requests":[{"id":"a","method":"POST","url":"/$batch","headers":{"Content-Type":"application/json"},"body":{"requests":[]}}]}`, "a batch in a batch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.ErrorContains(t, contract.Check(newRequest(t, c.method, c.url, c.body)), c.want)
		})
	}
}

func TestCheckOfHeaders(t *testing.T) {
	for _, c := range []struct {
		name, method, url, body string
		header                  []string
		want                    string
	}{
		{"no token", "GET", "/users", "", []string{"Authorization", ""}, "no bearer token"},
		{"an empty token", "GET", "/users", "", []string{"Authorization", "Bearer  "}, "no bearer token"},
		{"another scheme", "GET", "/users", "", []string{"Authorization", "Basic hunter2"}, "no bearer token"},
		{"a form", "PATCH", "/users/1", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, "Content-Type"},
		{"a search without the level that it needs", "GET", `/users?$search="displayName:a"`, "", nil, "ConsistencyLevel: eventual"},
		{"a count without the level that it needs", "GET", "/users?$count=true", "", nil, "ConsistencyLevel: eventual"},
		{"a level that there is not", "GET", "/users", "", []string{"ConsistencyLevel", "strong"}, "not one of the allowed values"},
		{"a count with the level that it needs", "GET", "/users?$count=true", "", []string{"ConsistencyLevel", "eventual"}, ""},
		{"JSON with its encoding", "PATCH", "/users/1", `{"accountEnabled":true}`, []string{"Content-Type", "application/json; charset=utf-8"}, ""},
		{"a header that is not described", "GET", "/users", "", []string{"client-request-id", "1"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := contract.Check(newRequest(t, c.method, v1+c.url, c.body, c.header...))
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestCheckTakesRequestsAsAServerGetsThem(t *testing.T) {
	r := newRequest(t, "GET", v1+"/users?$skip=1", "")
	r.Host, r.URL.Host, r.URL.Scheme = r.URL.Host, "", ""
	require.ErrorContains(t, contract.Check(r), "$skip")
	r.URL.RawQuery = ""
	require.NoError(t, contract.Check(r))
	r.Host = "localhost"
	require.ErrorContains(t, contract.Check(r), "at a host of Graph")
}

func TestCheckNamesAllThatIsWrong(t *testing.T) {
	r := newRequest(t, "PATCH", v1+"/users/1?$select=id", `{"accountEnabled":"no","colour":"red"}`, "Authorization", "")
	err := contract.Check(r)
	for _, want := range []string{"PATCH /v1.0/users/1", "bearer", "$select", "/accountEnabled", `"colour"`} {
		require.ErrorContains(t, err, want)
	}
}

func TestCheckLeavesTheBodyAsItWas(t *testing.T) {
	for _, body := range []string{`{"accountEnabled":false}`, `{"accountEnabled": 1e400 }`, `no JSON`, ``} {
		r := newRequest(t, "PATCH", v1+"/users/1", body)
		r.GetBody = nil // as on a server
		for range 2 {
			_ = contract.Check(r)
		}
		got, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.Equal(t, body, string(got))
		if body == "" {
			continue
		}
		again, err := r.GetBody()
		require.NoError(t, err)
		got, err = io.ReadAll(again)
		require.NoError(t, err)
		require.Equal(t, body, string(got))
	}
}

func TestRequestsAreCheckedFromManyGoroutines(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		r := newRequest(t, "PATCH", v1+"/users/1?$top=1", `{"accountEnabled":"no"}`)
		all.Go(func() {
			for range 20 {
				if err := contract.Check(r); err == nil || !strings.Contains(err.Error(), "accountEnabled") {
					t.Errorf("got %v", err)
				}
			}
		})
	}
	all.Wait()
}

func TestNoErrorShowsAPassword(t *testing.T) {
	const secret = "Tr0ub4dor&3"
	for _, body := range []string{
		`{"passwordProfile":{"password":["` + secret + `"]}}`,
		`{"passwordProfile":{"forceChangePasswordNextSignIn":"` + secret + `"}}`,
		`{"passwordProfile":"` + secret + `"}`,
		`{"createdDateTime":"` + secret + `"}`,
		`"` + secret + `"`,
		`{"passwordProfile":{"password":"` + secret + `"`,
		`{"passwordProfile":{"password":"` + secret + `","pass":"` + secret + `"}}`,
		secret,
	} {
		err := contract.Check(newRequest(t, "PATCH", v1+"/users/1", body))
		require.Error(t, err, body)
		require.NotContains(t, err.Error(), secret)
		require.NotContains(t, err.Error(), "Tr0ub4dor")
	}
}
