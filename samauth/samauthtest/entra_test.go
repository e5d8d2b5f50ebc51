package samauthtest_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestAnAnswerHasWhatEntrasHas(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.RefreshIn = 30 * time.Minute
		refresh := entra.Consent(adele, "pwd", "mfa")
		begin := time.Now().Unix()
		got := post(t, way(entra), customer, but(form(refresh.Value), "claims", `{"access_token":{"xms_cc":{"values":["CP1"]}}}`))

		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, "application/json; charset=utf-8", got.header.Get("Content-Type"))
		require.Equal(t, "Bearer", got.members["token_type"])
		require.Equal(t, "openid profile https://graph.microsoft.com/user_impersonation https://graph.microsoft.com/.default", got.members["scope"])
		require.EqualValues(t, 86400, got.members["expires_in"])
		require.EqualValues(t, 86400, got.members["ext_expires_in"])
		require.EqualValues(t, 1800, got.members["refresh_in"])
		require.NotEqual(t, refresh.Value.Reveal(), got.text("refresh_token"))
		info, err := base64.RawURLEncoding.DecodeString(got.text("client_info"))
		require.NoError(t, err)
		require.JSONEq(t, `{"uid":"`+adele.ID+`","utid":"`+partner+`"}`, string(info))

		access := got.claims(t, "access_token")
		issued := access["iat"].(float64)
		require.InDelta(t, begin, issued, 60)
		require.NotEmpty(t, access["uti"])
		delete(access, "uti")
		require.Equal(t, map[string]any{
			"aud": "https://graph.microsoft.com", "iss": "https://sts.windows.net/" + customer + "/", "tid": customer,
			"iat": issued, "nbf": issued, "exp": issued + 86400, "amr": []any{"pwd", "mfa"},
			"appid": app, "appidacr": "1", "oid": adele.ID, "sub": adele.ID, "upn": adele.Name, "unique_name": adele.Name,
			"scp": "user_impersonation", "ver": "1.0", "xms_cc": []any{"cp1"},
		}, access)
		require.Equal(t, map[string]any{
			"aud": app, "iss": login + customer + "/v2.0", "tid": customer, "iat": issued, "nbf": issued, "exp": issued + 3600,
			"amr": []any{"pwd", "mfa"}, "oid": adele.ID, "sub": adele.ID, "preferred_username": adele.Name, "ver": "2.0",
		}, got.claims(t, "id_token"))
	})
}

