package durabletest

import "maps"

// change is one of the folder's names: put is what a name stands for from now
// on, and gone a name that ends with it.
type change struct {
	name string
	put  *inode
	gone string
	lost bool // a Sync failed after it, so that no later one makes it durable
}

func (c change) to(names map[string]*inode) {
	delete(names, c.gone)
	if c.put != nil {
		names[c.name] = c.put
	}
}

// apply makes a change to the names and remembers it until Sync.
func (d *Disk) apply(c change) {
	c.to(d.names)
	d.pending = append(d.pending, c)
}

// Sync makes the names durable. What had changed before one that failed, no
// other makes durable: a later one succeeds and leaves it as it is, as kernels
// do. Only a new change to the same name helps.
func (d *Disk) Sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.begin(); err != nil {
		for i := range d.pending {
			d.pending[i].lost = true
		}
		return err
	}
	before, pending := d.durable, d.pending
	d.durable, d.pending = maps.Clone(d.names), nil
	for _, c := range pending {
		if c.lost && c.put != nil && d.names[c.name] == c.put {
			d.undo(c.name, before)
			d.pending = append(d.pending, c)
		}
	}
	return nil
}

// undo lets a name stand for what it stood for.
func (d *Disk) undo(name string, before map[string]*inode) {
	delete(d.durable, name)
	if node := before[name]; node != nil {
		d.durable[name] = node
	}
}
