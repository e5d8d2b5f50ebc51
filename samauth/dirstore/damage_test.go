package dirstore

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/durable/durabletest"
	"github.com/partnersec/partnersec/samauth"
)

func TestAChangeOfAnyByteIsFoundAndTheCopyServes(t *testing.T) {
	identity := newIdentity(t)
	good := sealed(t, identity, 2)
	older := sealed(t, identity, 1)
	for at := range good {
		for _, bit := range []byte{1 << (at % 8), 0xff} {
			store := onDisk(t, durabletest.NewDisk(map[string][]byte{primaryName: flipped(good, at, bit), copyName: older}), identity)
			token, version, err := store.Load(t.Context())
			require.ErrorIs(t, err, samauth.ErrDamaged, "byte %d, bits %#x", at, bit)
			require.ErrorContains(t, err, primaryName+": ")
			require.ErrorContains(t, err, copyName+" has been read in its place")
			requireGeneration(t, 1, token)
			require.Equal(t, versionOf(older), version)
		}
	}
}

func TestACutAtAnyLengthIsFoundAndTheCopyServes(t *testing.T) {
	identity := newIdentity(t)
	dir := newFolder(t)
	store := openStore(t, dir, identity)
	put(t, store, 1, "")
	good := readFile(t, dir, primaryName)
	for length := range good {
		writeFile(t, dir, primaryName, good[:length])
		token, version, err := store.Load(t.Context())
		require.ErrorIs(t, err, samauth.ErrDamaged, "%d bytes", length)
		requireGeneration(t, 1, token)
		require.Equal(t, versionOf(good), version)
	}
	writeFile(t, dir, primaryName, append(bytes.Clone(good), 0))
	_, _, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrDamaged, "a byte too many")
}

func TestEachFaultHasItsOwnError(t *testing.T) {
	identity, stranger := newIdentity(t), newIdentity(t)
	keys, err := newKeys([]age.Identity{identity}, nil)
	require.NoError(t, err)
	seal := func(plain string) []byte {
		data, err := keys.seal([]byte(plain))
		require.NoError(t, err)
		return data
	}
	good := sealed(t, identity, 1)
	cases := []struct {
		name    string
		primary []byte
		damage  bool
		is      error
		says    string
	}{
		{"an empty file", []byte{}, true, nil, "it is empty"},
		{"a file cut off", good[:len(good)-1], true, nil, "changed or cut off"},
		{"a changed bit", flipped(good, len(good)-1, 1), true, nil, "changed or cut off"},
		{"a file that is too large", make([]byte, largest+1), true, nil, "larger than 524288 bytes"},
		{"a file of something else", []byte("<html>"), true, nil, "changed or cut off"},
		{"no token in the record", seal(`{"v":1}`), true, nil, "holds no refresh_token"},
		{"another's key", sealed(t, stranger, 1), false, ErrWrongKey, "give the one that it was sealed for"},
		{"a newer release's record", seal(`{"v":2,"refresh_token":"canary"}`), false, nil, "upgrade"},
	}
	seen := make(map[string]bool)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := newFolder(t)
			store := openStore(t, dir, identity)
			writeFile(t, dir, primaryName, c.primary)
			token, version, err := store.Load(t.Context())
			require.Zero(t, token)
			require.Equal(t, c.damage, errors.Is(err, samauth.ErrDamaged))
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, dir)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			require.NotErrorIs(t, err, samauth.ErrNoToken)
			require.False(t, seen[err.Error()])
			seen[err.Error()] = true
			require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "canary")

			if !c.damage {
				require.Empty(t, version)
				return
			}
			require.Equal(t, versionOf(c.primary), version)
			_, err = store.Swap(t.Context(), generation(9), "")
			require.ErrorIs(t, err, samauth.ErrConflict, "whoever has not seen the damage must not write")
			put(t, store, 9, version)
			requireHolds(t, store, 9)
			require.Equal(t, [][]byte{c.primary}, asides(t, dir, primaryName))
		})
	}
}

// A token that is good, and that this process cannot open, is not replaced, even
// if the copy can be opened: the copy may be older.
func TestWhatCannotBeOpenedIsNeverTouched(t *testing.T) {
	identity, stranger := newIdentity(t), newIdentity(t)
	foreign, older := sealed(t, stranger, 2), sealed(t, identity, 1)
	broken := flipped(foreign, len(foreign)-1, 1)
	for _, c := range []struct {
		name  string
		files map[string][]byte
	}{
		{"alone", map[string][]byte{primaryName: foreign}},
		{"beside a copy that can be", map[string][]byte{primaryName: foreign, copyName: older}},
		{"beside a copy that cannot be", map[string][]byte{primaryName: foreign, copyName: foreign}},
		{"in the copy, beside damage", map[string][]byte{primaryName: older[:50], copyName: foreign}},
		{"in the copy alone", map[string][]byte{copyName: foreign}},
		{"and is perhaps damaged as well", map[string][]byte{primaryName: broken}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newFolder(t)
			store := openStore(t, dir, identity)
			for name, data := range c.files {
				writeFile(t, dir, name, data)
			}
			token, version, err := store.Load(t.Context())
			require.ErrorIs(t, err, ErrWrongKey)
			require.NotErrorIs(t, err, samauth.ErrDamaged)
			require.Zero(t, token)
			require.Empty(t, version)
			for _, old := range []string{"", versionOf(foreign), versionOf(older)} {
				_, err = store.Swap(t.Context(), generation(9), old)
				require.ErrorIs(t, err, ErrWrongKey)
			}
			for name, data := range c.files {
				require.Equal(t, data, readFile(t, dir, name))
			}
			files, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Len(t, files, len(c.files)+1, "the files and the lock")
		})
	}
}

