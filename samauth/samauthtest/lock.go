package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

const (
	inVain   = 30 * time.Millisecond // how long a lock is waited for that somebody has
	patience = 10 * time.Second      // how long one is that nobody has
)

// lockers are the two stores, if they have a lock.
func lockers(one, other samauth.Store) (a, b samauth.Exclusive, ok bool) {
	a, has := one.(samauth.Exclusive)
	b, too := other.(samauth.Exclusive)
	return a, b, has && too
}

// take takes the lock of a store, which nobody holds for long.
func take(ctx context.Context, store samauth.Exclusive) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if unlock, err = store.Lock(ctx); err != nil {
		return nil, fmt.Errorf("Lock, where nobody has the lock: %w", err)
	}
	return unlock, nil
}

// refused checks that a lock cannot be had, because somebody has it.
func refused(ctx context.Context, store samauth.Exclusive) error {
	ctx, cancel := context.WithTimeout(ctx, inVain)
	defer cancel()
	unlock, err := store.Lock(ctx)
	if err == nil {
		unlock()
		return errors.New("Lock returned while another had the lock")
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the error of Lock, where the context ended, is not context.DeadlineExceeded but %w", err)
	}
	return nil
}

func lockExcludes(ctx context.Context, one, other samauth.Store) error {
	a, b, ok := lockers(one, other)
	if !ok {
		return nil
	}
	held, cancel := context.WithCancel(ctx)
	defer cancel()
	unlock, err := a.Lock(held)
	if err != nil {
		return fmt.Errorf("Lock of a new place: %w", err)
	}
	defer unlock()
	if err := refused(ctx, a); err != nil {
		return fmt.Errorf("the same store: %w", err)
	}
	if err := refused(ctx, b); err != nil {
		return fmt.Errorf("the other store: %w", err)
	}
	return nil
}

// lockEnds hands the lock to and fro, and then to one who waits for it.
func lockEnds(ctx context.Context, one, other samauth.Store) error {
	a, b, ok := lockers(one, other)
	if !ok {
		return nil
	}
	for _, store := range []samauth.Exclusive{a, b, a, a} {
		unlock, err := take(ctx, store)
		if err != nil {
			return err
		}
		unlock()
	}
	unlock, err := take(ctx, a)
	if err != nil {
		return err
	}
	waited := make(chan error)
	go func() {
		unlock, err := take(ctx, b)
		if err == nil {
			unlock()
		}
		waited <- err
	}()
	runtime.Gosched()
	unlock()
	return <-waited
}

func lockStays(ctx context.Context, one, other samauth.Store) error {
	a, b, ok := lockers(one, other)
	if !ok {
		return nil
	}
	unlock, err := take(ctx, a) // whose context has ended by now
	if err != nil {
		return err
	}
	defer unlock()
	return refused(ctx, b)
}

func lockCanceled(ctx context.Context, one, other samauth.Store) error {
	a, b, ok := lockers(one, other)
	if !ok {
		return nil
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := a.Lock(ended); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the error of Lock is not context.Canceled but %w", orNone(err))
	}
	unlock, err := take(ctx, a)
	if err != nil {
		return fmt.Errorf("after a wait that was canceled at once: %w", err)
	}
	err = refused(ctx, b)
	unlock()
	if err != nil {
		return err
	}
	unlock, err = take(ctx, a)
	if err != nil {
		return fmt.Errorf("after a wait that was in vain: %w", err)
	}
	unlock()
	return nil
}

func lockCounts(ctx context.Context, one, other samauth.Store) error {
	a, b, ok := lockers(one, other)
	if !ok {
		return nil
	}
	var inside atomic.Int32
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range errs {
		store := []samauth.Exclusive{a, b}[i%2]
		all.Go(func() { errs[i] = enter(ctx, store, &inside) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func enter(ctx context.Context, store samauth.Exclusive, inside *atomic.Int32) error {
	for range swapsOfEach {
		unlock, err := take(ctx, store)
		if err != nil {
			return err
		}
		n := inside.Add(1)
		runtime.Gosched()
		inside.Add(-1)
		unlock()
		if n != 1 {
			return fmt.Errorf("%d had the lock at once", n)
		}
	}
	return nil
}

func lockAside(ctx context.Context, one, other samauth.Store) error {
	a, b, ok := lockers(one, other)
	if !ok {
		return nil
	}
	unlock, err := take(ctx, a)
	if err != nil {
		return err
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	version, err := put(ctx, a, sample(1), "")
	if err != nil {
		return fmt.Errorf("whoever has the lock: %w", err)
	}
	if err := holds(ctx, b, sample(1), version); err != nil {
		return fmt.Errorf("whoever has not the lock: %w", err)
	}
	if _, err = put(ctx, b, sample(2), version); err != nil {
		return fmt.Errorf("whoever has not the lock: %w", err)
	}
	return nil
}
