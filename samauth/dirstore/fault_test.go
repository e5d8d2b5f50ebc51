package dirstore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/durable/durabletest"
	"github.com/partnersec/partnersec/samauth"
)

// beginning is a folder that a Swap to generation 9 may meet.
type beginning struct {
	name  string
	files map[string][]byte
	held  uint64 // the generation that it holds, 0 for none
}

func beginnings(t *testing.T, identity age.Identity) []beginning {
	t.Helper()
	two, one := sealed(t, identity, 2), sealed(t, identity, 1)
	torn := two[:60]
	return []beginning{
		{"nothing", nil, 0},
		{"both files", map[string][]byte{primaryName: two, copyName: two}, 2},
		{"a copy that is one behind", map[string][]byte{primaryName: two, copyName: one}, 2},
		{"no copy", map[string][]byte{primaryName: two}, 2},
		{"a damaged primary", map[string][]byte{primaryName: torn, copyName: one}, 1},
		{"a missing primary", map[string][]byte{copyName: one}, 1},
		{"a damaged copy", map[string][]byte{primaryName: two, copyName: torn}, 2},
		{"two damaged files", map[string][]byte{primaryName: torn, copyName: one[:50]}, 0},
	}
}

// load is what a folder holds once all works again, and the generation; 0 if
// there is none to be had.
func load(t *testing.T, store *Store) (got uint64, version string) {
	t.Helper()
	token, version, err := store.Load(t.Context())
	if err != nil && !errors.Is(err, samauth.ErrNoToken) {
		require.ErrorIs(t, err, samauth.ErrDamaged)
	}
	if token.Generation > 0 {
		requireGeneration(t, token.Generation, token)
	}
	return token.Generation, version
}

// requireNothingLost checks that every file that was there and could not be
// read is there still, under whatever name.
func requireNothingLost(t *testing.T, b beginning, after map[string][]byte, where string, n int) {
	t.Helper()
	for name, data := range b.files {
		if len(data) != 60 && len(data) != 50 {
			continue
		}
		kept := false
		for _, other := range after {
			kept = kept || bytes.Equal(data, other)
		}
		require.True(t, kept, "%s %d: what was damaged in %s is lost", where, n, name)
	}
}

// The loop lets the first operation of the folder fail, then the second, until a
// Swap meets no fault.
func TestSwapWithAFaultAtEachOperation(t *testing.T) {
	identity := newIdentity(t)
	for _, b := range beginnings(t, identity) {
		t.Run(b.name, func(t *testing.T) {
			for n := 1; ; n++ {
				disk := durabletest.NewDisk(b.files)
				store := onDisk(t, disk, identity)
				_, old := load(t, store)
				disk.FailAt(n)
				version, err := store.Swap(t.Context(), generation(9), old)
				faults := disk.Operations() >= n
				disk.FailAt(0)
				if err == nil {
					require.Equal(t, version, requireHolds(t, store, 9))
				} else {
					require.ErrorIs(t, err, durabletest.ErrFault, "operation %d", n)
					require.Empty(t, version)
				}
				got, _ := load(t, store)
				require.Contains(t, []uint64{b.held, 9}, got, "operation %d", n)
				for future := range disk.Futures() {
					survivor, _ := load(t, onDisk(t, durabletest.NewDisk(future), identity))
					require.Equal(t, got, survivor, "operation %d: a power cut undid what Load had shown", n)
					requireNothingLost(t, b, future, "operation", n)
				}
				put(t, store, 10, requireVersion(t, store))
				requireHolds(t, store, 10)
				if !faults {
					require.NoError(t, err)
					require.Greater(t, n, 12)
					return
				}
			}
		})
	}
}

func requireVersion(t *testing.T, store *Store) string {
	t.Helper()
	_, version := load(t, store)
	return version
}

