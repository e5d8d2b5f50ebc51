package faketenant_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"
)

func TestATokenSaysWhatEntrasDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := unlimited()
		tenant := graph.Tenant(strings.ToUpper(customer))
		tenant.TokenLife = 5 * time.Second
		credential := tenant.Credential()
		token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{origin + "/.default"}})
		require.NoError(t, err)
		require.Equal(t, time.Now().Add(5*time.Second).Unix(), token.ExpiresOn.Unix())
		parts := strings.Split(token.Token, ".")
		require.Len(t, parts, 3)
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		require.NoError(t, err)
		var claims map[string]any
		require.NoError(t, json.Unmarshal(payload, &claims))
		require.Equal(t, customer, claims["tid"])
		require.Equal(t, origin, claims["aud"])
		require.Equal(t, "app", claims["idtyp"])
		require.Contains(t, claims["roles"], "AuditLog.Read.All")
		require.NotContains(t, claims, "scp")
		require.EqualValues(t, token.ExpiresOn.Unix(), claims["exp"])
		require.Equal(t, 1, credential.Calls())
	})
}

func TestSomeTokensAreNotMade(t *testing.T) {
	credential := unlimited().Tenant(customer).Credential()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	scopes := []string{origin + "/.default"}
	cases := []struct {
		name    string
		ctx     context.Context
		options policy.TokenRequestOptions
		says    string
	}{
		{"without a scope", t.Context(), policy.TokenRequestOptions{}, "no scope"},
		{"for a scope of no API", t.Context(), policy.TokenRequestOptions{Scopes: []string{"User.Read"}}, "is none"},
		{"for another tenant", t.Context(), policy.TokenRequestOptions{Scopes: scopes, TenantID: other}, "this credential is for tenant " + customer},
		{"when the context has ended", ended, policy.TokenRequestOptions{Scopes: scopes}, "context canceled"},
	}
	for _, test := range cases {
		_, err := credential.GetToken(test.ctx, test.options)
		require.ErrorContains(t, err, test.says, test.name)
	}
}

func TestAChallengeWantsATokenMadeForIt(t *testing.T) {
	graph := unlimited()
	tenant := graph.Tenant(customer)
	c := newClient(t, tenant, graph.Transport())
	const demanded = `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`
	tenant.Challenge(demanded)
	r := c.request(beta)
	got := c.send(r)
	require.Equal(t, 401, got.status)
	_, claims, _ := strings.Cut(got.header.Get("Www-Authenticate"), `error="insufficient_claims", claims="`)
	text, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(claims, `"`))
	require.NoError(t, err)
	require.Equal(t, demanded, string(text))

	plain := c.request(beta)
	plain.Header.Set("Authorization", "Bearer "+c.token(policy.TokenRequestOptions{}))
	got = c.send(plain)
	require.Equal(t, 401, got.status)
	require.NotContains(t, got.header.Get("Www-Authenticate"), "claims=", "the client did not say that it can handle one")

	c.token(policy.TokenRequestOptions{EnableCAE: true, Claims: demanded})
	require.Equal(t, 200, c.ask(beta).status, "the credential goes on with the new token")
	require.Equal(t, 401, c.send(r).status, "the old one stays refused")
}
