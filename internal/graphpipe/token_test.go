package graphpipe

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const home = "7a3f0c52-1111-4222-8333-944455556666"

// tokenWith is a JWT with claims, as far as anybody here looks at it.
func tokenWith(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestWhoseATokenIs(t *testing.T) {
	for name, c := range map[string]struct{ token, says string }{
		"the tenant's":                          {tokenWith(`{"tid":"` + home + `"}`), ""},
		"in upper case":                         {tokenWith(`{"tid":"` + strings.ToUpper(home) + `"}`), ""},
		"padded":                                {"e30." + base64.URLEncoding.EncodeToString([]byte(`{"tid":"`+home+`"}`)) + ".c2ln", ""},
		"opaque":                                {"opaque", ""},
		"of two parts":                          {"e30.e30", ""},
		"encrypted, of five parts":              {"e30.e30.e30.e30.e30", ""},
		"of three parts that are no JWT":        {"a.%.c", ""},
		"another's":                             {tokenWith(`{"tid":"0b9e64d1-1111-4222-8333-944455556666"}`), `the token is for tenant "0b9e64d1-`},
		"another's, padded":                     {"e30." + base64.URLEncoding.EncodeToString([]byte(`{"tid":"another"}`)) + ".c2ln", `for tenant "another"`},
		"nobody's":                              {tokenWith(`{"tid":""}`), `for tenant ""`},
		"twice the tenant's":                    {tokenWith(`{"tid":"` + home + `","tid":"` + home + `"}`), "cannot be trusted"},
		"another's first":                       {tokenWith(`{"tid":"another","tid":"` + home + `"}`), "cannot be trusted"},
		"another's last":                        {tokenWith(`{"tid":"` + home + `","tid":"another"}`), "cannot be trusted"},
		"another's in another case":             {tokenWith(`{"tid":"` + home + `","Tid":"another"}`), "cannot be trusted"},
		"the same by an escape":                 {tokenWith(`{"tid":"` + home + `","\u0074id":"another"}`), "cannot be trusted"},
		"a list of tenants":                     {tokenWith(`{"tid":["` + home + `"]}`), "cannot be trusted"},
		"cut off":                               {tokenWith(`{"tid":"` + home + `"`), "cannot be trusted"},
		"with more behind it":                   {tokenWith(`{"tid":"` + home + `"}{}`), "cannot be trusted"},
		"a claim twice that nobody here reads":  {tokenWith(`{"tid":"` + home + `","oid":1,"oid":2}`), "cannot be trusted"},
		"with a tenant that is as long as that": {tokenWith(`{"tid":"` + strings.Repeat("x", 1<<16) + `"}`), `for tenant "xxx`},
	} {
		err := checkTenant(c.token, home)
		if c.says == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, c.says, name)
		require.NotContains(t, err.Error(), c.token, name)
		require.Less(t, len(err.Error()), 300, name)
	}
}

func TestWhichPermissionsATokenHas(t *testing.T) {
	for claims, want := range map[string][]string{
		`{"scp":" A.Read  B.Read "}`:              {"A.Read", "B.Read"},
		`{"roles":["C.Read","D.Read"]}`:           {"C.Read", "D.Read"},
		`{"scp":"A.Read","roles":["C.Read"]}`:     {"A.Read", "C.Read"},
		`{"scp":"","roles":[]}`:                   nil,
		`{"scp":null,"roles":null}`:               nil,
		`{"wids":["a"],"xms_cc":["cp1"],"tid":1}`: nil,
	} {
		got, err := readPermissions(tokenWith(claims))
		require.NoError(t, err, claims)
		require.Equal(t, want, got, claims)
	}
	for _, claims := range []string{
		`{"scp":["A"]}`, `{"roles":"A"}`, `{"roles":[1]}`, `{"scp":"A","scp":"B"}`, `{"roles":["A"],"Roles":["B"]}`, `{"scp":"A"`, `{"a":{"b":1,"b":2}}`,
	} {
		got, err := readPermissions(tokenWith(claims))
		require.Error(t, err, claims)
		require.Nil(t, got)
	}
	for _, token := range []string{"opaque", "a.b", "e30.e30.e30.e30.e30", "e30.WzFd.c2ln", "e30..c2ln", "e30.%.c2ln"} {
		_, err := readPermissions(token)
		require.ErrorContains(t, err, "the token is no JWT, so that nothing can be said of it", token)
	}
}

// A payload that any reader could take for another tenant's is not the tenant's,
// and permissions are those that encoding/json reads, or an error.
func FuzzClaims(f *testing.F) {
	for _, claims := range []string{
		`{"tid":"` + home + `","scp":"A B"}`, `{"tid":"a","TID":"b"}`, `{"tid":1}`, `{"roles":["A"]}`, `{"roles":[{}]}`, `{}`, `[]`, ``, `{"\u0074id":"x"}`, ` {"tid":"x"}`,
	} {
		f.Add(claims)
	}
	f.Fuzz(func(t *testing.T, claims string) {
		var read map[string]any
		valid := json.Unmarshal([]byte(claims), &read) == nil && strings.HasPrefix(claims, "{")
		err := checkTenant(tokenWith(claims), home)
		for name, value := range read {
			if valid && err == nil && strings.EqualFold(name, "tid") && value != nil {
				require.True(t, strings.EqualFold(value.(string), home), claims)
			}
		}
		permissions, err := readPermissions(tokenWith(claims))
		if err != nil {
			require.Nil(t, permissions)
			require.NotContains(t, err.Error(), "\n")
			return
		}
		require.True(t, valid)
		for _, permission := range permissions {
			require.Contains(t, strings.ToLower(claims+fmt.Sprint(read)), strings.ToLower(permission))
		}
	})
}
