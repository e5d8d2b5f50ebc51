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

// FuzzEntra sends anything at all. Nothing but a refresh token brings a token.
func FuzzEntra(f *testing.F) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Unsigned = true
	good := form(entra.Consent(adele).Value)
	f.Add("/"+customer+"/oauth2/v2.0/token", form(samauth.NewSecret("none")).Encode())
	f.Add("/"+customer+"/oauth2/v2.0/token", but(form(samauth.NewSecret("1.Ax")), "claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`).Encode())
	f.Add("/"+customer+"/oauth2/v2.0/token", but(good, "client_secret", "", "client_assertion", "e30.e30.AA", "client_assertion_type", assertionType).Encode())
	f.Add("/common/v2.0/.well-known/openid-configuration", "")
	f.Add("//oauth2/v2.0/token", "%")
	f.Fuzz(func(t *testing.T, path, body string) {
		request := httptest.NewRequest(http.MethodPost, "https://login.microsoftonline.com/", strings.NewReader(body))
		request.URL.Path = path
		recorder := httptest.NewRecorder()
		entra.ServeHTTP(recorder, request)
		sent, _ := url.ParseQuery(body)
		if sent.Get("refresh_token") != good.Get("refresh_token") || sent.Get("client_secret") != good.Get("client_secret") {
			require.NotEqual(t, http.StatusOK, recorder.Code, recorder.Body)
			require.NotContains(t, recorder.Body.String(), "access_token\":\"")
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
