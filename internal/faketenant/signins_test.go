package faketenant_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
)

// small fills a tenant with rows a to f, a minute apart, a the oldest.
func small(tenant *faketenant.Tenant, start time.Time) {
	kinds := []signin.Kind{signin.Interactive, signin.NonInteractive, signin.Interactive, signin.ServicePrincipal, signin.ManagedIdentity, signin.UnknownKind}
	for i, kind := range kinds {
		tenant.Add(row(string(rune('a'+i)), start.Add(time.Duration(i)*time.Minute), kind))
	}
}

func TestRowsAreFilteredAndOrdered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		small(tenant, time.Now())
		c := newClient(t, tenant, graph.Transport())
		at := func(minutes int) string {
			return time.Now().Add(time.Duration(minutes) * time.Minute).UTC().Format(time.RFC3339)
		}
		const everything = "signInEventTypes/any(t: t eq 'interactiveUser' or t ne 'interactiveUser')"
		cases := []struct {
			name, filter, more string
			want               []string
		}{
			{"interactive sign-ins alone, newest first", "createdDateTime ge " + at(0), "", []string{"f", "c", "a"}},
			{"oldest first, if asked for", "createdDateTime ge " + at(0), "&$orderby=createdDateTime+asc", []string{"a", "c", "f"}},
			{"all types, if asked for", everything, "", []string{"f", "e", "d", "c", "b", "a"}},
			{"one type", "signInEventTypes/any(x:x eq 'servicePrincipal')", "", []string{"d"}},
			{"a half-open slice", everything + " and createdDateTime ge " + at(1) + " and createdDateTime lt " + at(3), "", []string{"c", "b"}},
			{"a closed slice", everything + " and createdDateTime ge " + at(1) + " and createdDateTime le " + at(3), "", []string{"d", "c", "b"}},
			{"after a time", everything + " and createdDateTime gt " + at(4), "", []string{"f"}},
			{"at a time", everything + " and createdDateTime eq " + at(4), "", []string{"e"}},
			{"and binds more than or", "createdDateTime eq " + at(0) + " or createdDateTime eq " + at(2) + " and id eq 'x'", "", []string{"a"}},
			{"parentheses bind most", "(createdDateTime eq " + at(0) + " or createdDateTime eq " + at(2) + ") and id eq 'c'", "", []string{"c"}},
			{"a user", "userId eq 'user-c'", "", []string{"c"}},
			{"a name with a quote, in lower case", "userPrincipalName eq 'ann.o''hara-c@contoso.example'", "", []string{"c"}},
			{"the beginning of a name", "startsWith(userPrincipalName,'ann.o''hara-')", "", []string{"f", "c", "a"}},
			{"a name in upper case is nobody's", "userPrincipalName eq 'Ann.O''Hara-c@contoso.example'", "", []string{}},
			{"an application", "appId eq 'app-a'", "", []string{"a"}},
			{"a member of a member", "status/errorCode eq 1", "", []string{"f", "c", "a"}},
			{"select changes nothing", "id eq 'c'", "&$select=id", []string{"c"}},
		}
		for _, test := range cases {
			got := c.ask(filtered(beta, test.filter, test.more))
			require.Equal(t, http.StatusOK, got.status, "%s: %s", test.name, got.body)
			require.Equal(t, test.want, got.page.ids(), test.name)
			ids, _ := c.walk(filtered(beta, test.filter, test.more+"&$top=1"))
			require.Equal(t, test.want, append([]string{}, ids...), "%s, a row a page", test.name)
		}
	})
}

func TestTheOlderVersionLacksWhatIsInBeta(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		small(tenant, time.Now())
		c := newClient(t, tenant, graph.Transport())
		var page struct {
			Context string                       `json:"@odata.context"`
			Value   []map[string]json.RawMessage `json:"value"`
		}
		require.NoError(t, json.Unmarshal(c.ask(v1+"?$top=1").body, &page))
		require.Equal(t, origin+"/v1.0/$metadata#auditLogs/signIns", page.Context)
		require.NotContains(t, page.Value[0], "authenticationRequirement")
		require.Contains(t, page.Value[0], "isInteractive")
		require.JSONEq(t, `[{"id":"p","result":"success"}]`, string(page.Value[0]["appliedConditionalAccessPolicies"]))
		got := c.ask(filtered(v1, "signInEventTypes/any(t: t eq 'nonInteractiveUser')", ""))
		require.Equal(t, 400, got.status)
		require.Contains(t, got.page.Error.Message, "signInEventTypes")
	})
}

func TestRowsArriveLateAndAreRewritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(customer)
		late, rewritten := row("late", time.Now(), signin.Interactive), row("rewritten", time.Now(), signin.Interactive)
		late.Visible = time.Now().Add(time.Hour)
		rewritten.Rewrites = []faketenant.Rewrite{
			{At: time.Now().Add(time.Hour), Body: func() []byte { return []byte(`{"id":"rewritten","x":1}`) }},
			{At: time.Now().Add(2 * time.Hour), Body: func() []byte { return []byte(`{"id":"rewritten","x":2}`) }},
		}
		tenant.Add(late, rewritten)
		c := newClient(t, tenant, graph.Transport())
		require.Equal(t, []string{"rewritten"}, c.ask(beta).page.ids())
		time.Sleep(time.Hour)
		got := c.ask(beta)
		require.Equal(t, []string{"rewritten", "late"}, got.page.ids())
		require.Contains(t, string(got.body), `"x":1`)
		time.Sleep(time.Hour)
		require.Contains(t, string(c.ask(beta).body), `"x":2`)
	})
}
