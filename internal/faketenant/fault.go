package faketenant

import (
	"math/rand/v2"
	"slices"
	"sync"
)

// Fault is something that goes wrong with a request for sign-ins.
type Fault struct {
	Name   string
	Effect Effect

	begin func() act // what it does, with a memory of its own
}

// Effect is what a fault may do to a client that does everything right.
type Effect uint8

// The effects.
const (
	Passing  Effect = iota // nothing: it asks again or goes on, and has every row
	Final                  // it may give up, and then has to say that rows are missing
	Damaging               // a row cannot be read, or not as it was
)

// act does what a fault does, if the exchange is one that it can happen to. The
// answer of the exchange is the one that would have been sent.
type act func(x *exchange) verdict

type verdict uint8

const (
	passed verdict = iota // nothing happened
	done                  // it happened
	again                 // it happened, and goes on with the next request
	always                // it happened, and will for good
)

// faults are those that wait for requests of a tenant.
type faults struct {
	mu     sync.Mutex
	queue  []waiting
	among  []Fault
	rate   float64
	random *rand.Rand
	struck []string
}

type waiting struct {
	name string
	act  act
}

func (f Fault) wait() waiting { return waiting{f.Name, f.begin()} }

// Fail lets faults happen to the next requests for sign-ins, one to each in
// this order. One that cannot happen to a request waits for another.
func (t *Tenant) Fail(faults ...Fault) {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	for _, fault := range faults {
		t.faults.queue = append(t.faults.queue, fault.wait())
	}
}

// FailRandomly lets one of the faults happen to that share of all requests for
// sign-ins, from now on, drawn by a seed. A rate of 0 ends it. One that would
// last for good happens once.
func (t *Tenant) FailRandomly(seed uint64, rate float64, among ...Fault) {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.random, t.faults.rate, t.faults.among = rand.New(rand.NewPCG(seed, 0)), rate, among
}

// Heal takes back all faults that have not happened, and those that would go on.
func (t *Tenant) Heal() {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.queue, t.faults.among = nil, nil
}

// Struck are the names of the faults that have happened, in order.
func (t *Tenant) Struck() []string {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	return slices.Clone(t.faults.struck)
}

// spoil lets at most one fault happen to an exchange.
func (t *Tenant) spoil(x *exchange) {
	f := &t.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, w := range f.queue {
		switch w.act(x) {
		case done:
			f.queue = slices.Delete(f.queue, i, i+1)
		case passed:
			continue
		}
		f.struck = append(f.struck, w.name)
		return
	}
	f.draw(x)
}

// draw lets a fault happen at random. One that cannot happen to this request is
// dropped.
func (f *faults) draw(x *exchange) {
	if len(f.among) == 0 || f.random.Float64() >= f.rate {
		return
	}
	w := f.among[f.random.IntN(len(f.among))].wait()
	v := w.act(x)
	if v == again {
		f.queue = append(f.queue, w)
	}
	if v != passed {
		f.struck = append(f.struck, w.name)
	}
}

// once is a fault that happens to one request.
func once(name string, effect Effect, happens func(x *exchange) bool) Fault {
	return Fault{name, effect, func() act {
		return func(x *exchange) verdict {
			if happens(x) {
				return done
			}
			return passed
		}
	}}
}

// instead is a fault by which another answer is sent.
func instead(name string, effect Effect, other func(x *exchange) *answer) Fault {
	return once(name, effect, func(x *exchange) bool {
		x.answer = other(x)
		return true
	})
}

// onPages is a fault that happens to pages of sign-ins, and to no refusal.
func onPages(name string, effect Effect, happens func(x *exchange) bool) Fault {
	return once(name, effect, func(x *exchange) bool { return x.answer.page != nil && happens(x) })
}
