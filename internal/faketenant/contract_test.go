package faketenant_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/contract"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin/signintest"
)

func TestAnswersAreAsMicrosoftDescribesThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(&faketenant.Options{Contract: contract.Check, Limits: faketenant.Limits{PerTenant: -1, Overall: -1}})
		demo, many := graph.Tenant(customer), graph.Tenant(other)
		demo.Fill(signintest.Tenant{End: time.Now()})
		many.Use(faketenant.Lots(200, time.Now(), time.Hour))
		const all = "signInEventTypes/any(t: t eq 'interactiveUser' or t ne 'interactiveUser')"
		for _, tenant := range []*faketenant.Tenant{demo, many} {
			c := newClient(t, tenant, graph.Transport())
			for _, link := range []string{
				filtered(beta, all, "&$top=900"), v1 + "?$top=100", origin + "/v1.0/organization", filtered(beta, "userId", ""), beta + "?$top=1001",
			} {
				for link != "" {
					r := c.request(link)
					r.Header.Set("Prefer", "include-unknown-enum-members") // the demo has one
					resp, err := graph.Transport().RoundTrip(r)
					require.NoError(t, err)
					body, err := io.ReadAll(resp.Body)
					require.NoError(t, err)
					require.NoError(t, contract.CheckResponse(r, resp.StatusCode, resp.Header, body), link)
					link = ""
					if resp.StatusCode == http.StatusOK {
						link = next(t, body)
					}
				}
			}
		}
		for _, breach := range graph.Breaches() {
			require.ErrorContains(t, breach, "$top", "only what was meant to be wrong")
		}
	})
}
