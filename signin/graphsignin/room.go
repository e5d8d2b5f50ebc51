package graphsignin

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// room is what pages may take in memory, from the request to the last event of
// them that is yielded. Short pages are read side by side, and one while another
// is yielded; those of more than 4 MiB one after the other, which costs some
// milliseconds of the two seconds that Graph's limits leave for each.
type room struct {
	free  *semaphore.Weighted
	usual atomic.Int64 // what pages took of late
}

const wholeRoom = 8 << 20 // bytes of pages

func newRoom() *room {
	r := &room{free: semaphore.NewWeighted(wholeRoom)}
	r.usual.Store(wholeRoom) // until one was seen
	return r
}

// enter waits for the room for a page as long as those of late, and says
// how much it is.
func (r *room) enter(ctx context.Context) (int64, error) {
	taken := r.usual.Load()
	return taken, r.free.Acquire(ctx, taken)
}

// fill notes how long a page was. Long ones are not forgotten over a short one,
// with which a slice may end.
func (r *room) fill(length int) {
	usual := r.usual.Load()
	r.usual.Store(min(max(int64(length)+1, usual-usual/8), wholeRoom))
}

func (r *room) leave(taken int64) { r.free.Release(taken) }
