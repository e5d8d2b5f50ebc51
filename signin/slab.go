package signin

// slabs hand out the slices of many Events from few allocations.
type slabs struct {
	steps        slab[Step]
	policies     slab[Policy]
	requirements slab[RequirementPolicy]
	networks     slab[Network]
	texts        slab[string]
}

// slab is a run of items from which slices are cut, one after another.
type slab[T any] struct{ items []T }

const slabSize = 512

// start begins a slice; since ends it. What is cut is never written again.
func (s *slab[T]) start() int {
	if cap(s.items)-len(s.items) < slabSize/8 {
		s.items = make([]T, 0, slabSize)
	}
	return len(s.items)
}

func (s *slab[T]) add(item T) { s.items = append(s.items, item) }

// since is what has been added since start, nil if nothing was.
func (s *slab[T]) since(start int) []T {
	if start == len(s.items) {
		return nil
	}
	return s.items[start:len(s.items):len(s.items)]
}
