package durable_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/durable"
	"github.com/partnersec/partnersec/internal/durable/durabletest"
)

const leftover = "token.tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func TestSweepDeletesOldTemporaryFilesAlone(t *testing.T) {
	others := []string{
		"token", "token.tmp-", "token.tmp-ABC", "token.tmp-abcdefghijklmnopqrstuvwxyz", leftover + "2",
		"token.tmp-ABCDEFGHIJKLMNOPQRSTUVWXY1", ".tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	}
	synctest.Test(t, func(t *testing.T) {
		files := map[string][]byte{leftover: nil, "a.tmp-b.tmp-22223333444455556666777722": nil}
		for _, name := range others {
			files[name] = nil
		}
		disk := durabletest.NewDisk(files)
		time.Sleep(24 * time.Hour)
		require.NoError(t, durable.Sweep(disk))
		require.Len(t, entries(t, disk), len(files), "a write may still be at work")
		time.Sleep(time.Nanosecond)
		require.NoError(t, durable.Sweep(disk))
		slices.Sort(others)
		require.Equal(t, others, entries(t, disk))
	})
}

func TestSweepFindsWhatAWriteLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := durabletest.NewDisk(nil)
		disk.CutAt(3)
		require.Error(t, durable.Write(disk, "token", after))
		disk.CutAt(0)
		require.Len(t, entries(t, disk), 1)
		time.Sleep(25 * time.Hour)
		require.NoError(t, durable.Sweep(disk))
		require.Empty(t, entries(t, disk))
	})
}

func TestSweepGoesOnAfterAFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := durabletest.NewDisk(map[string][]byte{leftover: nil, "b" + leftover: nil})
		time.Sleep(25 * time.Hour)
		disk.FailAt(2)
		require.ErrorIs(t, durable.Sweep(disk), durabletest.ErrFault)
		require.Len(t, entries(t, disk), 1)
	})
}

func TestSweepOfARealFolder(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-25 * time.Hour)
	for _, name := range []string{leftover, "b" + leftover, "token"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	for _, name := range []string{leftover, "token"} {
		require.NoError(t, os.Chtimes(filepath.Join(dir, name), old, old))
	}
	require.NoError(t, durable.Sweep(durable.Dir(dir)))
	require.Equal(t, []string{"b" + leftover, "token"}, list(t, dir))
}

func entries(t *testing.T, disk *durabletest.Disk) []string {
	t.Helper()
	found, err := disk.List()
	require.NoError(t, err)
	var names []string
	for _, entry := range found {
		names = append(names, entry.Name)
	}
	return names
}

func ExampleSweep() {
	disk := durabletest.NewDisk(map[string][]byte{leftover: nil})
	err := durable.Sweep(disk) // it is not a day old yet
	fmt.Println(err)
	// Output: <nil>
}
