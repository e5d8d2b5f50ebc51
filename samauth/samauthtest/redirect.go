package samauthtest

import (
	"fmt"
	"net/url"
	"slices"
)

// registered says whether the application may be called back under a redirect
// URI.
func (e *Entra) registered(redirect string) bool {
	return slices.Contains(e.Redirects, redirect) ||
		slices.ContainsFunc(e.Redirects, func(known string) bool { return loopback(known) != "" && loopback(known) == loopback(redirect) })
}

// loopback is a redirect URI on the machine of the user without its port, or ""
// if it is elsewhere.
func loopback(redirect string) string {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		return ""
	}
	u.Host = u.Hostname()
	return u.String()
}

func (e *Entra) unregistered(redirect string) *refusal {
	return &refusal{code: 50011, text: fmt.Sprintf("The redirect URI '%.200s' specified in the request does not match the redirect URIs configured for the application '%s'. "+
		"Make sure the redirect URI sent in the request matches one added to your application.", redirect, e.app)}
}
