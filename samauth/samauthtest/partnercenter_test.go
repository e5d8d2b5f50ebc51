package samauthtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partnerCenter = "https://api.partnercenter.microsoft.com"
	graphApp      = "00000003-0000-0000-c000-000000000000"
	partnerApp    = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"
	consentBody   = `{"applicationId":"` + app + `","displayName":"Panel","applicationGrants":[{"enterpriseApplicationId":"` + graphApp + `","scope":"User.Read.All,Directory.Read.All"}]}`
)

// centerBothWays runs a test in memory and against a server.
func centerBothWays(t *testing.T, test func(t *testing.T, way func(*samauthtest.PartnerCenter) http.RoundTripper)) {
	t.Run("in memory", func(t *testing.T) {
		test(t, func(center *samauthtest.PartnerCenter) http.RoundTripper { return center })
	})
	t.Run("over TLS", func(t *testing.T) {
		test(t, func(center *samauthtest.PartnerCenter) http.RoundTripper { return overTLS(t, center) })
	})
}

// accessToken is one of a user who signed in by these methods.
func accessToken(t *testing.T, entra *samauthtest.Entra, tenant, scope string, amr ...string) string {
	got := post(t, entra, tenant, but(form(entra.Consent(adele, amr...).Value), "scope", scope))
	require.Equal(t, http.StatusOK, got.status, got.body)
	return got.text("access_token")
}

// ask calls the API. Header are names and values.
func ask(t *testing.T, way http.RoundTripper, method, path, body, token string, header ...string) reply {
	request, err := http.NewRequestWithContext(t.Context(), method, partnerCenter+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := way.RoundTrip(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	got := reply{status: response.StatusCode, header: response.Header, body: string(text)}
	_ = json.Unmarshal(text, &got.members) // some answers have no JSON
	return got
}

const (
	profile   = "/v1/profiles/organization"
	consents  = "/v1/customers/" + customer + "/applicationconsents"
	centerAll = partnerCenter + "/.default"
)

func TestTokensThatPartnerCenterRefuses(t *testing.T) {
	centerBothWays(t, func(t *testing.T, way func(*samauthtest.PartnerCenter) http.RoundTripper) {
		entra := newEntra()
		wire := way(samauthtest.NewPartnerCenter(entra))
		good := accessToken(t, entra, partner, centerAll, "mfa")
		stranger := samauthtest.NewEntra(partner, other, secret)
		forged := func(forge func(*samauthtest.JWT)) string {
			entra.Forge = forge
			defer func() { entra.Forge = nil }()
			return accessToken(t, entra, partner, centerAll, "mfa")
		}
		for _, c := range []struct {
			name  string
			token string
			why   string
		}{
			{"nothing is wrong", good, ""},
			{"nothing is wrong with the id of the API", accessToken(t, entra, partner, partnerApp+"/user_impersonation"), ""},
			{"there is none", "", "the access token is none of Entra's"},
			{"it is no JWT", "a.b", "the access token is none of Entra's"},
			{"it is no base64", "a.b.!", "the access token is none of Entra's"},
			{"it was altered", good[:len(good)/2] + "A" + good[len(good)/2+1:], "the access token is not signed by Entra"},
			{"it is not signed", forged(func(token *samauthtest.JWT) { token.Header["alg"] = "none" }), "the access token is none of Entra's"},
			{"it is signed with the public key", forged(func(token *samauthtest.JWT) { token.Header["alg"] = "HS256" }), "the access token is none of Entra's"},
			{"its claims are of another kind", forged(func(token *samauthtest.JWT) { token.Claims["exp"] = "soon" }), "the access token cannot be read"},
			{"it has expired", forged(func(token *samauthtest.JWT) { token.Claims["exp"] = time.Now().Unix() }), "the access token has expired"},
			{"it is for another API", accessToken(t, entra, partner, "https://graph.microsoft.com/.default"), "the access token is for another API"},
			{"it is of a customer", accessToken(t, entra, customer, centerAll), "the access token is of another tenant"},
			{"its tenant is another than its issuer", forged(func(token *samauthtest.JWT) { token.Claims["tid"] = customer }), "the access token is of another tenant"},
			{"its issuer is another tenant", forged(func(token *samauthtest.JWT) { token.Claims["iss"] = "https://sts.windows.net/" + customer + "/" }), "the access token is of another tenant"},
			{"it is of another application", func() string {
				got := post(t, stranger, partner, but(form(stranger.Consent(adele).Value), "client_id", other, "scope", centerAll))
				return got.text("access_token")
			}(), "the access token is of another application"},
			{"it is of no user", forged(func(token *samauthtest.JWT) { delete(token.Claims, "scp") }), "the access token lacks the permission user_impersonation"},
		} {
			t.Run(c.name, func(t *testing.T) {
				got := ask(t, wire, http.MethodGet, profile, "", c.token)
				if c.why == "" {
					require.Equal(t, http.StatusOK, got.status, got.body)
					require.Equal(t, partner, got.text("id"))
					return
				}
				require.Equal(t, http.StatusUnauthorized, got.status)
				require.Equal(t, c.why, got.text("description"))
				require.EqualValues(t, 401, got.members["code"])
				require.Equal(t, `Bearer error="invalid_token"`, got.header.Get("WWW-Authenticate"))
			})
		}
		require.Equal(t, "there is no access token", ask(t, wire, http.MethodGet, profile, "", good, "Authorization", "Basic "+good).text("description"))
	})
}

func TestPartnerCenterHasAClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := newEntra()
		center := samauthtest.NewPartnerCenter(entra)
		token := accessToken(t, entra, partner, centerAll)
		time.Sleep(time.Hour - time.Second)
		require.Equal(t, http.StatusOK, ask(t, center, http.MethodGet, profile, "", token).status)
		time.Sleep(time.Second)
		require.Equal(t, "the access token has expired", ask(t, center, http.MethodGet, profile, "", token).text("description"))
		entra.Skew = -2 * time.Hour
		got := ask(t, center, http.MethodGet, profile, "", token)
		require.Equal(t, "the access token is not valid yet", got.text("description"))
		require.Equal(t, "Fri, 31 Dec 1999 23:00:00 GMT", got.header.Get("Date"))
		require.Equal(t, time.Now().Add(-2*time.Hour), center.Requests()[2].At)
	})
}