func TestAnAnswerHasOnlyWhatWasAskedFor(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	refresh := entra.Consent(adele)
	got := post(t, entra, customer, but(form(refresh.Value), "scope", "https://api.partnercenter.microsoft.com/user_impersonation offline_access", "client_info", ""))
	for _, member := range []string{"id_token", "client_info", "refresh_in"} {
		require.NotContains(t, got.members, member)
	}
	access := got.claims(t, "access_token")
	require.NotContains(t, access, "amr")
	require.NotContains(t, access, "xms_cc")
	require.Equal(t, "https://api.partnercenter.microsoft.com", access["aud"])
	require.EqualValues(t, 3600, got.members["expires_in"])
	require.Equal(t, "https://api.partnercenter.microsoft.com/user_impersonation", got.members["scope"])

	entra.Life = 10 * time.Minute
	got = post(t, entra, customer, but(form(refresh.Value), "scope", "openid", "claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`))
	require.EqualValues(t, 600, got.members["expires_in"], "a life that was set is that of all")
	require.Equal(t, "00000003-0000-0000-c000-000000000000", got.claims(t, "access_token")["aud"], "no scope means Microsoft Graph")
}

func TestConsentTellsWhatIsKnownOfTheToken(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	for _, c := range []struct {
		name string
		amr  []string
		want samauth.MFAProof
	}{
		{"with a second factor", []string{"pwd", "mfa"}, samauth.MFAInAccessToken},
		{"with a password alone", []string{"pwd"}, samauth.MFAMissing},
		{"by means unknown", nil, samauth.MFAUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := entra.Consent(adele, c.amr...)
			require.WithinDuration(t, time.Now(), got.ObtainedAt, time.Minute)
			require.Equal(t, time.UTC, got.ObtainedAt.Location())
			require.Zero(t, got.ObtainedAt.Nanosecond())
			require.False(t, got.Value.IsZero())
			got.ObtainedAt, got.Value = time.Time{}, samauth.Secret{}
			user := samauth.User{ID: adele.ID, Tenant: partner, Name: adele.Name}
			require.Equal(t, samauth.RefreshToken{Generation: 1, Tenant: partner, App: app, User: user, MFA: c.want}, got)
		})
	}
	guest := samauth.User{ID: adele.ID, Tenant: other}
	require.Equal(t, guest, entra.Consent(guest).User, "a user may be of another tenant")
}

func TestRequestsThatAreRefused(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.Tenants = []string{customer, "customer.example"}
		stranger := samauthtest.NewEntra(partner, other, secret).Consent(adele)
		twin := samauthtest.NewEntra(partner, app, secret).Consent(adele)
		good := form(entra.Consent(adele, "mfa").Value)
		wire := way(entra)
		for _, c := range []struct {
			name   string
			tenant string
			form   url.Values
			status int
			code   int
			error  string
		}{
			{"nothing is wrong", customer, good, 200, 0, ""},
			{"nor in the partner tenant", partner, good, 200, 0, ""},
			{"nor under a domain name, in whatever case", "Customer.Example", good, 200, 0, ""},
			{"nor under a name for all tenants", "organizations", good, 200, 0, ""},
			{"the tenant does not exist", other, good, 400, 90002, "invalid_request"},
			{"there is no form", customer, url.Values{}, 400, 900144, "invalid_request"},
			{"no application is named", customer, but(good, "client_id", ""), 400, 900144, "invalid_request"},
			{"the application is another", customer, but(good, "client_id", other), 400, 700016, "unauthorized_client"},
			{"there is no credential", customer, but(good, "client_secret", ""), 401, 7000218, "invalid_client"},
			{"the secret is wrong", customer, but(good, "client_secret", "guess"), 401, 7000215, "invalid_client"},
			{"the assertion is of no kind", customer, but(good, "client_assertion", "a.b.c"), 400, 900144, "invalid_request"},
			{"the assertion is not known", customer, but(good, "client_assertion", "a.b.c", "client_assertion_type", assertionType), 401, 700027, "invalid_client"},
			{"there is no grant type", customer, but(good, "grant_type", ""), 400, 900144, "invalid_request"},
			{"the grant type is another", customer, but(good, "grant_type", "password"), 400, 70003, "unsupported_grant_type"},
			{"there is no refresh token", customer, but(good, "refresh_token", ""), 400, 900144, "invalid_request"},
			{"the refresh token is none", customer, but(good, "refresh_token", "canary"), 400, 70000, "invalid_grant"},
			{"the refresh token is another server's", customer, but(good, "refresh_token", twin.Value.Reveal()), 400, 70000, "invalid_grant"},
			{"the refresh token is another application's", customer, but(good, "refresh_token", stranger.Value.Reveal()), 400, 700007, "invalid_grant"},
			{"the scopes are of two resources", customer, but(good, "scope", "https://graph.microsoft.com/.default https://vault.azure.net/.default"), 400, 28000, "invalid_request"},
			{"the claims are no JSON", customer, but(good, "claims", "{"), 400, 9002313, "invalid_request"},
		} {
			t.Run(c.name, func(t *testing.T) {
				got := post(t, wire, c.tenant, c.form)
				require.Equal(t, []any{c.status, c.code, c.error}, []any{got.status, got.code(), got.text("error")}, got.body)
				calls := entra.Exchanges()
				require.Equal(t, []any{c.tenant, c.status, c.code}, []any{calls[len(calls)-1].Tenant, calls[len(calls)-1].Status, calls[len(calls)-1].Code})
			})
		}
		require.Equal(t, 400, send(t, wire, http.MethodPost, login+customer+"/oauth2/v2.0/token", "%zz").status)
		require.Equal(t, 900561, send(t, wire, http.MethodGet, login+customer+"/oauth2/v2.0/token", "").code())
		require.Equal(t, 22, entra.Calls())
		for _, path := range []string{"", customer, customer + "/oauth2/token", customer + "/x/oauth2/v2.0/token", "/oauth2/v2.0/token"} {
			require.Equal(t, http.StatusNotFound, send(t, wire, http.MethodPost, login+path, good.Encode()).status, path)
		}
		require.Equal(t, 22, entra.Calls(), "what is no token endpoint does not count")
	})
}

