package samauthtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestCustomersConsent(t *testing.T) {
	centerBothWays(t, func(t *testing.T, way func(*samauthtest.PartnerCenter) http.RoundTripper) {
		entra := newEntra()
		center := samauthtest.NewPartnerCenter(entra)
		wire := way(center)
		token := accessToken(t, entra, partner, centerAll, "mfa")
		call := func(method, path, body string) reply { return ask(t, wire, method, path, body, token) }

		require.JSONEq(t, `{"totalCount":0,"items":[],"attributes":{"objectType":"Collection"}}`, call(http.MethodGet, consents, "").body)
		got := call(http.MethodPost, consents, consentBody)
		require.Equal(t, http.StatusCreated, got.status)
		require.JSONEq(t, consentBody, got.body)
		got = call(http.MethodPost, strings.Replace(consents, customer, strings.ToUpper(customer), 1), consentBody)
		require.Equal(t, http.StatusConflict, got.status)
		require.Contains(t, got.text("description"), "Permission entry already exists")
		more := strings.ReplaceAll(consentBody, graphApp, partnerApp)
		require.Equal(t, http.StatusCreated, call(http.MethodPost, consents, more).status, "another API is added")
		require.Equal(t, http.StatusConflict, call(http.MethodPost, consents, more).status)
		require.Equal(t, http.StatusCreated, call(http.MethodPost, consents, strings.ReplaceAll(consentBody, app, other)).status, "another application is another consent")
		listed := call(http.MethodGet, consents, "")
		require.EqualValues(t, 2, listed.members["totalCount"])
		require.Len(t, listed.members["items"].([]any)[0].(map[string]any)["applicationGrants"], 2)

		got = call(http.MethodDelete, consents+"/"+strings.ToUpper(other), "")
		require.Equal(t, []any{http.StatusNoContent, ""}, []any{got.status, got.body})
		require.Equal(t, http.StatusNotFound, call(http.MethodDelete, consents+"/"+other, "").status)
		require.EqualValues(t, 1, call(http.MethodGet, consents, "").members["totalCount"])
		require.Equal(t, http.StatusConflict, call(http.MethodPost, consents, consentBody).status)
		require.Equal(t, http.StatusNoContent, call(http.MethodDelete, consents+"/"+app, "").status)
		require.Equal(t, http.StatusCreated, call(http.MethodPost, consents, consentBody).status)

		log := center.Requests()
		require.Len(t, log, 13)
		log[1].At = time.Time{}
		require.Equal(t, samauthtest.Request{Method: http.MethodPost, Path: consents, Status: http.StatusCreated}, log[1])
		require.Equal(t, []int{http.StatusConflict, http.StatusConflict}, []int{log[2].Status, log[2].Code})
	})
}

func TestRequestsThatPartnerCenterRefuses(t *testing.T) {
	entra := newEntra()
	center := samauthtest.NewPartnerCenter(entra)
	center.Customers = []string{strings.ToUpper(customer), partner}
	center.WithoutRole = []string{strings.ToUpper(partner)}
	token := accessToken(t, entra, partner, centerAll, "mfa")
	scoped := func(scope string) string {
		return strings.ReplaceAll(consentBody, "User.Read.All,Directory.Read.All", scope)
	}
	for _, c := range []struct {
		name         string
		method, path string
		body         string
		status       int
	}{
		{"there is nothing", http.MethodGet, "/v1/customers", "", 404},
		{"nor at the root", http.MethodGet, "/", "", 404},
		{"nor below a consent", http.MethodGet, consents + "/" + app + "/x", "", 404},
		{"the customer is none", http.MethodGet, "/v1/customers/customer.example/applicationconsents", "", 400},
		{"the customer is unknown", http.MethodPost, "/v1/customers/" + other + "/applicationconsents", consentBody, 404},
		{"the partner has no role there", http.MethodPost, "/v1/customers/" + partner + "/applicationconsents", consentBody, 403},
		{"the method is another", http.MethodPut, consents, consentBody, 405},
		{"the method is another for one consent", http.MethodPost, consents + "/" + app, consentBody, 405},
		{"the method is another for the profile", http.MethodPost, profile, "", 405},
		{"there is no body", http.MethodPost, consents, "", 400},
		{"the body is no object", http.MethodPost, consents, "[]", 400},
		{"the application is none", http.MethodPost, consents, strings.ReplaceAll(consentBody, app, "Panel"), 400},
		{"there are no grants", http.MethodPost, consents, `{"applicationId":"` + app + `","applicationGrants":[]}`, 400},
		{"the API is none", http.MethodPost, consents, strings.ReplaceAll(consentBody, graphApp, "https://graph.microsoft.com"), 400},
		{"there is no scope", http.MethodPost, consents, scoped(""), 400},
		{"a scope is empty", http.MethodPost, consents, scoped("User.Read.All,,Directory.Read.All"), 400},
		{"there are blanks between the scopes", http.MethodPost, consents, scoped("User.Read.All Directory.Read.All"), 400},
		{"a scope names its API", http.MethodPost, consents, scoped("https://graph.microsoft.com/User.Read.All"), 400},
		{"nothing is wrong", http.MethodPost, consents, scoped("User.Read.All, Directory.Read.All"), 201},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ask(t, center, c.method, c.path, c.body, token)
			require.Equal(t, c.status, got.status, got.body)
			if c.status != http.StatusCreated {
				require.EqualValues(t, c.status, got.members["code"])
				require.NotEmpty(t, got.text("description"))
			}
		})
	}
	require.Equal(t, 415, ask(t, center, http.MethodPost, consents, consentBody, token, "Content-Type", "text/plain").status)
}

