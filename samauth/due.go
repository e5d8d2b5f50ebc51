package samauth

import (
	"hash/fnv"
	"time"
)

// When a refresh token is replaced, and when an attempt that failed is repeated.
const (
	rotateAfter   = 7 * 24 * time.Hour
	rotateSpread  = 0.2 // of the interval, around it
	firstPause    = time.Minute
	longestPause  = time.Hour
	hopelessPause = 24 * time.Hour // after an error that trying again does not mend
	eraseAfter    = 24 * time.Hour // the token before the one that has proved good
)

// rotationDue is when the token should be replaced: after the interval, give or
// take a tenth, and at once if nobody knows how old it is. The part that is
// given or taken follows from the token, so it stays the same when a process
// starts anew.
func (t *RefreshToken) rotationDue(interval time.Duration) time.Time {
	if t.ObtainedAt.IsZero() {
		return time.Time{}
	}
	spread := rotateSpread * (t.chance() - 0.5) * float64(interval)
	return t.ObtainedAt.Add(interval + time.Duration(spread))
}

// nextAttempt is the earliest time to try again after an attempt that failed,
// the zero time if none did. Shortly before the token dies the pauses get
// shorter: what it waits for may have been mended meanwhile.
func (t *RefreshToken) nextAttempt() time.Time {
	if t.Failure.Count == 0 {
		return time.Time{}
	}
	pause := hopelessPause
	if t.Failure.Class == Transient || t.Failure.Class == Unknown {
		pause = min(firstPause<<min(t.Failure.Count-1, 10), longestPause)
	}
	if dies := t.expires(); !dies.IsZero() && dies.After(t.Failure.At) {
		pause = min(pause, max(dies.Sub(t.Failure.At)/4, firstPause))
	}
	return t.Failure.At.Add(pause + time.Duration(t.chance()*float64(pause)/10))
}

// attemptDue is when the next rotation should be tried.
func (t *RefreshToken) attemptDue(interval time.Duration) time.Time {
	due, next := t.rotationDue(interval), t.nextAttempt()
	if next.After(due) {
		return next
	}
	return due
}

// expires is when the token dies if nobody uses it, the zero time if that is
// not known.
func (t *RefreshToken) expires() time.Time {
	if t.ObtainedAt.IsZero() {
		return time.Time{}
	}
	return t.ObtainedAt.Add(Lifetime)
}

// chance is a number from 0 to 1 that differs between tokens and attempts.
func (t *RefreshToken) chance() float64 {
	h := fnv.New32a()
	for _, n := range []uint64{t.Generation, uint64(t.ObtainedAt.Unix()), uint64(t.Failure.Count)} {
		for shift := 0; shift < 64; shift += 8 {
			h.Write([]byte{byte(n >> shift)})
		}
	}
	h.Write([]byte(t.App))
	return float64(h.Sum32()) / (1 << 32)
}