func TestARefusalIsInEntrasForm(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Refuse(customer, 50076)
	got := post(t, entra, customer, form(entra.Consent(adele).Value))
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Regexp(t, `^AADSTS50076: Due to a configuration change .* Trace ID: [0-9a-f-]{36} Correlation ID: 99999999-9999-4999-8999-999999999999 `+
		`Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$`, got.text("error_description"))
	require.Regexp(t, `^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$`, got.text("timestamp"))
	require.Contains(t, got.text("error_description"), got.text("trace_id"))
	require.Equal(t, "99999999-9999-4999-8999-999999999999", got.text("correlation_id"))
	require.Equal(t, "https://login.microsoftonline.com/error?code=50076", got.text("error_uri"))
	require.Equal(t, "basic_action", got.text("suberror"))
	require.Regexp(t, `^\{"access_token":\{"capolids":\{"essential":true,"values":\["[0-9a-f-]{36}"\]\}\}\}$`, got.text("claims"))
}

func TestRefuse(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	refresh := form(entra.Consent(adele).Value)
	codes := func() []int {
		return []int{post(t, entra, partner, refresh).code(), post(t, entra, customer, refresh).code(), post(t, entra, other, refresh).code()}
	}
	require.Equal(t, []int{0, 0, 0}, codes())
	entra.Refuse(strings.ToUpper(customer), 65001)
	require.Equal(t, []int{0, 65001, 0}, codes())
	entra.Refuse("", 53003)
	require.Equal(t, []int{53003, 65001, 53003}, codes())
	entra.Refuse(customer, 0)
	require.Equal(t, []int{53003, 53003, 53003}, codes())
	entra.Refuse("", 0)
	require.Equal(t, []int{0, 0, 0}, codes())

	entra.Refuse(customer, 123456)
	got := post(t, entra, customer, refresh)
	require.Equal(t, []any{400, 123456, "invalid_grant"}, []any{got.status, got.code(), got.text("error")}, "an unknown number is still told")
	entra.Refuse(customer, 90033)
	require.Equal(t, http.StatusServiceUnavailable, post(t, entra, customer, refresh).status)
	require.Equal(t, 7000215, post(t, entra, customer, but(refresh, "client_secret", "guess")).code(), "the application is looked at first")
}

func TestThePathNamesATenantAndTheTokenItsID(t *testing.T) {
	entra := samauthtest.NewEntra("partner.example", app, secret)
	consent := entra.Consent(adele)
	tid := func(tenant string) string {
		id, _ := post(t, entra, tenant, form(consent.Value)).claims(t, "access_token")["tid"].(string)
		return id
	}
	require.Equal(t, customer, tid(strings.ToUpper(customer)))
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, tid("customer.example"))
	require.Equal(t, tid("customer.example"), tid("Customer.Example"))
	require.NotEqual(t, tid("customer.example"), tid("other.example"))
	require.Equal(t, consent.User.Tenant, tid("partner.example"))
	require.Equal(t, consent.User.Tenant, tid("common"))
	require.NotEqual(t, "aaaaaaaa_aaaa_4aaa_8aaa_aaaaaaaaaaaa", tid("aaaaaaaa_aaaa_4aaa_8aaa_aaaaaaaaaaaa"))
}