func TestPartnerCenterTakesTokensWithoutSignatureWhereEntraMakesNone(t *testing.T) {
	entra := newEntra()
	center := samauthtest.NewPartnerCenter(entra)
	signed := accessToken(t, entra, partner, centerAll)
	entra.Unsigned = true
	unsigned := accessToken(t, entra, partner, centerAll)
	require.Equal(t, http.StatusOK, ask(t, center, http.MethodGet, profile, "", unsigned).status)
	require.Equal(t, http.StatusOK, ask(t, center, http.MethodGet, profile, "", signed).status)
	entra.Unsigned = false
	require.Equal(t, http.StatusUnauthorized, ask(t, center, http.MethodGet, profile, "", unsigned).status)
}

func TestPartnerCenterKnowsOfMFA(t *testing.T) {
	centerBothWays(t, func(t *testing.T, way func(*samauthtest.PartnerCenter) http.RoundTripper) {
		for _, c := range []struct {
			name   string
			set    func(*samauthtest.Entra, *samauthtest.PartnerCenter)
			amr    []string
			status int
			header string
		}{
			{"with a second factor", nil, []string{"pwd", "mfa"}, 200, "true"},
			{"with a password alone", nil, []string{"pwd"}, 200, "false"},
			{"by means unknown", nil, nil, 200, "false"},
			{"with a second factor that the token does not tell of",
				func(e *samauthtest.Entra, _ *samauthtest.PartnerCenter) { e.WithoutAMR = []string{"access_token"} }, []string{"mfa"}, 200, "true"},
			{"with a second factor that the token lies about",
				func(e *samauthtest.Entra, _ *samauthtest.PartnerCenter) {
					e.Forge = func(token *samauthtest.JWT) { token.Claims["amr"] = []string{"mfa"} }
				}, []string{"pwd"}, 200, "false"},
			{"with the claim, where nothing else is known",
				func(e *samauthtest.Entra, _ *samauthtest.PartnerCenter) {
					e.Forge = func(token *samauthtest.JWT) { token.Claims["uti"] = "x" }
				}, []string{"mfa"}, 200, "true"},
			{"with a second factor where one is enforced",
				func(_ *samauthtest.Entra, p *samauthtest.PartnerCenter) { p.EnforceMFA = true }, []string{"mfa"}, 200, "true"},
			{"with a password alone where a second factor is enforced",
				func(_ *samauthtest.Entra, p *samauthtest.PartnerCenter) { p.EnforceMFA = true }, []string{"pwd"}, 401, "false"},
			{"hidden", func(_ *samauthtest.Entra, p *samauthtest.PartnerCenter) { p.HideMFA = true }, []string{"mfa"}, 200, ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				entra := newEntra()
				center := samauthtest.NewPartnerCenter(entra)
				if c.set != nil {
					c.set(entra, center)
				}
				wire := way(center)
				token := accessToken(t, entra, partner, centerAll, c.amr...)
				got := ask(t, wire, http.MethodGet, profile, "", token, "ValidateMfa", "true")
				require.Equal(t, []any{c.status, c.header}, []any{got.status, got.header.Get("isMfaCompliant")})
				if c.status == http.StatusUnauthorized {
					require.EqualValues(t, 900421, got.members["code"])
					require.NotEmpty(t, got.text("description"))
					require.Equal(t, `Bearer error="invalid_token"`, got.header.Get("WWW-Authenticate"))
					require.Equal(t, 900421, center.Requests()[0].Code)
				}
				require.Empty(t, ask(t, wire, http.MethodGet, profile, "", token).header.Values("isMfaCompliant"), "nobody asked")
			})
		}
	})
}

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

