package samauth_test

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestProcesses(t *testing.T) {
	proof.Run(t, "processes", func(t *testing.T, part *proof.Part) {
		const interval = 3 * time.Second
		entra := samauthtest.NewEntra(partnerTenant, appID, clientSecret)
		entra.Unsigned, entra.Life = true, time.Second
		c, store := newChild(t, entra, entra.Consent(consentUser, "pwd", "mfa"))
		begin := time.Now()
		c.RotateAfter, c.Goroutines = interval, 64
		c.For = time.Duration(part.Cases)*time.Second + 2*interval // long enough for a rotation on a busy machine
		processes := make([]*process, 8)
		for i := range processes {
			processes[i] = c.start(t)
		}
		for _, p := range processes {
			require.NoError(t, p.ready())
		}
		for _, p := range processes {
			_, err := io.Copy(io.Discard, p.output)
			require.NoError(t, err)
			require.NoError(t, p.Wait(), p.errors.String())
		}
		held, _, err := store.Load(t.Context())
		require.NoError(t, err)
		rotations := int(held.Generation) - 1
		// The interval is shortened by up to a tenth, and the age of a token is
		// counted from the full second before it was obtained.
		shortest := interval - interval/10 - time.Second
		require.LessOrEqual(t, rotations, 1+int(time.Since(begin)/shortest))
		require.Positive(t, rotations)
		part.Count("seconds", part.Cases)
		part.Count("exchanges", entra.Calls())
		part.Count("rotations", rotations)
		part.Count("errors", 0)
	})
}
