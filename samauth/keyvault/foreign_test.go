package keyvault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestATokenOfAnotherToolIsLoadedAndNothingIsMadeUp(t *testing.T) {
	for name, value := range map[string]string{
		"as Partner Center PowerShell and CIPP keep it": "1.AXoAforeign",
		"with white space around it":                    "\ufeff 1.AXoAforeign\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault()
			v.write(value, nil)
			store := v.open(t)
			token, version, err := store.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, revealed(samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAforeign")}), revealed(token))
			require.Len(t, version, 32)

			next := generation(1)
			next.Previous = token.Value
			put(t, store, next, version)
			require.Equal(t, 1, v.calls("PUT"), "the version of the other tool is the one before")
		})
	}
}

func TestARecordOfThisModuleIsReadAsOne(t *testing.T) {
	v := newVault()
	token := generation(3)
	v.write(revealed(token), nil)
	store := v.open(t)
	_, version, err := store.Load(t.Context())
	require.NoError(t, err)
	requireHolds(t, store, token, version)
	put(t, store, token, version)
	require.Equal(t, token.Value.Reveal(), *v.newest().Value, "from now on the value is bare")
}

func TestATokenThatAnotherToolHasWrittenUponOurs(t *testing.T) {
	v := newVault()
	store := v.open(t)
	version := put(t, store, generation(7), "")
	stale := map[string]string{}
	for name, tag := range v.newest().Tags {
		stale[name] = *tag
	}
	v.write("1.AXoAforeign", stale) // as the portal does, which offers the tags of the version before
	token, foreign, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, revealed(samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAforeign")}), revealed(token))
	require.NotEqual(t, version, foreign)
	_, err = store.Swap(t.Context(), generation(8), version)
	require.ErrorIs(t, err, samauth.ErrConflict)
}

func TestATokenMovesInWithTheOneBefore(t *testing.T) {
	v := newVault()
	v.write("1.AXoAforeign", nil)
	store, other := v.open(t), v.open(t)
	_, version, err := store.Load(t.Context())
	require.NoError(t, err)
	put(t, store, generation(7), version)
	require.Equal(t, 3, v.size())
	require.Equal(t, generation(6).Value.Reveal(), *v.versions[1].Value)

	// Between the two writes, and for good if the program ends there, the token
	// is the one that was.
	v.versions = v.versions[:2]
	for range 2 {
		token, again, err := other.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, "1.AXoAforeign", token.Value.Reveal())
		require.Equal(t, version, again)
	}
	put(t, other, generation(7), version)
	require.Equal(t, 3, v.size(), "the version that was there already serves")

	v.versions = v.versions[:2]
	token := generation(6)
	token.Previous = samauth.Secret{}
	last := put(t, other, token, version)
	require.NotContains(t, v.versions[1].Tags, "samauth-under", "now it is the token itself")
	require.Equal(t, 1, v.calls("PATCH"))
	_, err = other.Swap(t.Context(), generation(7), "")
	require.ErrorIs(t, err, samauth.ErrConflict)
	put(t, other, generation(7), last)
}

func TestATokenMovesIntoAnEmptyVault(t *testing.T) {
	v := newVault()
	store := v.open(t)
	put(t, store, generation(7), "")
	v.versions = v.versions[:1]
	_, version, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrNoToken)
	require.Empty(t, version)
	put(t, store, generation(7), "")
	require.Equal(t, 2, v.size())
}

func TestATokenBeforeThatCannotBeHadIsLeftOut(t *testing.T) {
	v := newVault()
	store := v.open(t)
	version := put(t, store, generation(1), "")
	version = put(t, store, generation(2), version)
	*v.versions[0].Attributes.Enabled = false
	token := generation(2)
	token.Previous = samauth.Secret{}
	requireHolds(t, store, token, version)
	version = put(t, store, generation(3), version)

	v.versions = v.versions[2:] // as after a backup was restored elsewhere
	token = generation(3)
	token.Previous = samauth.Secret{}
	requireHolds(t, store, token, version)
}

func TestDamagedTagsDoNotHideTheToken(t *testing.T) {
	for tag, damage := range map[string]string{
		"samauth-generation": "seven", "samauth-obtained": "yesterday", "samauth-user": "one", "samauth-tenant": "%zz",
		"samauth-failure": "1,x,y", "samauth-previous": "../x",
	} {
		t.Run(tag, func(t *testing.T) {
			v := newVault()
			store := v.open(t)
			put(t, store, generation(7), "")
			*(*v.newest()).Tags["samauth-generation"] = "7"
			v.newest().Tags[tag] = &damage
			token, version, err := store.Load(t.Context())
			require.ErrorIs(t, err, samauth.ErrDamaged)
			require.ErrorContains(t, err, "the tag "+tag+" has been changed")
			require.Equal(t, generation(7).Value.Reveal(), token.Value.Reveal())
			put(t, store, generation(8), version)
		})
	}
}

func TestAValueThatIsNoTokenIsDamage(t *testing.T) {
	for name, value := range map[string]string{"nothing": "", "a page": "<html>", "a sentence": "to be done", "JSON cut off": `{"v":1,"refresh_token":"canary`} {
		t.Run(name, func(t *testing.T) {
			v := newVault()
			v.write(value, nil)
			store := v.open(t)
			token, version, err := store.Load(t.Context())
			require.ErrorIs(t, err, samauth.ErrDamaged)
			require.Zero(t, token)
			_, err = store.Swap(t.Context(), generation(1), "")
			require.ErrorIs(t, err, samauth.ErrConflict)
			put(t, store, generation(1), version)
		})
	}
}

func TestWhatANewerReleaseHasWrittenIsNeitherReadNorReplaced(t *testing.T) {
	for name, write := range map[string]func(*vault){
		"in the tags":  func(v *vault) { v.write("1.AXcanary-9", map[string]string{"samauth": "2,x,y"}) },
		"in the value": func(v *vault) { v.write(`{"v":2,"refresh_token":"canary"}`, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault()
			write(v)
			store := v.open(t)
			token, version, err := store.Load(t.Context())
			require.ErrorContains(t, err, "upgrade the module")
			require.NotErrorIs(t, err, samauth.ErrDamaged)
			require.Zero(t, token)
			_, err = store.Swap(t.Context(), generation(1), version)
			require.ErrorContains(t, err, "upgrade the module")
			require.Equal(t, 1, v.size())
		})
	}
}
