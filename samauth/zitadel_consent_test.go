package samauth_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

const zitadelRedirect = "https://partner.example/consented"

// zitadelResources are what the user of a zitadel lets the application reach.
var zitadelResources = func() []string {
	all := []string{graphScopes[0], "https://api.partnercenter.microsoft.com/.default"}
	for i := range 14 {
		all = append(all, fmt.Sprintf("https://resource-%d.example/.default", i))
	}
	return all
}()

// consent makes a user sign in to the partner tenant and returns the refresh
// token that the application gets: by the flow with an authorization code and
// PKCE, as a browser and a program would go through it.
func (z *zitadel) consent(t *testing.T) samauth.Secret {
	browser := &http.Client{Transport: z.transport, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(req.URL.String(), zitadelRedirect) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	verifier, state := rand.Text()+rand.Text(), rand.Text()
	challenge := sha256.Sum256([]byte(verifier))
	page, err := browser.Get(zitadelIssuer(partnerTenant) + "/oauth2/v2.0/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {appID}, "redirect_uri": {zitadelRedirect}, "state": {state},
		"scope":          {"openid profile offline_access " + strings.Join(zitadelResources, " ")},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode())
	require.NoError(t, err)
	require.NoError(t, page.Body.Close())
	back, err := browser.PostForm(page.Request.URL.String(), url.Values{
		"username": {"test-user@" + loginHost}, "password": {"verysecure"}, "id": {page.Request.URL.Query().Get("authRequestID")},
	})
	require.NoError(t, err)
	require.NoError(t, back.Body.Close())
	target, err := back.Location()
	require.NoError(t, err, "the browser was not sent back: HTTP %d", back.StatusCode)
	require.Equal(t, state, target.Query().Get("state"))
	return z.redeemCode(t, target.Query().Get("code"), verifier)
}

// redeemCode is the part of the program.
func (z *zitadel) redeemCode(t *testing.T, code, verifier string) samauth.Secret {
	answer, err := (&http.Client{Transport: z.transport}).PostForm(zitadelIssuer(partnerTenant)+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {zitadelRedirect}, "code_verifier": {verifier},
		"client_id": {appID}, "client_secret": {clientSecret.Reveal()},
	})
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusOK, answer.StatusCode)
	var tokens struct {
		Refresh string `json:"refresh_token"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&tokens))
	require.NotEmpty(t, tokens.Refresh)
	return samauth.NewSecret(tokens.Refresh)
}
