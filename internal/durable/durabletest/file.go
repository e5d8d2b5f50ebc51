package durabletest

import (
	"io/fs"
	"slices"
)

// file is an open file of a Disk.
type file struct {
	disk   *Disk
	node   *inode
	closed bool
}

// Write appends. Where it fails it has written half.
func (f *file) Write(data []byte) (int, error) {
	return f.do(func(err error) int {
		if err != nil {
			data = data[:len(data)/2]
		}
		f.node.data = append(f.node.data, data...)
		return len(data)
	})
}

// Sync makes the content durable, unless an attempt failed before: then it
// succeeds and does nothing, as kernels do.
func (f *file) Sync() error {
	_, err := f.do(func(err error) int {
		f.node.broken = f.node.broken || err != nil
		if !f.node.broken {
			f.node.durable = slices.Clone(f.node.data)
		}
		return 0
	})
	return err
}

// Close closes the file, even if it fails.
func (f *file) Close() error {
	_, err := f.do(func(error) int {
		f.closed = true
		return 0
	})
	return err
}

// do is an operation on an open file, which with power off does nothing.
func (f *file) do(operate func(err error) int) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.closed {
		return 0, fs.ErrClosed
	}
	err := f.disk.begin()
	if err == ErrNoDisk {
		return 0, err
	}
	return operate(err), err
}
