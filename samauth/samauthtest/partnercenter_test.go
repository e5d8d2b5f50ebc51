package samauthtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
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
