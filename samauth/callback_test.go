package samauth_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestParametersOfACallback(t *testing.T) {
	const ours = "https://login.microsoftonline.com/" + partnerTenant + "/v2.0"
	for _, test := range []struct {
		name   string
		forge  func(callback url.Values)
		detail string // of an ErrConsentAnswer; "" where it is taken
	}{
		{"one that Entra may add one day", func(c url.Values) { c["something_new"] = []string{"x", "y"} }, ""},
		{"the issuer", func(c url.Values) { c.Set("iss", ours) }, ""},
		{"the issuer twice", func(c url.Values) { c["iss"] = []string{ours, ours} }, "iss"},
		{"another tenant's issuer", func(c url.Values) { c.Set("iss", "https://login.microsoftonline.com/"+customerA+"/v2.0") }, "issuer"},
		{"the issuer of version 1", func(c url.Values) { c.Set("iss", "https://sts.windows.net/"+partnerTenant+"/") }, "issuer"},
		{"the issuer and more", func(c url.Values) { c.Set("iss", ours+"/x") }, "issuer"},
		{"two session states", func(c url.Values) { c.Add("session_state", "x") }, "session_state"},
		{"two errors", func(c url.Values) { c["error"] = []string{"a", "b"} }, "error"},
		{"an id_token", func(c url.Values) { c.Set("id_token", "canary") }, "id_token"},
		{"an access token", func(c url.Values) { c.Set("access_token", "canary") }, "access_token"},
		{"an empty access token", func(c url.Values) { c.Set("access_token", "") }, "access_token"},
		{"a refresh token", func(c url.Values) { c.Set("refresh_token", "canary") }, "refresh_token"},
		{"a kind of token", func(c url.Values) { c.Set("token_type", "Bearer") }, "token_type"},
		{"an answer in a token", func(c url.Values) { c.Set("response", "canary") }, "response"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, flow := newConsent(t, samauth.ConsentOptions{})
			callback := signIn(t, s, flow.URL, consentUser, "pwd", "mfa")
			test.forge(callback)
			_, err := flow.Finish(t.Context(), callback)
			if test.detail == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, samauth.ErrConsentAnswer)
			require.ErrorContains(t, err, test.detail)
			require.NotContains(t, err.Error(), "canary")
			require.Empty(t, s.store.Tokens())
		})
	}
}

func TestTheIssuerOfACallbackIsThatOfAPartnerNamedByDomain(t *testing.T) {
	s, _ := newConsent(t, samauth.ConsentOptions{})
	sam, err := samauth.New("partner.example", appID, samauth.ClientSecret(clientSecret), s.store, &samauth.Options{Transport: s.wire()})
	require.NoError(t, err)
	consent := func(issuer string) (samauth.Consent, error) {
		flow, err := sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
		require.NoError(t, err)
		callback := signIn(t, s, flow.URL, consentUser, "pwd", "mfa")
		callback.Set("iss", issuer)
		return flow.Finish(t.Context(), callback)
	}
	first, err := consent("")
	require.NoError(t, err)
	_, err = consent("https://login.microsoftonline.com/" + first.User.Tenant + "/v2.0")
	require.NoError(t, err)
	_, err = consent("https://login.microsoftonline.com/" + customerA + "/v2.0")
	require.ErrorIs(t, err, samauth.ErrConsentAnswer)
	require.Len(t, s.store.Tokens(), 2)
}
