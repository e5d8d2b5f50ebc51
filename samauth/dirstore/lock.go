package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// The files that are locked: writeLock for the moment in which a Swap compares
// and writes, rotateLock for as long as its holder likes.
const (
	writeLock  = "write.lock"
	rotateLock = "rotate.lock"
)

// retryDelay is how long to wait before trying for a lock again.
const retryDelay = 5 * time.Millisecond

// hold locks a file of the folder and waits for whoever has it, in this process
// or in another, until ctx ends. The kernel ends a lock with its process, so that
// none is ever stale.
//
// Each call opens the file anew: locks exclude each other by open file, and so
// within a process too.
func hold(ctx context.Context, dir, name string) (unlock func(), err error) {
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, name)
	if err := checkFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o600))
	_, err = lock.TryLockContext(ctx, retryDelay)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("wait for whoever has %s: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return sync.OnceFunc(func() { _ = lock.Close() }), nil // the kernel frees it in any case
}
