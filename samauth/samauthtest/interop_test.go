package samauthtest_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestAClientOfSamauthGetsTokensByEveryCredential(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		cert := certify(t, key, time.Now().Add(365*day))
		assertion := samauth.NewSecret("token of a managed identity")
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.Certify(cert)
		entra.Trust(assertion)
		store := samauthtest.NewStore(entra.Consent(adele, "pwd", "mfa"))
		for name, credential := range map[string]samauth.ClientCredential{
			"secret":      samauth.ClientSecret(secret),
			"certificate": samauth.ClientCertificate(tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}),
			"assertion":   samauth.FederatedAssertion(func(context.Context) (samauth.Secret, error) { return assertion, nil }),
		} {
			client, err := samauth.New(partner, app, credential, store, &samauth.Options{Transport: entra})
			require.NoError(t, err)
			token, err := client.Token(t.Context(), customer, []string{"https://graph.microsoft.com/.default"})
			require.NoError(t, err, name)
			require.Equal(t, time.Now().Add(time.Hour), token.ExpiresAt, name)
			require.NoError(t, client.Rotate(t.Context()), name)
		}
		require.Equal(t, 3, store.Swaps())
		require.Equal(t, 6, entra.Calls())
		for _, call := range entra.Exchanges() {
			require.Equal(t, 200, call.Status)
		}
		tokens := store.Tokens()
		require.NotZero(t, entra.Serial(tokens[3].Value), "what is stored is what Entra issued")
		require.Equal(t, samauth.MFAInAccessToken, tokens[3].MFA)
	})
}
