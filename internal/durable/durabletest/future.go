package durabletest

import (
	"bytes"
	"iter"
	"maps"
	"slices"
)

// Futures are the contents, by name, that the folder may have once the power is
// back. Of the changes to its names since the last Sync any may have been made
// and any not; a file that was not synchronized since may be as it was then, as
// it was written, or torn in between.
//
// There are many: keep what is not synchronized to a dozen changes.
func (d *Disk) Futures() iter.Seq[map[string][]byte] {
	d.mu.Lock()
	names, pending := maps.Clone(d.durable), slices.Clone(d.pending)
	d.mu.Unlock()
	return func(yield func(map[string][]byte) bool) {
		for made := range 1 << len(pending) {
			after := maps.Clone(names)
			for i, c := range pending {
				if made&(1<<i) != 0 {
					c.to(after)
				}
			}
			if !contents(after, yield) {
				return
			}
		}
	}
}

// contents yields what files of these names may hold: each of them, in turn,
// all that it may, while the others hold what was synchronized, and all what
// was written.
func contents(names map[string]*inode, yield func(map[string][]byte) bool) bool {
	least, most := make(map[string][]byte), make(map[string][]byte)
	for name, node := range names {
		least[name], most[name] = node.durable, node.data
	}
	if !yield(maps.Clone(least)) || !yield(most) {
		return false
	}
	for name, node := range names {
		for _, torn := range node.torn() {
			one := maps.Clone(least)
			one[name] = torn
			if !yield(one) {
				return false
			}
		}
	}
	return true
}

// torn are contents of a file of which a part was not synchronized: cut off,
// with nothing in place of its beginning, or as long as it should be and empty.
func (n *inode) torn() [][]byte {
	if bytes.Equal(n.data, n.durable) {
		return nil
	}
	half := len(n.data) / 2
	hole := slices.Concat(make([]byte, half), n.data[half:])
	return [][]byte{n.data, n.data[:half], hole, make([]byte, len(n.data))}
}
