package dirstore

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// failing is a folder on a disk that cannot read some files.
type failing struct {
	folder
	names []string
}

func (f failing) Read(name string) ([]byte, error) {
	if slices.Contains(f.names, name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: syscall.EIO}
	}
	return f.folder.Read(name)
}

func TestWhatTheDiskDoesNotGiveIsDamaged(t *testing.T) {
	identity := newIdentity(t)
	good, older := sealed(t, identity, 2), sealed(t, identity, 1)
	for _, c := range []struct {
		name          string
		primary, copy []byte // nil for none
		fails         []string
		held          uint64 // the generation that Load gives
		says          string // by Load, "" for nothing
		aside         map[string][]byte
	}{
		{"the primary, beside a copy", good, good, []string{primaryName}, 2, copyName + " has been read in its place", map[string][]byte{primaryName: good}},
		{"the primary, beside an older copy", good, older, []string{primaryName}, 1, copyName + " has been read in its place", map[string][]byte{primaryName: good}},
		{"the primary, without a copy", good, nil, []string{primaryName}, 0, "there is no copy", map[string][]byte{primaryName: good}},
		{"the primary, beside a damaged copy", good, older[:40], []string{primaryName}, 0, "restore " + primaryName, map[string][]byte{primaryName: good, copyName: older[:40]}},
		{"the copy", good, older, []string{copyName}, 2, "", map[string][]byte{copyName: older}},
		{"the copy, beside a damaged primary", good[:40], older, []string{copyName}, 0, "restore " + primaryName, map[string][]byte{primaryName: good[:40], copyName: older}},
		{"the copy, without a primary", nil, older, []string{copyName}, 0, primaryName + " is missing", map[string][]byte{copyName: older}},
		{"a copy that is not there", good, nil, []string{copyName}, 2, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newFolder(t)
			store := openStore(t, dir, identity)
			disk := store.folder
			for name, data := range map[string][]byte{primaryName: c.primary, copyName: c.copy} {
				if data != nil {
					writeFile(t, dir, name, data)
				}
			}
			store.folder = failing{disk, c.fails}
			token, version, err := store.Load(t.Context())
			require.Equal(t, c.says != "", errors.Is(err, samauth.ErrDamaged))
			if c.says != "" {
				require.ErrorIs(t, err, syscall.EIO)
				require.ErrorContains(t, err, c.says)
			}
			require.Equal(t, c.held, token.Generation)
			require.NotEmpty(t, version)

			for _, stale := range []string{"", versionOf([]byte("of another"))} {
				_, err = store.Swap(t.Context(), generation(9), stale)
				require.ErrorIs(t, err, samauth.ErrConflict)
			}
			put(t, store, 9, version)
			store.folder = disk
			requireHolds(t, store, 9)
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

// A copy that a crash has left behind does not pass for the newest token.
func TestAnOlderCopyIsNoSuccessor(t *testing.T) {
	identity := newIdentity(t)
	dir := newFolder(t)
	store := openStore(t, dir, identity)
	older := put(t, store, 1, "")
	newest := sealed(t, identity, 2)
	writeFile(t, dir, primaryName, newest)
	require.Equal(t, versionOf(newest), requireHolds(t, store, 2))

	store.folder = failing{store.folder, []string{primaryName}}
	_, err := store.Swap(t.Context(), generation(3), versionOf(newest))
	require.ErrorIs(t, err, samauth.ErrConflict)
	require.ErrorIs(t, err, samauth.ErrDamaged)
	require.ErrorContains(t, err, primaryName+" cannot be read")
	token, version, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrDamaged)
	requireGeneration(t, 1, token)
	require.Equal(t, older, version)
}

func TestWhileNeitherFileCanBeReadNothingIsWritten(t *testing.T) {
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	first := put(t, store, 1, "")
	disk := store.folder
	store.folder = failing{disk, []string{primaryName, copyName}}
	token, version, err := store.Load(t.Context())
	require.ErrorIs(t, err, syscall.EIO)
	require.NotErrorIs(t, err, samauth.ErrDamaged)
	require.NotErrorIs(t, err, samauth.ErrNoToken)
	require.Zero(t, token)
	require.Empty(t, version)
	for _, old := range []string{"", unreadable, first} {
		_, err = store.Swap(t.Context(), generation(2), old)
		require.ErrorIs(t, err, syscall.EIO)
	}
	store.folder = disk
	require.Equal(t, first, requireHolds(t, store, 1))
	moved, err := filepath.Glob(filepath.Join(dir, "*damaged*"))
	require.NoError(t, err)
	require.Empty(t, moved)
}