func TestDiscovery(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.Tenants = []string{customer}
		wire := way(entra)
		got := send(t, wire, http.MethodGet, login+customer+"/v2.0/.well-known/openid-configuration", "")
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, login+customer+"/v2.0", got.text("issuer"))
		require.Equal(t, login+customer+"/oauth2/v2.0/token", got.text("token_endpoint"))
		require.Equal(t, login+customer+"/oauth2/v2.0/authorize", got.text("authorization_endpoint"))
		require.Equal(t, login+customer+"/discovery/v2.0/keys", got.text("jwks_uri"))
		require.Equal(t, 90002, send(t, wire, http.MethodGet, login+other+"/v2.0/.well-known/openid-configuration", "").code())
		require.Zero(t, entra.Calls())
	})
}

func TestInMemoryThereIsOneHost(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	for _, address := range []string{"http://login.microsoftonline.com/", "https://login.microsoftonline.us/", "https://login.microsoftonline.com.attacker.example/"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+customer+"/oauth2/v2.0/token", strings.NewReader(""))
		require.NoError(t, err)
		_, err = entra.RoundTrip(request)
		require.ErrorContains(t, err, "no such server")
	}
	require.Zero(t, entra.Calls())
	entra.Host = "login.microsoftonline.us"
	got := send(t, entra, http.MethodPost, "https://login.microsoftonline.us/"+customer+"/oauth2/v2.0/token", form(entra.Consent(adele).Value).Encode())
	require.Equal(t, "https://login.microsoftonline.us/"+customer+"/v2.0", got.claims(t, "id_token")["iss"])
}

func TestAnAnswerIsLostWhereTheContextHasEnded(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	ctx, cancel := context.WithCancel(t.Context())
	entra.Used = func(samauth.Secret) { cancel() }
	body := form(entra.Consent(adele).Value).Encode()
	for range 2 {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, login+customer+"/oauth2/v2.0/token", strings.NewReader(body))
		require.NoError(t, err)
		_, err = entra.RoundTrip(request)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, entra.Calls(), "the first came through, the second was never sent")
	}
}

func TestNoSecretIsWrittenDown(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Trust(samauth.NewSecret("canary-assertion"))
	refresh := entra.Consent(adele, "mfa").Value
	next := redeem(t, entra, customer, refresh)
	entra.Redirects = []string{redirect}
	code, begun := consent(t, entra, partner), device(t, entra, partner)
	post(t, entra, partner, codeForm(code))
	post(t, entra, partner, deviceForm(begun.text("device_code")))
	post(t, entra, customer, but(form(refresh), "client_secret", "canary-guess"))
	text := fmt.Sprintf("%+v %#v %+v", entra, entra, entra.Exchanges())
	for _, canary := range []string{"canary", refresh.Reveal(), next.Reveal(), code, begun.text("device_code"), begun.text("user_code")} {
		require.NotContains(t, text, canary)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Unsigned = true
	refresh := entra.Consent(adele).Value
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			tenant := fmt.Sprintf("tenant%d.example", i)
			entra.Refuse(tenant, 65001)
			post(t, entra, tenant, form(refresh))
			entra.Refuse(tenant, 0)
			post(t, entra, tenant, form(refresh))
			entra.Serial(refresh)
			entra.Exchanges()
		})
	}
	all.Wait()
	require.Equal(t, 100, entra.Calls())
	issued := map[int]bool{}
	for _, call := range entra.Exchanges() {
		require.Equal(t, 1, call.Token)
		require.Equal(t, call.Code == 0, call.Issued != 0)
		issued[call.Issued] = true
	}
	require.Len(t, issued, 51, "every exchange issued a token of its own, and refusals none")
}
