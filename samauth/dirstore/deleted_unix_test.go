//go:build unix

package dirstore

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// Each holder deletes the file before it lets go, as some programs do. Whoever
// had opened it before must not take the lock of what is nowhere any more.
func TestALockIsNotThatOfAFileDeletedMeanwhile(t *testing.T) {
	dir := newFolder(t)
	openStore(t, dir, newIdentity(t))
	path := filepath.Join(dir, writeLock)
	var holders, most atomic.Int32
	synctest.Test(t, func(t *testing.T) {
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				for range 100 {
					unlock, err := hold(t.Context(), dir, writeLock)
					if err != nil {
						t.Error(err)
						return
					}
					if n := holders.Add(1); n > most.Load() {
						most.Store(n)
					}
					runtime.Gosched()
					holders.Add(-1)
					_ = os.Remove(path)
					unlock()
				}
			})
		}
		all.Wait()
	})
	require.EqualValues(t, 1, most.Load())
}