func TestSwapMovesDamageAside(t *testing.T) {
	identity, stranger := newIdentity(t), newIdentity(t)
	good, older, foreign := sealed(t, identity, 2), sealed(t, identity, 1), sealed(t, stranger, 1)
	for _, c := range []struct {
		name          string
		primary, copy []byte // nil for none
		kept          uint64 // the generation that Load gives
		aside         map[string][]byte
	}{
		{"a damaged primary", good[:40], older, 1, map[string][]byte{primaryName: good[:40]}},
		{"a missing primary", nil, older, 1, nil},
		{"a damaged copy", good, older[:40], 2, map[string][]byte{copyName: older[:40]}},
		{"a copy that cannot be opened beside a primary that can", good, foreign, 2, map[string][]byte{copyName: foreign}},
		{"a missing copy", good, nil, 2, nil},
		{"two damaged files", good[:40], older[:30], 0, map[string][]byte{primaryName: good[:40], copyName: older[:30]}},
		{"a damaged primary without a copy", good[:40], nil, 0, map[string][]byte{primaryName: good[:40]}},
		{"a damaged copy without a primary", nil, older[:30], 0, map[string][]byte{copyName: older[:30]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newFolder(t)
			store := openStore(t, dir, identity)
			for name, data := range map[string][]byte{primaryName: c.primary, copyName: c.copy} {
				if data != nil {
					writeFile(t, dir, name, data)
				}
			}
			token, version, err := store.Load(t.Context())
			require.Equal(t, c.kept != 2, errors.Is(err, samauth.ErrDamaged))
			require.Equal(t, c.kept, token.Generation)
			require.NotEmpty(t, version)

			put(t, store, 3, version)
			requireHolds(t, store, 3)
			require.Equal(t, readFile(t, dir, primaryName), readFile(t, dir, copyName))
			for _, name := range []string{primaryName, copyName} {
				var want [][]byte
				if data := c.aside[name]; data != nil {
					want = [][]byte{data}
				}
				require.Equal(t, want, asides(t, dir, name), name)
			}
		})
	}
}

func TestTheNameOfWhatWasMovedAsideHasTheTime(t *testing.T) {
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	writeFile(t, dir, primaryName, []byte("torn"))
	_, version, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrDamaged)
	put(t, store, 1, version)
	paths, err := filepath.Glob(filepath.Join(dir, primaryName+".damaged-*"))
	require.NoError(t, err)
	require.Len(t, paths, 1)
	require.Regexp(t, `/refresh-token\.age\.damaged-20\d{6}T\d{6}Z-[0-9a-f]{8}$`, filepath.ToSlash(paths[0]))
}

func TestTheFilesAreThoseOfAge(t *testing.T) {
	identity := newIdentity(t)
	dir := newFolder(t)
	store := openStore(t, dir, identity)
	version := put(t, store, 1, "")
	plain, err := age.Decrypt(bytes.NewReader(readFile(t, dir, primaryName)), identity)
	require.NoError(t, err)
	var read bytes.Buffer
	_, err = read.ReadFrom(plain)
	require.NoError(t, err)
	require.Equal(t, generation(1).Encode().Reveal(), read.String())
	require.Equal(t, versionOf(readFile(t, dir, primaryName)), version)
	require.Equal(t, readFile(t, dir, primaryName), readFile(t, dir, copyName))
}

func TestAFileThatAgeMadeIsRead(t *testing.T) {
	identity := newIdentity(t)
	dir := newFolder(t)
	store := openStore(t, dir, identity)
	var file bytes.Buffer
	w, err := age.Encrypt(&file, newIdentity(t).Recipient(), identity.Recipient())
	require.NoError(t, err)
	_, err = w.Write([]byte("1.AXbare\n"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	writeFile(t, dir, primaryName, file.Bytes())

	token, version, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "1.AXbare", token.Value.Reveal())
	put(t, store, 1, version)

	_, _, err = openStore(t, dir, newIdentity(t)).Load(t.Context())
	require.ErrorIs(t, err, ErrWrongKey)
}

func TestErrorsNameThePlaceAndNeverTheToken(t *testing.T) {
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	token := generation(1)
	token.Previous = samauth.NewSecret("canary\xff")
	for _, c := range []struct {
		name  string
		token samauth.RefreshToken
		old   string
		says  string
	}{
		{"an empty token", samauth.RefreshToken{Generation: 7}, "", "an empty one replaces none"},
		{"a token that is too long", samauth.RefreshToken{Value: samauth.NewSecret(strings.Repeat("canary", 4000))}, "", "longer than 16384 bytes"},
		{"a token that is no text", token, "", "the token is not UTF-8"},
		{"a conflict", generation(1), "canary-version", "another version"},
	} {
		_, err := store.Swap(t.Context(), c.token, c.old)
		require.ErrorContains(t, err, c.says, c.name)
		require.ErrorContains(t, err, "dirstore: swap in "+dir, c.name)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "canary", c.name)
	}
	_, _, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrNoToken, "nothing has been written")
}
