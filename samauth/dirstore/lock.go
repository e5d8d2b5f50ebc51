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

// What is locked: writeLock for the moment in which a Swap compares and writes,
// rotateLock for as long as its holder likes. A file can be deleted while it is
// locked, after which another could lock a new one; so the latter is the folder
// itself, where folders can be locked, and else a file of that name.
const (
	writeLock  = "write.lock"
	rotateLock = "rotate.lock"
)

// retryDelay is how long to wait before trying for a lock again.
const retryDelay = 5 * time.Millisecond

// hold takes a lock of the folder and waits for whoever has it, in this process
// or in another, until ctx ends. The kernel ends a lock with its process, so that
// none is ever stale.
//
// Each call opens the file anew: locks exclude each other by open file, and so
// within a process too.
func hold(ctx context.Context, dir, name string) (unlock func(), err error) {
	path, flag := filepath.Join(dir, name), os.O_CREATE|os.O_RDWR
	if name == rotateLock && foldersLock {
		path, flag = dir, os.O_RDONLY
	}
	for {
		if err := checkLock(dir, path); err != nil {
			return nil, err
		}
		lock := flock.New(path, flock.SetFlag(flag|noFollow), flock.SetPermissions(0o600))
		_, err = lock.TryLockContext(ctx, retryDelay)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, fmt.Errorf("wait for whoever has %s: %w", path, err)
		case err != nil:
			return nil, fmt.Errorf("lock %s: %w", path, err)
		case isAt(lock, path):
			return sync.OnceFunc(func() { _ = lock.Close() }), nil // the kernel frees it in any case
		}
		_ = lock.Close()
	}
}

// checkLock refuses what is not ours to lock.
func checkLock(dir, path string) error {
	if err := checkFolder(dir); err != nil || path == dir {
		return err
	}
	if err := checkFile(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// isAt says whether what is locked is what is at its path. If it was deleted
// since it was opened, others lock another.
func isAt(lock *flock.Flock, path string) bool {
	locked, err := lock.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(locked, there)
}
