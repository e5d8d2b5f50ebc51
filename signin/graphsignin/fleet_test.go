package graphsignin_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// TestLimits reads a thousand tenants over and over. No request goes beyond the
// limits of a tenant or of the application, none comes before a Retry-After is
// over, and as many pass as the limits allow, within a twentieth.
func TestLimits(t *testing.T) {
	proof.Run(t, "limits", func(t *testing.T, part *proof.Part) {
		synctest.Test(t, func(t *testing.T) {
			span := time.Duration(part.Cases) * time.Hour
			graph := faketenant.New(&faketenant.Options{Latency: 100 * time.Millisecond})
			app := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()})
			ctx, cancel := context.WithTimeout(t.Context(), span)
			defer cancel()
			var all sync.WaitGroup
			for i := range 1000 {
				tenant := graph.Tenant(fmt.Sprintf("%08d-1111-4222-8333-944455556666", i))
				tenant.FailRandomly(part.Seed+uint64(i), 0.001, faketenant.Throttle("20"))
				source := graphsignin.New(app.Tenant(tenant.ID(), tenant.Credential()), nil)
				all.Go(func() {
					for ctx.Err() == nil {
						_, _ = ids(ctx, source, signin.Last(time.Hour))
					}
				})
			}
			all.Wait()
			was := graph.Statistics()
			require.Zero(t, was.Refused)
			require.Zero(t, was.Undercuts)
			require.LessOrEqual(t, was.MostPerTenant, 5)
			require.LessOrEqual(t, was.MostOverall, 122)
			require.GreaterOrEqual(t, 1.05*float64(was.Requests), 122*span.Seconds()/10)
			part.Count("virtual hours", part.Cases)
			part.Count("requests", was.Requests)
			part.Count("requests beyond a limit", was.Refused)
			part.Count("Retry-After undercut", was.Undercuts)
		})
	})
}