func TestPartnerCenterFails(t *testing.T) {
	entra := newEntra()
	center := samauthtest.NewPartnerCenter(entra)
	token := accessToken(t, entra, partner, centerAll, "mfa")
	center.Fail(http.StatusBadGateway)
	got := ask(t, center, http.MethodPost, consents, consentBody, token)
	require.Equal(t, []any{502, "text/html"}, []any{got.status, got.header.Get("Content-Type")})
	center.Fail(0)
	require.Equal(t, http.StatusCreated, ask(t, center, http.MethodPost, consents, consentBody, token).status, "what failed did nothing")
}

func TestPartnerCenterRepeatsTheIDsOfARequest(t *testing.T) {
	entra := newEntra()
	center := samauthtest.NewPartnerCenter(entra)
	got := ask(t, center, http.MethodGet, profile, "", "", "MS-RequestId", "one")
	require.Equal(t, "one", got.header.Get("MS-RequestId"))
	require.Regexp(t, `^[0-9a-f-]{36}$`, got.header.Get("MS-CorrelationId"))
}

func TestEachHostIsReachedItsOwnWay(t *testing.T) {
	entra := newEntra()
	center := samauthtest.NewPartnerCenter(entra)
	wire := samauthtest.Hosts{"login.microsoftonline.com": entra, "api.partnercenter.microsoft.com": center}
	token := post(t, wire, partner, but(form(entra.Consent(adele).Value), "scope", centerAll)).text("access_token")
	require.Equal(t, http.StatusOK, ask(t, wire, http.MethodGet, profile, "", token).status)
	careless := samauthtest.Hosts{"api.partnercenter.microsoft.com": http.NewFileTransport(http.Dir("."))}
	for _, way := range []http.RoundTripper{wire, center, careless, samauthtest.Hosts(nil)} {
		for _, address := range []string{"http://api.partnercenter.microsoft.com/", "https://api.partnercenter.microsoft.com.attacker.example/", "https://graph.microsoft.com/"} {
			body := &closing{Reader: strings.NewReader("")}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, body)
			require.NoError(t, err)
			_, err = way.RoundTrip(request)
			require.ErrorContains(t, err, "no such server")
			require.True(t, body.closed)
		}
	}
	require.Len(t, center.Requests(), 1)

	center = samauthtest.NewPartnerCenter(entra)
	center.Host = "partner.partnercenterapi.microsoftonline.cn"
	require.Equal(t, "the access token is for another API", ask(t, overTLS(t, center), http.MethodGet, profile, "", token).text("description"))
}

// closing is a body that knows whether it was closed.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
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
