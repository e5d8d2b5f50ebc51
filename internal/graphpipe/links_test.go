package graphpipe_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/partnersec/partnersec/internal/graphpipe"
	"github.com/partnersec/partnersec/internal/prove/proof"
)

// twist makes a link that is a little like others, and like nothing in
// particular.
func twist(r *rand.Rand) string {
	link := links[r.IntN(len(links))]
	for range r.IntN(4) {
		pieces := []string{"@", ":", "/", "\\", "#", "?", ".", "%", "%40", "evil.example", "https://", "//", "..", " ", "\t", "443", graphHost, links[r.IntN(len(links))], string(rune(r.IntN(0x3000)))}
		at := r.IntN(len(link) + 1)
		cut := at + r.IntN(min(3, len(link)-at)+1)
		link = link[:at] + pieces[r.IntN(len(pieces))] + link[cut:]
	}
	return link
}

// TestLinks follows links, and is redirected to them. Nothing but Graph's host is
// ever asked, by https, and a redirect never.
func TestLinks(t *testing.T) {
	proof.Run(t, "links", func(t *testing.T, part *proof.Part) {
		host := &oneHost{t: t, status: 200, header: http.Header{}, body: `{}`}
		elsewhere := &oneHost{t: t, status: 302, header: http.Header{}}
		many := graphpipe.Limit{Requests: 1_000_000_000, Per: time.Nanosecond}
		all := graphpipe.WorkloadLimits{Tenant: many, App: many}
		limits := graphpipe.Limits{Reports: all, Protection: all, Directory: all, Changes: all}
		straight, redirected := fleet(t, limits, host, 1)[0], fleet(t, limits, elsewhere, 1)[0]
		client := &http.Client{Transport: redirected}
		for range part.Cases {
			link := twist(part.Rand)
			_, _ = straight.Follow(t.Context(), link, nil)
			if part.Rand.IntN(10) == 0 && !strings.ContainsAny(link, "\r\n") {
				elsewhere.header.Set("Location", link)
				before := elsewhere.asked
				if resp, err := client.Get(users); err == nil {
					t.Fatal("redirected to ", link, resp.StatusCode)
				}
				if elsewhere.asked != before+1 {
					t.Fatal("a redirect was followed to ", link)
				}
				part.Count("redirects", 1)
			}
			part.Count("links", 1)
		}
		part.Count("links that led to Graph", host.asked)
	})
}
