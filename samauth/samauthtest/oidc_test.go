package samauthtest_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// signIn is a consent by the libraries of others: x/oauth2 makes the requests,
// go-oidc finds the endpoints and verifies the id_token.
type signIn struct {
	provider *oidc.Provider
	config   *oauth2.Config
}

func newSignIn(t *testing.T, ctx context.Context, tenant string) *signIn {
	provider, err := oidc.NewProvider(ctx, login+tenant+"/v2.0")
	require.NoError(t, err)
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams
	return &signIn{provider: provider, config: &oauth2.Config{
		ClientID: app, ClientSecret: secret.Reveal(), Endpoint: endpoint, RedirectURL: redirect,
		Scopes: []string{"openid", "profile", "offline_access", "https://api.partnercenter.microsoft.com/user_impersonation"},
	}}
}

// run is all of it; err is that of the verification.
func (s *signIn) run(t *testing.T, ctx context.Context, entra *samauthtest.Entra, user samauth.User, amr ...string) (*oauth2.Token, *oidc.IDToken, error) {
	verifier := oauth2.GenerateVerifier()
	callback, err := entra.Authorize(ctx, s.config.AuthCodeURL("the state", oidc.Nonce("the nonce"), oauth2.S256ChallengeOption(verifier)), user, amr...)
	require.NoError(t, err)
	require.Equal(t, "the state", callback.Query().Get("state"))
	require.NotEmpty(t, callback.Query().Get("session_state"))
	token, err := s.config.Exchange(ctx, callback.Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	text, _ := token.Extra("id_token").(string)
	id, err := s.provider.Verifier(&oidc.Config{ClientID: app}).Verify(ctx, text)
	return token, id, err
}

const redirect = "https://panel.example/consent/callback"

func TestAConsentByTheLibrariesOfOthers(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.Redirects = []string{redirect}
		ctx := oidc.ClientContext(t.Context(), &http.Client{Transport: way(entra)})
		s := newSignIn(t, ctx, partner)
		token, id, err := s.run(t, ctx, entra, adele, "pwd", "mfa")
		require.NoError(t, err)
		require.Equal(t, "the nonce", id.Nonce)
		var claims struct {
			Object  string   `json:"oid"`
			Tenant  string   `json:"tid"`
			Name    string   `json:"preferred_username"`
			Methods []string `json:"amr"`
		}
		require.NoError(t, id.Claims(&claims))
		require.Equal(t, []any{adele.ID, partner, adele.Name, []string{"pwd", "mfa"}}, []any{claims.Object, claims.Tenant, claims.Name, claims.Methods})
		require.WithinDuration(t, time.Now().Add(time.Hour), token.Expiry, time.Minute)

		later, err := s.config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
		require.NoError(t, err)
		require.NotEqual(t, token.RefreshToken, later.RefreshToken)
		require.Equal(t, 2, entra.Serial(samauth.NewSecret(later.RefreshToken)))
		calls := entra.Exchanges()
		require.Equal(t, []string{"authorization_code", "refresh_token"}, []string{calls[0].Grant, calls[1].Grant})
		require.Equal(t, []int{0, 1}, []int{calls[0].Token, calls[0].Issued})
	})
}

