package keyvault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestANewConsentMayBePutUponATokenThatCannotBeHad(t *testing.T) {
	for _, c := range []struct {
		name  string
		moved bool // from another store, and the move ended halfway
		spoil func(*vault)
		says  string
	}{
		{"its version is disabled", false, func(v *vault) { v.newest().Attributes.Enabled = new(false) }, "the current version: the vault answered 403 SecretDisabled: that version is disabled: enable it, or"},
		{"its version is disabled, under another", true, func(v *vault) { v.versions[0].Attributes.Enabled = new(false) }, "which version 00000000000000000000000000000002 was put upon: the vault answered 403 SecretDisabled"},
		{"its version is purged, under another", true, func(v *vault) { v.versions = v.versions[1:] }, "404 SecretNotFound: that version is gone: restore the secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newVault()
			store, other := v.open(t), v.open(t)
			version := put(t, store, generation(1), "")
			if c.moved {
				put(t, store, generation(7), version)
				v.versions = v.versions[:2]
			}
			c.spoil(v)
			token, withheld, err := store.Load(t.Context())
			require.ErrorIs(t, err, samauth.ErrDamaged)
			require.ErrorContains(t, err, c.says)
			require.NotContains(t, err.Error(), canary)
			require.Zero(t, token)
			for _, stale := range []string{"", version} {
				_, err = store.Swap(t.Context(), generation(9), stale)
				require.ErrorIs(t, err, samauth.ErrConflict, "who has not seen it must not write")
			}
			_, again, _ := other.Load(t.Context())
			require.Equal(t, withheld, again)
			consented := generation(9)
			consented.Previous = samauth.Secret{}
			put(t, store, consented, withheld)
			_, err = other.Swap(t.Context(), generation(10), withheld)
			require.ErrorIs(t, err, samauth.ErrConflict)
		})
	}
}

func TestATokenThatIsEnabledAgainIsTheOneThatIsHeld(t *testing.T) {
	v := newVault()
	store := v.open(t)
	version := put(t, store, generation(1), "")
	v.newest().Attributes.Enabled = new(false)
	_, withheld, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrDamaged)
	v.newest().Attributes.Enabled = new(true)
	_, err = store.Swap(t.Context(), generation(9), withheld)
	require.ErrorIs(t, err, samauth.ErrConflict)
	requireHolds(t, store, generation(1), version)
}
