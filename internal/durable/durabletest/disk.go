package durabletest

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/partnersec/partnersec/internal/durable"
)

// Errors of a [Disk].
var (
	ErrFault  = errors.New("durabletest: the operation fails, as the test wants it to")
	ErrNoDisk = errors.New("durabletest: the power is off")
)

// Disk is a folder in memory. [NewDisk] makes one. It is safe for concurrent
// use.
type Disk struct {
	mu      sync.Mutex
	names   map[string]*inode // as programs see the folder
	durable map[string]*inode // as it was synchronized last
	pending []change          // to the names, since then

	operations int
	failAt     int // the operation that fails, from 1 on
	cutAt      int // the operation from which on there is no power
}

var _ durable.Folder = (*Disk)(nil)

// inode is a file without its name.
type inode struct {
	data     []byte
	durable  []byte // as it was synchronized last
	modified time.Time
	broken   bool // a synchronization failed, and nobody knows what is durable
}

// NewDisk is a folder whose files are durable.
func NewDisk(files map[string][]byte) *Disk {
	d := &Disk{names: make(map[string]*inode)}
	for name, data := range files {
		d.names[name] = &inode{data: slices.Clone(data), durable: slices.Clone(data), modified: time.Now()}
	}
	d.durable = maps.Clone(d.names)
	return d
}

// FailAt lets an operation fail, counted from 1 on from now; 0 lets none fail.
func (d *Disk) FailAt(operation int) { d.schedule(&d.failAt, operation) }

// CutAt cuts the power before an operation, counted from 1 on from now; from
// there on all of them fail. 0 leaves the power on.
func (d *Disk) CutAt(operation int) { d.schedule(&d.cutAt, operation) }

func (d *Disk) schedule(at *int, operation int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.operations, *at = 0, operation
}

// Operations is how many there have been since FailAt or CutAt was called.
func (d *Disk) Operations() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.operations
}

// begin counts an operation and says whether it fails. The caller holds d.mu.
func (d *Disk) begin() error {
	d.operations++
	switch {
	case d.cutAt > 0 && d.operations >= d.cutAt:
		return ErrNoDisk
	case d.operations == d.failAt:
		return ErrFault
	}
	return nil
}

// Create makes a new file.
func (d *Disk) Create(name string) (durable.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.begin(); err != nil {
		return nil, err
	}
	if d.names[name] != nil {
		return nil, fmt.Errorf("durabletest: create %s: %w", name, fs.ErrExist)
	}
	node := &inode{modified: time.Now()}
	d.apply(change{name: name, put: node})
	return &file{disk: d, node: node}, nil
}

// Rename gives a file another name.
func (d *Disk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.begin(); err != nil {
		return err
	}
	node, err := d.find(from)
	if err == nil {
		d.apply(change{name: to, put: node, gone: from})
	}
	return err
}

// Remove deletes a file.
func (d *Disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.begin(); err != nil {
		return err
	}
	_, err := d.find(name)
	if err == nil {
		d.apply(change{gone: name})
	}
	return err
}

// List is what the folder holds, by name.
func (d *Disk) List() ([]durable.Entry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.begin(); err != nil {
		return nil, err
	}
	var entries []durable.Entry
	for _, name := range slices.Sorted(maps.Keys(d.names)) {
		entries = append(entries, durable.Entry{Name: name, Modified: d.names[name].modified})
	}
	return entries, nil
}

// Read is the content of a file, durable or not.
func (d *Disk) Read(name string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.begin(); err != nil {
		return nil, err
	}
	node, err := d.find(name)
	if err != nil {
		return nil, err
	}
	return slices.Clone(node.data), nil
}

func (d *Disk) find(name string) (*inode, error) {
	if node := d.names[name]; node != nil {
		return node, nil
	}
	return nil, fmt.Errorf("durabletest: %s: %w", name, fs.ErrNotExist)
}