func TestCustomersHaveToConsentFirst(t *testing.T) {
	for _, code := range []int{65001, 700016, 90099} {
		t.Run(fmt.Sprint("with ", code), func(t *testing.T) {
			entra := newEntra()
			center := samauthtest.NewPartnerCenter(entra)
			token := accessToken(t, entra, partner, centerAll, "mfa")
			entra.RequireConsent(code)
			refresh := form(entra.Consent(adele, "mfa").Value)
			call := func(tenant, scope string) reply { return post(t, entra, tenant, but(refresh, "scope", scope)) }

			require.Equal(t, code, call(customer, "https://graph.microsoft.com/.default").code())
			require.Zero(t, call(partner, "https://graph.microsoft.com/.default").code(), "the partner need not consent to itself")
			require.Equal(t, http.StatusCreated, ask(t, center, http.MethodPost, consents, strings.ReplaceAll(consentBody, app, other), token).status)
			require.Equal(t, code, call(customer, "https://graph.microsoft.com/.default").code(), "the consent is for another application")
			require.Equal(t, http.StatusCreated, ask(t, center, http.MethodPost, consents, consentBody, token).status)

			got := call(strings.ToUpper(customer), "https://graph.microsoft.com/.default")
			require.Equal(t, http.StatusOK, got.status, got.body)
			require.Equal(t, "User.Read.All Directory.Read.All", got.claims(t, "access_token")["scp"])
			require.Equal(t, "https://graph.microsoft.com/User.Read.All https://graph.microsoft.com/Directory.Read.All https://graph.microsoft.com/.default", got.text("scope"))
			require.Zero(t, call(customer, graphApp+"/User.Read.All").code())
			require.Equal(t, 65001, call(customer, "https://graph.microsoft.com/Mail.Read").code(), "a permission that was not consented to")
			require.Equal(t, 65001, call(customer, "https://management.azure.com/.default").code(), "an API that was not consented to")
			require.Equal(t, code, call(other, "https://graph.microsoft.com/.default").code(), "another customer")

			require.Equal(t, http.StatusNoContent, ask(t, center, http.MethodDelete, consents+"/"+app, "", token).status)
			require.Equal(t, code, call(customer, "https://graph.microsoft.com/.default").code())
			entra.Refuse(customer, 53003)
			require.Equal(t, 53003, call(customer, "https://graph.microsoft.com/.default").code(), "a refusal of its own comes first")
			entra.Refuse(customer, 0)
			entra.RequireConsent(0)
			require.Zero(t, call(customer, "https://graph.microsoft.com/.default").code())
		})
	}
}

func TestManyConsentsAtOnce(t *testing.T) {
	entra := newEntra()
	entra.Unsigned = true
	entra.RequireConsent(65001)
	center := samauthtest.NewPartnerCenter(entra)
	token := accessToken(t, entra, partner, centerAll, "mfa")
	refresh := form(entra.Consent(adele, "mfa").Value)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			id := fmt.Sprintf("cccccccc-cccc-4ccc-8ccc-%012d", i/2)
			path := "/v1/customers/" + id + "/applicationconsents"
			ask(t, center, http.MethodPost, path, consentBody, token)
			ask(t, center, http.MethodGet, path, "", token)
			post(t, entra, id, refresh)
			ask(t, center, http.MethodDelete, path+"/"+app, "", token)
			center.Requests()
		})
	}
	all.Wait()
	created := 0
	for _, request := range center.Requests() {
		if request.Status == http.StatusCreated {
			created++
		}
	}
	require.GreaterOrEqual(t, created, 25)
	require.Len(t, center.Requests(), 150)
}
