package samauth_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// newDevice is a stage without a token.
func newDevice(t *testing.T) *stage {
	s := newStage(t, nil)
	s.entra.Unsigned = false
	s.store = samauthtest.NewStore()
	s.sam = newClient(t, s.wire(), s.store, nil)
	return s
}

func TestDeviceCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDevice(t)
		consent, err := s.sam.InsecureDeviceCode(t.Context(), func(code samauth.DeviceCode) error {
			require.Contains(t, code.URL, "microsoft")
			require.True(t, code.ExpiresAt.After(time.Now()))
			time.AfterFunc(time.Minute, func() {
				require.NoError(t, s.entra.Approve(code.UserCode, consentUser, "pwd", "mfa"))
			})
			return nil
		}, nil)
		require.NoError(t, err)
		require.Equal(t, userID, consent.User.ID)
		require.Equal(t, samauth.MFAInAccessToken, consent.MFA)
		s.token(t, customerA)
	})
}

func TestDeviceCodesThatEndInNothing(t *testing.T) {
	unseen := errors.New("nobody looks")
	for _, test := range []struct {
		name string
		show func(t *testing.T, s *stage) func(samauth.DeviceCode) error
		err  string
	}{
		{"nobody types it", func(*testing.T, *stage) func(samauth.DeviceCode) error {
			return func(samauth.DeviceCode) error { return nil }
		}, "expired"},
		{"it cannot be shown", func(*testing.T, *stage) func(samauth.DeviceCode) error {
			return func(samauth.DeviceCode) error { return unseen }
		}, unseen.Error()},
		{"the user has no second factor", func(t *testing.T, s *stage) func(samauth.DeviceCode) error {
			return func(code samauth.DeviceCode) error { return s.entra.Approve(code.UserCode, consentUser, "pwd") }
		}, "without multifactor authentication"},
		{"the user declines", func(t *testing.T, s *stage) func(samauth.DeviceCode) error {
			return func(code samauth.DeviceCode) error { return s.entra.Approve(code.UserCode, samauth.User{}) }
		}, "declined"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDevice(t)
				_, err := s.sam.InsecureDeviceCode(t.Context(), test.show(t, s), nil)
				require.ErrorContains(t, err, test.err)
				require.Empty(t, s.store.Tokens())
			})
		})
	}
}

func TestADeviceCodeForAPageElsewhereIsNotShown(t *testing.T) {
	for _, page := range []string{"https://evil.example/device", "http://microsoft.com/devicelogin", "https://microsoft.com.evil.example/", "https://microsoft.com@evil.example/", ""} {
		t.Run(page, func(t *testing.T) {
			s := newDevice(t)
			s.sam = newClient(t, canned(fmt.Sprintf(`{"device_code":"canary","user_code":"ABC","verification_uri":%q,"expires_in":900,"interval":5}`, page)), s.store, nil)
			_, err := s.sam.InsecureDeviceCode(t.Context(), func(samauth.DeviceCode) error { panic("it was shown") }, nil)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "canary")
		})
	}
}

// canned is a transport that has one answer.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Body.Close()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(c))), Request: r}, nil
}
