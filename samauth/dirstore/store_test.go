package dirstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func identities(t testing.TB) []age.Identity { return []age.Identity{newIdentity(t)} }

func TestContract(t *testing.T) {
	samauthtest.TestStore(t, func(t *testing.T) (one, other samauth.Store) {
		dir, identity := newFolder(t), newIdentity(t)
		return openStore(t, dir, identity), openStore(t, dir, identity)
	})
}

func TestNewRefuses(t *testing.T) {
	password, err := age.NewScryptIdentity("password")
	require.NoError(t, err)
	own := plugin{Identity: newIdentity(t)}
	for _, c := range []struct {
		name       string
		dir        string
		identities []age.Identity
		options    *Options
		says       string
	}{
		{"no folder", "", identities(t), nil, "the name of the folder is empty"},
		{"a folder in a folder that is not there", filepath.Join(t.TempDir(), "a", "b"), identities(t), nil, "make the folder "},
		{"no identity", t.TempDir(), nil, nil, "no identity is given"},
		{"an identity that is nil", t.TempDir(), append(identities(t), nil), nil, "one of the identities is nil"},
		{"a recipient that is nil", t.TempDir(), identities(t), &Options{Recipients: []age.Recipient{nil}}, "one of the recipients is nil"},
		{"a password", t.TempDir(), append(identities(t), password), nil, "give a key of age-keygen"},
		{"an identity whose recipient nobody knows", t.TempDir(), []age.Identity{own}, nil, "give Options.Recipients"},
		{"recipients that no identity opens for", t.TempDir(), identities(t), &Options{Recipients: []age.Recipient{newIdentity(t).Recipient()}}, "cannot be opened with the identities"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.dir, c.identities, c.options)
			require.ErrorContains(t, err, "dirstore: open")
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestAFolderThatHasGoneIsNotAnEmptyOne(t *testing.T) {
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	require.NoError(t, os.Remove(dir))
	_, _, err := store.Load(t.Context())
	require.ErrorContains(t, err, "the folder "+dir+" is missing")
	require.NotErrorIs(t, err, samauth.ErrNoToken)
	_, err = store.Swap(t.Context(), generation(1), "")
	require.ErrorContains(t, err, "is missing")
	_, err = store.Lock(t.Context())
	require.ErrorContains(t, err, "is missing")
}

func TestTheFolderDoesNotMoveWithTheProcess(t *testing.T) {
	t.Chdir(t.TempDir())
	store := openStore(t, "token", newIdentity(t))
	t.Chdir(t.TempDir())
	put(t, store, 1, "")
	requireHolds(t, store, 1)
}

func TestKeysAreChanged(t *testing.T) {
	dir := newFolder(t)
	first, second := newIdentity(t), newIdentity(t)
	version := put(t, openStore(t, dir, first), 1, "")
	both := openStore(t, dir, second, first)
	require.Equal(t, version, requireHolds(t, both, 1))
	put(t, both, 2, version)
	requireHolds(t, openStore(t, dir, second), 2)
	_, _, err := openStore(t, dir, first).Load(t.Context())
	require.ErrorIs(t, err, ErrWrongKey)
}

func TestAKeyThatWithstandsQuantumComputers(t *testing.T) {
	identity, err := age.GenerateHybridIdentity()
	require.NoError(t, err)
	dir := newFolder(t)
	put(t, openStore(t, dir, identity), 1, "")
	requireHolds(t, openStore(t, dir, identity), 1)
	_, _, err = openStore(t, dir, newIdentity(t)).Load(t.Context())
	require.ErrorIs(t, err, ErrWrongKey)

	_, err = New(dir, []age.Identity{identity}, &Options{Recipients: []age.Recipient{identity.Recipient(), newIdentity(t).Recipient()}})
	require.ErrorContains(t, err, "post-quantum", "age does not mix the two, and the witness must not hide it")
}

func TestRecipients(t *testing.T) {
	dir := newFolder(t)
	identity, second := newIdentity(t), newIdentity(t)
	own := plugin{Identity: identity}
	store, err := New(dir, []age.Identity{own}, &Options{Recipients: []age.Recipient{identity.Recipient(), second.Recipient()}})
	require.NoError(t, err)
	put(t, store, 1, "")
	requireHolds(t, openStore(t, dir, second), 1)
}

// plugin is an identity of somebody's own making, out of reach if it has an
// error.
type plugin struct {
	age.Identity
	err *error
}

func (p plugin) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if p.err != nil && *p.err != nil {
		return nil, *p.err
	}
	return p.Identity.Unwrap(stanzas)
}

func TestAKeyOutOfReachIsNotDamage(t *testing.T) {
	dir := newFolder(t)
	identity := newIdentity(t)
	var outage error
	store, err := New(dir, []age.Identity{plugin{identity, &outage}}, &Options{Recipients: []age.Recipient{identity.Recipient()}})
	require.NoError(t, err)
	version := put(t, store, 1, "")
	file := readFile(t, dir, primaryName)

	outage = errors.New("the vault of keys does not answer")
	token, _, err := store.Load(t.Context())
	require.ErrorIs(t, err, outage)
	require.NotErrorIs(t, err, samauth.ErrDamaged)
	require.Zero(t, token)
	_, err = store.Swap(t.Context(), generation(2), version)
	require.ErrorIs(t, err, outage)
	require.Equal(t, file, readFile(t, dir, primaryName))

	outage = nil
	require.Equal(t, version, requireHolds(t, store, 1))
}

func TestAStoreShowsNoKey(t *testing.T) {
	identity := newIdentity(t)
	store := openStore(t, newFolder(t), identity)
	holder := struct {
		Open   samauth.Store
		hidden *Store
	}{store, store}
	var shown bytes.Buffer
	for _, value := range []any{store, holder, &holder, store.keys} {
		fmt.Fprintf(&shown, "%v %+v %#v %s %q %x %d ", value, value, value, value, value, value, value)
		require.NoError(t, json.NewEncoder(&shown).Encode(value))
	}
	require.Contains(t, shown.String(), "dirstore "+store.path)
	secret := identity.String()
	require.NotContains(t, strings.ToUpper(shown.String()), secret)
	require.NotContains(t, strings.ToUpper(shown.String()), "AGE-SECRET-KEY")
}
