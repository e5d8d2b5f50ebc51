package samauth_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// witness looks into the store whenever a refresh token reaches the token
// endpoint: what is used has to be there, or to have been.
type witness struct {
	store *dirstore.Store

	mu      sync.Mutex
	durable map[string]bool // every token that was ever seen in the store
	early   int             // tokens used before they were
	torn    error           // what the store said when it could not be read
	uses    atomic.Int64
}

// watch begins to look into a store.
func (w *witness) watch(store *dirstore.Store) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.store, w.durable = store, make(map[string]bool)
}

func (w *witness) used(token samauth.Secret) {
	w.uses.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.look()
	if !w.durable[token.Reveal()] {
		w.early++
	}
}

// look reads the store. The caller holds the lock.
func (w *witness) look() samauth.RefreshToken {
	held, _, err := w.store.Load(context.Background())
	if err != nil {
		w.torn = err
		return held
	}
	w.durable[held.Value.Reveal()] = true
	w.durable[held.Previous.Reveal()] = true
	return held
}

// report is what the store holds, and what was seen so far.
func (w *witness) report() (held samauth.RefreshToken, early int, torn error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.look(), w.early, w.torn
}

func TestKill(t *testing.T) {
	proof.Run(t, "kill", func(t *testing.T, part *proof.Part) { killRotations(t, part, false) })
}

func TestKillSingleUse(t *testing.T) {
	proof.Run(t, "strict", func(t *testing.T, part *proof.Part) { killRotations(t, part, true) })
}

// killRotations kills a process that does nothing but rotate, again and again,
// and looks at what it left behind.
func killRotations(t *testing.T, part *proof.Part, single bool) {
	entra := samauthtest.NewEntra(partnerTenant, appID, clientSecret)
	entra.Unsigned, entra.SingleUse, entra.Life = true, single, time.Second
	var w witness
	entra.Used = w.used
	c, store := newChild(t, entra, entra.Consent(consentUser, "pwd", "mfa"))
	w.watch(store)
	c.RotateAfter, c.SingleUse, c.Goroutines = time.Nanosecond, single, 4
	var generation uint64
	lost := 0
	for kills := 0; kills < part.Cases; {
		p := c.start(t)
		if err := p.ready(); err != nil {
			require.True(t, single, "the stored token is of no use: %v", err)
			lost++
			generation = consentAgain(t, entra, store)
			continue
		}
		timer := time.AfterFunc(time.Duration(part.Rand.Int64N(int64(20*time.Millisecond))), func() { _ = p.Process.Kill() })
		err := p.Wait()
		timer.Stop()
		require.ErrorContains(t, err, "killed", p.errors.String())
		kills++

		held, early, torn := w.report()
		require.NoError(t, torn)
		require.Zero(t, early, "tokens were used before they were durable")
		require.GreaterOrEqual(t, held.Generation, generation)
		generation = held.Generation
		part.Count("kills", 1)
	}
	part.Count("exchanges", int(w.uses.Load()))
	part.Count("rotations", int(generation))
	part.Count("torn", 0)
	part.Count("used before durable", 0)
	part.Count("lost", lost)
}

// consentAgain stores the token of a new consent.
func consentAgain(t *testing.T, entra *samauthtest.Entra, store samauth.Store) uint64 {
	held, version, err := store.Load(t.Context())
	require.NoError(t, err)
	token := entra.Consent(consentUser, "pwd", "mfa")
	token.Generation = held.Generation + 1
	_, err = store.Swap(t.Context(), token, version)
	require.NoError(t, err)
	return token.Generation
}
