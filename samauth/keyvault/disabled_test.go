package keyvault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestANewConsentMayBePutUponADisabledSecret(t *testing.T) {
	v := newVault()
	store := v.open(t)
	put(t, store, generation(1), "")
	v.newest().Attributes.Enabled = new(false)
	token, version, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrDamaged)
	require.ErrorContains(t, err, "its current version is disabled: enable it")
	require.True(t, token.Value.IsZero())
	_, again, _ := store.Load(t.Context())
	require.Equal(t, version, again)
	put(t, store, generation(5), version)
	got, _, err := store.Load(t.Context())
	require.NoError(t, err)
	require.True(t, got.Value.Equal(generation(5).Value))
	_, err = store.Swap(t.Context(), generation(6), version)
	require.ErrorIs(t, err, samauth.ErrConflict)
}
