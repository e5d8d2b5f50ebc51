package samauth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestRedirectURLs(t *testing.T) {
	s := newStage(t, nil)
	for _, test := range []struct {
		url string
		ok  bool
	}{
		{"https://panel.example/consent/callback", true},
		{"http://localhost:8400", true},
		{"http://127.0.0.1:8400/x", true},
		{"http://[::1]:8400/x", true},
		{"http://panel.example/consent/callback", false},
		{"http://localhost.evil.example/", false},
		{"https://user@panel.example/", false},
		{"https://panel.example/?a=b", false},
		{"https://panel.example/#a", false},
		{"panel.example", false},
		{"", false},
	} {
		t.Run(test.url, func(t *testing.T) {
			_, err := s.sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: test.url})
			require.Equal(t, test.ok, err == nil, "%v", err)
		})
	}
	_, err := s.sam.BeginConsent(nil)
	require.ErrorContains(t, err, "looks like https://")
	for _, claims := range []string{"x", "null", "[]", `{"access_token":1}`} {
		_, err = s.sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL, Claims: claims})
		require.ErrorContains(t, err, "claims challenge", claims)
	}
}
