package samauthtest

import (
	"fmt"
	"net/http"
)

// Hosts is a transport that sends the requests to each host its own way, such
// as to an [Entra] and to a [PartnerCenter]. It fails where a connection to any
// other would be needed. Set it before the first request.
type Hosts map[string]http.RoundTripper

var _ http.RoundTripper = Hosts(nil)

// RoundTrip sends a request of https to its host.
func (h Hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	way, ok := h[r.URL.Host]
	if !ok || r.URL.Scheme != "https" {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, fmt.Errorf("samauthtest: %s://%s: no such server: put its host into Hosts", r.URL.Scheme, r.URL.Host)
	}
	return way.RoundTrip(r)
}