func TestForgedIDTokensAreFound(t *testing.T) {
	stolen, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	for _, c := range []struct {
		name  string
		forge func(*samauthtest.JWT)
		want  string
	}{
		{"nothing is wrong", func(*samauthtest.JWT) {}, ""},
		{"signed with another key", func(token *samauthtest.JWT) { token.Key = stolen }, "failed to verify"},
		{"signed with a key that is not published", func(token *samauthtest.JWT) { token.Key, token.Header["kid"] = stolen, "another" }, "failed to verify"},
		{"not signed", func(token *samauthtest.JWT) { token.Header["alg"] = "none" }, "malformed jwt"},
		{"signed with the public key", func(token *samauthtest.JWT) { token.Header["alg"] = "HS256" }, "malformed jwt"},
		{"for another application", func(token *samauthtest.JWT) { token.Claims["aud"] = other }, "expected audience"},
		{"of another issuer", func(token *samauthtest.JWT) { token.Claims["iss"] = login + other + "/v2.0" }, "issued by a different provider"},
		{"expired", func(token *samauthtest.JWT) { token.Claims["exp"] = time.Now().Add(-time.Minute).Unix() }, "token is expired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			entra := samauthtest.NewEntra(partner, app, secret)
			entra.Redirects = []string{redirect}
			ctx := oidc.ClientContext(t.Context(), &http.Client{Transport: entra})
			s := newSignIn(t, ctx, partner)
			entra.Forge = func(token *samauthtest.JWT) {
				if token.Member == "id_token" {
					c.forge(token)
				}
			}
			_, _, err := s.run(t, ctx, entra, adele, "mfa")
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestForgeChangesClaimsAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := samauthtest.NewEntra(partner, app, secret)
		refresh := form(entra.Consent(adele, "pwd").Value)
		honest := post(t, entra, customer, refresh).claims(t, "id_token")
		var members []string
		entra.Forge = func(token *samauthtest.JWT) {
			members = append(members, token.Member)
			token.Claims["amr"] = []string{"mfa"}
			token.Claims["nonce"] = "another"
		}
		forged := post(t, entra, customer, refresh)
		require.Equal(t, with(with(honest, "amr", []any{"mfa"}), "nonce", "another"), forged.claims(t, "id_token"))
		require.Equal(t, []string{"access_token", "id_token"}, members)

		entra.Forge = func(token *samauthtest.JWT) { token.Claims["x"] = func() {} }
		require.Equal(t, http.StatusInternalServerError, post(t, entra, customer, refresh).status)
		entra.Forge = func(token *samauthtest.JWT) { token.Header["x"] = func() {} }
		require.Equal(t, http.StatusInternalServerError, post(t, entra, customer, refresh).status)
	})
}

func TestForgedSignatures(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	forge := func(algorithm string) (token string) {
		entra.Forge = func(token *samauthtest.JWT) { token.Header["alg"] = algorithm }
		return post(t, entra, customer, form(entra.Consent(adele).Value)).text("id_token")
	}
	require.True(t, strings.HasSuffix(forge("none"), "."))

	var public *rsa.PublicKey
	entra.Forge = func(token *samauthtest.JWT) { public = &token.Key.PublicKey }
	post(t, entra, customer, form(entra.Consent(adele).Value))
	der, err := x509.MarshalPKIXPublicKey(public)
	require.NoError(t, err)
	shared := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	token := forge("HS256")
	signed, signature, _ := strings.Cut(token[strings.IndexByte(token, '.')+1:], ".")
	mac := hmac.New(sha256.New, shared)
	mac.Write([]byte(token[:strings.IndexByte(token, '.')+1] + signed))
	require.Equal(t, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), signature, "a reader that takes the key for a secret is deceived")
}

func TestATokenMayLackTheClaimAMR(t *testing.T) {
	for _, member := range []string{"access_token", "id_token"} {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.WithoutAMR = []string{member}
		got := post(t, entra, customer, form(entra.Consent(adele, "mfa").Value))
		for _, each := range []string{"access_token", "id_token"} {
			_, has := got.claims(t, each)["amr"]
			require.Equal(t, each != member, has, each)
		}
	}
}

func TestJWKS(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Tenants = []string{customer}
	got := send(t, entra, http.MethodGet, login+customer+"/discovery/v2.0/keys", "")
	require.Equal(t, http.StatusOK, got.status)
	keys := got.members["keys"].([]any)
	require.Len(t, keys, 1)
	key := keys[0].(map[string]any)
	require.Equal(t, []any{"RSA", "sig", login + customer + "/v2.0", "AQAB"}, []any{key["kty"], key["use"], key["issuer"], key["e"]})
	modulus, err := base64.RawURLEncoding.DecodeString(key["n"].(string))
	require.NoError(t, err)
	require.Len(t, modulus, 256)
	require.Equal(t, 90002, send(t, entra, http.MethodGet, login+other+"/discovery/v2.0/keys", "").code())
	require.Equal(t, http.StatusNotFound, send(t, entra, http.MethodPost, login+customer+"/discovery/v2.0/keys", "").status)
}

// authorizeURL is where an application sends a browser, with some parameters
// changed; empty ones are left out.
func authorizeURL(tenant string, changes ...string) string {
	return login + tenant + "/oauth2/v2.0/authorize?" + but(url.Values{
		"client_id":     {app},
		"response_type": {"code"},
		"redirect_uri":  {redirect},
		"scope":         {"openid profile offline_access https://graph.microsoft.com/.default"},
		"state":         {"the state"},
		"nonce":         {"the nonce"},
	}, changes...).Encode()
}
