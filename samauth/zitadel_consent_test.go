package samauth_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const zitadelRedirect = "https://partner.example/callback"

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
	verifier, state := rand.Text()+rand.Text(), rand.Text()
	challenge := sha256.Sum256([]byte(verifier))
	callback := z.signIn(t, zitadelTenant(partnerTenant)+"/oauth2/v2.0/authorize?"+url.Values{
		"response_type": {"code"}, "client_id": {appID}, "redirect_uri": {zitadelRedirect}, "state": {state},
		"scope":          {"openid profile offline_access " + strings.Join(zitadelResources, " ")},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode())
	require.Equal(t, state, callback.Query().Get("state"))
	return z.redeemCode(t, callback.Query().Get("code"), verifier)
}

// signIn is the browser that goes to a page, and the user who signs in there. It
// returns where the browser is sent back to.
func (z *zitadel) signIn(t *testing.T, address string) *url.URL {
	browser := &http.Client{Transport: z.transport, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(req.URL.String(), zitadelRedirect) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(address)
	require.NoError(t, err)
	require.NoError(t, page.Body.Close())
	back, err := browser.PostForm(page.Request.URL.String(), url.Values{
		"username": {"test-user@" + loginHost}, "password": {"verysecure"}, "id": {page.Request.URL.Query().Get("authRequestID")},
	})
	require.NoError(t, err)
	require.NoError(t, back.Body.Close())
	target, err := back.Location()
	require.NoError(t, err, "the browser was not sent back: HTTP %d", back.StatusCode)
	return target
}

// redeemCode is the part of the program.
func (z *zitadel) redeemCode(t *testing.T, code, verifier string) samauth.Secret {
	answer, err := (&http.Client{Transport: z.transport}).PostForm(zitadelTenant(partnerTenant)+"/oauth2/v2.0/token", url.Values{
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

// consentByHandler goes through the pages of ConsentHandler and returns the
// last one.
func (z *zitadel) consentByHandler(t *testing.T, sam *samauth.Client) *httptest.ResponseRecorder {
	handler := sam.ConsentHandler(&samauth.ConsentOptions{RedirectURL: zitadelRedirect})
	begin := httptest.NewRecorder()
	handler.ServeHTTP(begin, httptest.NewRequest(http.MethodPost, "https://partner.example/", nil))
	require.Equal(t, http.StatusSeeOther, begin.Code)
	callback := z.signIn(t, begin.Header().Get("Location"))
	back := httptest.NewRequest(http.MethodGet, "https://partner.example/callback?"+callback.RawQuery, nil)
	for _, cookie := range begin.Result().Cookies() {
		back.AddCookie(cookie)
	}
	page := httptest.NewRecorder()
	handler.ServeHTTP(page, back)
	return page
}

func TestZitadelsUserConsentsThroughTheHandler(t *testing.T) {
	z := newZitadel(t)
	store := samauthtest.NewStore()
	sam := newClient(t, z.transport, store, &samauth.Options{SingleUse: true, Scopes: zitadelResources})
	page := z.consentByHandler(t, sam)
	require.Equal(t, http.StatusOK, page.Code, page.Body.String())
	require.Equal(t, samauth.MFAInIDToken, storedIn(t, store).MFA)
	require.Equal(t, partnerTenant, storedIn(t, store).User.Tenant)
	for _, tenant := range zitadelTenants {
		_, err := sam.Token(t.Context(), tenant, graphScopes)
		require.NoError(t, err)
	}
	require.Equal(t, uint64(4), storedIn(t, store).Generation)
}

func TestZitadelsUserWithoutASecondFactorIsRefused(t *testing.T) {
	z := newZitadel(t)
	z.password = true
	store := samauthtest.NewStore()
	page := z.consentByHandler(t, newClient(t, z.transport, store, &samauth.Options{SingleUse: true}))
	require.Equal(t, http.StatusForbidden, page.Code)
	require.Contains(t, page.Body.String(), "without multifactor authentication")
	require.Empty(t, store.Tokens())
}