// The loop cuts the power before the first operation, then before the second,
// until a Swap has ended, and looks at every folder that may be there then.
func TestSwapWithAPowerCutAtEachOperation(t *testing.T) {
	identity := newIdentity(t)
	for _, b := range beginnings(t, identity) {
		t.Run(b.name, func(t *testing.T) {
			futures := 0
			for n := 1; ; n++ {
				disk := durabletest.NewDisk(b.files)
				store := onDisk(t, disk, identity)
				_, old := load(t, store)
				disk.CutAt(n)
				_, err := store.Swap(t.Context(), generation(9), old)
				for future := range disk.Futures() {
					futures++
					got, version := load(t, onDisk(t, durabletest.NewDisk(future), identity))
					if err == nil {
						require.EqualValues(t, 9, got, "a Swap that had ended is undone")
					}
					require.Contains(t, []uint64{b.held, 9}, got, "before operation %d", n)
					require.Equal(t, len(b.files) > 0 || got > 0, version != "", "before operation %d: the store looks empty, or does not", n)
					requireNothingLost(t, b, future, "before operation", n)
				}
				if err == nil {
					break
				}
				require.ErrorIs(t, err, durabletest.ErrNoDisk)
			}
			require.Greater(t, futures, 30)
		})
	}
}

// A folder that could not be synchronized shows the new token, and a power cut
// would bring the old one back. Whoever loads it must be able to rely on it.
func TestLoadShowsNothingThatIsNotDurable(t *testing.T) {
	identity := newIdentity(t)
	disk := durabletest.NewDisk(nil)
	store := onDisk(t, disk, identity)
	version := put(t, store, 1, "")
	disk.FailAt(8) // two reads, five operations to put the file into its place, and the folder's synchronization
	_, err := store.Swap(t.Context(), generation(2), version)
	require.ErrorIs(t, err, durabletest.ErrFault)
	require.ErrorContains(t, err, "may not survive a power cut")

	disk.FailAt(3) // of Load: two reads, then the first of the operations that write it again
	token, _, err := store.Load(t.Context())
	require.ErrorIs(t, err, durabletest.ErrFault)
	require.Zero(t, token)

	requireHolds(t, store, 2)
	for future := range disk.Futures() {
		requireHolds(t, onDisk(t, durabletest.NewDisk(future), identity), 2)
	}
	disk.FailAt(0)
	requireHolds(t, store, 2)
	require.Equal(t, 1, disk.Operations(), "once it is settled Load only reads")
}

// On a full disk the old token goes on serving, and reading it writes nothing.
func TestAWriteThatFailedLeavesNoDoubt(t *testing.T) {
	disk := durabletest.NewDisk(nil)
	store := onDisk(t, disk, newIdentity(t))
	version := put(t, store, 1, "")
	disk.FailAt(3)
	_, err := store.Swap(t.Context(), generation(2), version)
	require.ErrorIs(t, err, durabletest.ErrFault)
	disk.FailAt(0)
	require.Equal(t, version, requireHolds(t, store, 1))
	require.Equal(t, 1, disk.Operations())
}

func TestSwapSaysThatOnlyTheCopyIsMissing(t *testing.T) {
	disk := durabletest.NewDisk(nil)
	store := onDisk(t, disk, newIdentity(t))
	disk.FailAt(9)
	_, err := store.Swap(t.Context(), generation(1), "")
	require.ErrorContains(t, err, "the token is stored in refresh-token.age, but not in its copy")
	requireHolds(t, store, 1)
}

func TestSwapSweepsOldTemporaryFiles(t *testing.T) {
	const leftover = primaryName + ".tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	writeFile(t, dir, leftover, []byte("torn"))
	writeFile(t, dir, "b"+leftover, []byte("of a moment ago"))
	yesterday := time.Now().Add(-25 * time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(dir, leftover), yesterday, yesterday))
	put(t, store, 1, "")
	require.NoFileExists(t, filepath.Join(dir, leftover))
	require.FileExists(t, filepath.Join(dir, "b"+leftover))
}
