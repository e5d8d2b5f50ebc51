package samauthtest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// FuzzEntra sends anything at all. Nothing but a good refresh token brings a
// token.
func FuzzEntra(f *testing.F) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Unsigned = true
	good := form(entra.Consent(adele).Value)
	f.Add("/"+customer+"/oauth2/v2.0/token", form(samauth.NewSecret("none")).Encode())
	f.Add("/"+customer+"/oauth2/v2.0/token", but(form(samauth.NewSecret("1.Ax")), "claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`).Encode())
	f.Add("/"+customer+"/oauth2/v2.0/token", but(good, "client_secret", "", "client_assertion", "e30.e30.AA", "client_assertion_type", assertionType).Encode())
	f.Add("/"+customer+"/oauth2/v2.0/token", codeForm("1.Ax").Encode())
	f.Add("/"+customer+"/oauth2/v2.0/token", deviceForm("1.Ax").Encode())
	f.Add("/"+customer+"/oauth2/v2.0/devicecode", "client_id="+app+"&scope=openid")
	f.Add("/common/v2.0/.well-known/openid-configuration", "")
	f.Add("//oauth2/v2.0/token", "%")
	f.Fuzz(func(t *testing.T, path, body string) {
		request := httptest.NewRequest(http.MethodPost, "https://login.microsoftonline.com/", strings.NewReader(body))
		request.URL.Path = path
		recorder := httptest.NewRecorder()
		entra.ServeHTTP(recorder, request)
		sent, _ := url.ParseQuery(body)
		if sent.Get("refresh_token") != good.Get("refresh_token") || sent.Get("client_secret") != good.Get("client_secret") {
			require.True(t, recorder.Code != http.StatusOK || strings.HasSuffix(path, "/devicecode"), recorder.Body)
			require.NotContains(t, recorder.Body.String(), "access_token\":\"")
		}
	})
}

// FuzzAuthorize sends a browser anywhere at all. It is never sent on to a
// redirect URI that is not registered, and never without the state.
func FuzzAuthorize(f *testing.F) {
	entra := newEntra()
	f.Add("client_id="+app+"&redirect_uri="+redirect+"&response_type=code&scope=openid&state=x", "login=adele&action=mfa")
	f.Add(strings.SplitN(authorizeURL(partner, "response_mode", "form_post", "claims", demandMFA), "?", 2)[1], "login=adele&action=pwd")
	f.Add(strings.SplitN(authorizeURL(partner, "redirect_uri", "https://attacker.example/"), "?", 2)[1], "action=cancel")
	f.Add("%zz", "%zz")
	f.Fuzz(func(t *testing.T, query, body string) {
		asked, _ := url.ParseQuery(query)
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			request := httptest.NewRequest(method, login+partner+"/oauth2/v2.0/authorize", strings.NewReader(body))
			request.URL.RawQuery = query
			recorder := httptest.NewRecorder()
			entra.ServeHTTP(recorder, request)
			require.NotContains(t, recorder.Body.String(), "samauthtest: ")
			if location := recorder.Header().Get("Location"); location != "" {
				back, err := url.Parse(location)
				require.NoError(t, err)
				require.Equal(t, redirect, "https://"+back.Host+back.Path)
				require.Equal(t, asked["state"][:min(1, len(asked["state"]))], back.Query()["state"][:min(1, len(asked["state"]))])
				require.True(t, back.Query().Has("code") != back.Query().Has("error"))
			}
		}
	})
}

// FuzzPartnerCenter sends any consent at all, and then looks whether it is there.
func FuzzPartnerCenter(f *testing.F) {
	f.Add("/v1/customers/"+customer+"/applicationconsents", consentBody)
	f.Add("/v1/customers/../applicationconsents", `{"applicationId":null,"applicationGrants":[{"scope":","}]}`)
	f.Add("/v1/customers//applicationconsents/", `{"APPLICATIONID":1}`)
	f.Fuzz(func(t *testing.T, path, body string) {
		entra := newEntra()
		entra.Unsigned = true
		center := samauthtest.NewPartnerCenter(entra)
		token := accessToken(t, entra, partner, centerAll, "mfa")
		call := func(method string) *httptest.ResponseRecorder {
			request := httptest.NewRequest(method, partnerCenter, strings.NewReader(body))
			request.URL.Path = path
			request.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
			recorder := httptest.NewRecorder()
			center.ServeHTTP(recorder, request)
			return recorder
		}
		if call(http.MethodPost).Code == http.StatusCreated {
			require.Contains(t, call(http.MethodGet).Body.String(), `"totalCount":1`)
			require.Equal(t, http.StatusConflict, call(http.MethodPost).Code)
		}
	})
}

func BenchmarkExchange(b *testing.B) {
	for _, c := range []struct {
		name     string
		unsigned bool
	}{{"signed", false}, {"unsigned", true}} {
		b.Run(c.name, func(b *testing.B) {
			entra := samauthtest.NewEntra(partner, app, secret)
			entra.Unsigned = c.unsigned
			body := form(entra.Consent(adele).Value).Encode()
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequest(http.MethodPost, login+customer+"/oauth2/v2.0/token", strings.NewReader(body))
				response, err := entra.RoundTrip(request)
				if err != nil || response.StatusCode != http.StatusOK {
					b.Fatal(err, response)
				}
			}
		})
	}
}
