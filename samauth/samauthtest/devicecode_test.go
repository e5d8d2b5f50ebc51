package samauthtest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// device asks for a device code.
func device(t *testing.T, way http.RoundTripper, tenant string, changes ...string) reply {
	asked := but(url.Values{"client_id": {app}, "scope": {"openid offline_access https://graph.microsoft.com/.default"}}, changes...)
	return send(t, way, http.MethodPost, login+tenant+"/oauth2/v2.0/devicecode", asked.Encode())
}

// deviceForm is the question whether the user has signed in.
func deviceForm(code string) url.Values {
	return url.Values{
		"grant_type":    {"urn:ietf:params:oauth:grant-type:device_code"},
		"client_id":     {app},
		"client_secret": {secret.Reveal()},
		"device_code":   {code},
	}
}

func TestADeviceCode(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := newEntra()
		wire := way(entra)
		got := device(t, wire, partner)
		require.Equal(t, http.StatusOK, got.status, got.body)
		require.Regexp(t, `^[A-Z2-7]{9}$`, got.text("user_code"))
		require.Equal(t, "https://microsoft.com/devicelogin", got.text("verification_uri"))
		require.Contains(t, got.text("message"), got.text("user_code"))
		require.Equal(t, []any{900.0, 5.0}, []any{got.members["expires_in"], got.members["interval"]})

		require.NoError(t, entra.Approve(strings.ToLower(got.text("user_code")), adele, "pwd", "mfa"))
		answer := post(t, wire, partner, deviceForm(got.text("device_code")))
		require.Equal(t, http.StatusOK, answer.status, answer.body)
		require.Equal(t, []any{"pwd", "mfa"}, answer.claims(t, "access_token")["amr"])
		id := answer.claims(t, "id_token")
		require.Equal(t, []any{adele.ID, partner, nil}, []any{id["oid"], id["tid"], id["nonce"]})
		redeem(t, wire, customer, samauth.NewSecret(answer.text("refresh_token")))
		require.Equal(t, 54005, post(t, wire, partner, deviceForm(got.text("device_code"))).code())
		require.Equal(t, 3, entra.Calls(), "the device code itself is not of the token endpoint")
	})
}

func TestDeviceCodesThatAreRefused(t *testing.T) {
	entra := newEntra()
	entra.Tenants = []string{customer}
	for _, c := range []struct {
		name    string
		tenant  string
		changes []string
		code    int
	}{
		{"nothing is wrong", partner, nil, 0},
		{"the tenant does not exist", other, nil, 90002},
		{"there is no application", partner, []string{"client_id", ""}, 900144},
		{"the application is another", partner, []string{"client_id", other}, 700016},
		{"there is no scope", partner, []string{"scope", ""}, 900144},
		{"the scopes are of two resources", partner, []string{"scope", "https://graph.microsoft.com/.default https://vault.azure.net/.default"}, 28000},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.code, device(t, entra, c.tenant, c.changes...).code())
		})
	}
	require.Equal(t, 900561, send(t, entra, http.MethodGet, login+partner+"/oauth2/v2.0/devicecode", "").code())
}

func TestADeviceWaitsForItsUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := newEntra()
		begun := device(t, entra, partner)
		code := deviceForm(begun.text("device_code"))
		poll := func(after time.Duration) string {
			time.Sleep(after)
			return post(t, entra, partner, code).text("error")
		}
		require.Equal(t, "authorization_pending", poll(0))
		require.Equal(t, "authorization_pending", poll(5*time.Second))
		require.Equal(t, "slow_down", poll(5*time.Second-1))
		require.Equal(t, "slow_down", poll(10*time.Second-1), "the interval has grown by five seconds")
		require.Equal(t, "authorization_pending", poll(15*time.Second))
		require.NoError(t, entra.Approve(begun.text("user_code"), adele))
		require.Equal(t, "slow_down", poll(time.Second), "a device that asks too often waits although its user is done")
		entra.Refuse(partner, 53003)
		require.Equal(t, 53003, func() int { time.Sleep(20 * time.Second); return post(t, entra, partner, code).code() }())
		entra.Refuse(partner, 0)
		time.Sleep(20 * time.Second)
		require.Equal(t, 700005, post(t, entra, customer, code).code())
		require.Empty(t, poll(20*time.Second))
	})
}

func TestADeviceCodeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := newEntra()
		late, declined := device(t, entra, partner), device(t, entra, partner)
		require.NoError(t, entra.Approve(declined.text("user_code"), samauth.User{}))
		got := post(t, entra, partner, deviceForm(declined.text("device_code")))
		require.Equal(t, []any{65004, "authorization_declined"}, []any{got.code(), got.text("error")})
		require.Error(t, entra.Approve(declined.text("user_code"), adele), "it was declined")

		time.Sleep(15*time.Minute - time.Nanosecond)
		require.Equal(t, 70016, post(t, entra, partner, deviceForm(late.text("device_code"))).code())
		time.Sleep(time.Nanosecond)
		got = post(t, entra, partner, deviceForm(late.text("device_code")))
		require.Equal(t, []any{70020, "expired_token"}, []any{got.code(), got.text("error")})
		require.ErrorContains(t, entra.Approve(late.text("user_code"), adele), "samauthtest: approve: ")

		got = post(t, entra, partner, deviceForm("canary"))
		require.Equal(t, []any{70018, "bad_verification_code"}, []any{got.code(), got.text("error")})
		require.Equal(t, 900144, post(t, entra, partner, deviceForm("")).code())
		require.Error(t, entra.Approve("canary", adele))
		typed := device(t, entra, partner)
		require.NoError(t, entra.Approve(typed.text("user_code"), adele))
		require.Error(t, entra.Approve(typed.text("user_code"), adele), "it was typed before")
	})
}

func TestADeviceCodeByTheLibraryOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := newEntra()
		ctx := oidc.ClientContext(t.Context(), &http.Client{Transport: entra})
		s := newSignIn(t, ctx, partner)
		s.config.Endpoint.DeviceAuthURL = login + partner + "/oauth2/v2.0/devicecode"
		require.Equal(t, s.config.Endpoint.DeviceAuthURL, s.provider.Endpoint().DeviceAuthURL)
		begun, err := s.config.DeviceAuth(ctx)
		require.NoError(t, err)
		approved := make(chan error, 1)
		time.AfterFunc(12*time.Second, func() { approved <- entra.Approve(begun.UserCode, adele, "mfa") })
		token, err := s.config.DeviceAccessToken(ctx, begun)
		require.NoError(t, err)
		require.NoError(t, <-approved)
		require.NotEmpty(t, token.RefreshToken)
		_, err = s.provider.Verifier(&oidc.Config{ClientID: app, Now: time.Now}).Verify(ctx, token.Extra("id_token").(string))
		require.NoError(t, err)
		require.Equal(t, 3, entra.Calls(), "twice it was too early")
	})
}
