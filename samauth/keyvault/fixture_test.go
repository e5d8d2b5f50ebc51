package keyvault_test

import (
	"fmt"
	"testing"
	"time"

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/keyvault"
)

// open makes a store of the secret.
func (v *vault) open(t testing.TB) *keyvault.Store {
	t.Helper()
	store, err := keyvault.New(vaultURL, secretName, &azfake.TokenCredential{}, &keyvault.Options{Transport: v})
	require.NoError(t, err)
	return store
}

// generation is a token that can be told from those of other generations, and
// that follows upon the one before.
func generation(n uint64) samauth.RefreshToken {
	token := samauth.RefreshToken{
		Value: samauth.NewSecret(fmt.Sprintf("1.AXcanary-%d", n)), Generation: n,
		ObtainedAt: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC).AddDate(0, 0, 7*int(n)),
	}
	if n > 1 {
		token.Previous = generation(n - 1).Value
	}
	return token
}

func put(t testing.TB, store samauth.Store, token samauth.RefreshToken, old string) (version string) {
	t.Helper()
	version, err := store.Swap(t.Context(), token, old)
	require.NoError(t, err)
	requireHolds(t, store, token, version)
	return version
}

func requireHolds(t testing.TB, store samauth.Store, token samauth.RefreshToken, version string) {
	t.Helper()
	held, got, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, version, got)
	require.Equal(t, revealed(token), revealed(held))
}

// revealed is a token that can be compared.
func revealed(token samauth.RefreshToken) string { return token.Encode().Reveal() }
