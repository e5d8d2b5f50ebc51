package samauth_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
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

// polled is a transport whose token endpoint says something else at first, and
// notes when it was asked.
type polled struct {
	http.RoundTripper
	says []reply
	at   []time.Time
}

// reply is an answer of the token endpoint; none if the status is 0.
type reply struct {
	status     int
	word       string
	retryAfter time.Duration
}

func (p *polled) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/token") {
		return p.RoundTripper.RoundTrip(req)
	}
	p.at = append(p.at, time.Now())
	if len(p.at) > len(p.says) {
		return p.RoundTripper.RoundTrip(req)
	}
	say := p.says[len(p.at)-1]
	if say.status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	resp, err := canned(fmt.Sprintf(`{"error":%q}`, say.word)).RoundTrip(req)
	resp.StatusCode = say.status
	if say.retryAfter != 0 {
		resp.Header.Set("Retry-After", strconv.Itoa(int(say.retryAfter/time.Second)))
	}
	return resp, err
}

func TestADeviceCodeIsAskedAboutAsOftenAsEntraWants(t *testing.T) {
	const second = time.Second
	pending, slowDown := reply{400, "authorization_pending", 0}, reply{400, "slow_down", 0}
	for _, test := range []struct {
		name   string
		says   []reply
		pauses []time.Duration // before each time
	}{
		{"nobody has typed it yet", []reply{pending, pending}, []time.Duration{5 * second, 5 * second, 5 * second}},
		{"it is too often", []reply{slowDown, pending, slowDown}, []time.Duration{5 * second, 10 * second, 10 * second, 15 * second}},
		{"it is too often, and Entra says how long to wait", []reply{{429, "slow_down", time.Minute}, pending}, []time.Duration{5 * second, time.Minute, 10 * second}},
		{"the service is down", []reply{{503, "", 0}, {503, "", 0}, pending}, []time.Duration{5 * second, 10 * second, 20 * second, 20 * second}},
		{"there is no answer", []reply{{}, pending}, []time.Duration{5 * second, 10 * second, 10 * second}},
		{"the service wants to be left alone", []reply{{429, "", 2 * time.Minute}, pending}, []time.Duration{5 * second, 2 * time.Minute, 10 * second}},
		{"the service wants to be left alone for a moment", []reply{{429, "", second}}, []time.Duration{5 * second, 10 * second}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDevice(t)
				wire := &polled{RoundTripper: s.wire(), says: test.says}
				begun := time.Now()
				_, err := newClient(t, wire, s.store, nil).InsecureDeviceCode(t.Context(), func(code samauth.DeviceCode) error {
					return s.entra.Approve(code.UserCode, consentUser, "pwd", "mfa")
				}, nil)
				require.NoError(t, err)
				for i, at := range wire.at[:len(test.pauses)] {
					require.Equal(t, test.pauses[i], at.Sub(begun), "pause %d", i)
					begun = at
				}
			})
		})
	}
}

func TestAServiceThatIsAwayForLongerThanADeviceCodeLivesIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDevice(t)
		wire := &polled{RoundTripper: s.wire(), says: []reply{{429, "", time.Hour}}}
		begun := time.Now()
		_, err := newClient(t, wire, s.store, nil).InsecureDeviceCode(t.Context(), func(samauth.DeviceCode) error { return nil }, nil)
		require.Equal(t, samauth.Transient, classOf(t, err))
		require.Equal(t, time.Hour, errorOf(t, err).RetryAfter)
		require.Len(t, wire.at, 1)
		require.LessOrEqual(t, time.Since(begun), 15*time.Minute)
	})
}
