package main

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

func TestWhatWouldKeepTheTokenFromBeingStoredIsSaidBeforeAnybodySignsIn(t *testing.T) {
	for name, test := range map[string]struct {
		line, says string
		spoil      func(s *site)
	}{
		"a secret that others may read": {usualFlags, "chmod 600 secret", func(s *site) { require.NoError(s.t, os.Chmod("secret", 0o644)) }},
		"a key that others may read":    {usualFlags, "chmod 600 key", func(s *site) { require.NoError(s.t, os.Chmod("key", 0o640)) }},
		"a store that others can reach": {usualFlags, "chmod 700", func(s *site) { require.NoError(s.t, os.Chmod("store", 0o755)) }},
		"a key in the store":            {"-store store -key store/key -partner p -app a -secret secret", "lies in the store", func(s *site) { require.NoError(s.t, os.Rename("key", "store/key")) }},
		"another key": {usualFlags, "encrypted for another key", func(s *site) {
			other, err := age.GenerateHybridIdentity()
			require.NoError(s.t, err)
			s.write("key", other.String())
		}},
		"another tenant":      {"-store store -key key -app " + app + " -secret secret -partner " + tenant, "belongs to tenant", func(*site) {}},
		"another application": {"-store store -key key -partner " + partner + " -secret secret -app " + tenant, "was issued to application", func(*site) {}},
		"no tenant":           {"-store store -key key -app " + app + " -secret secret -partner common", "it stands for many tenants", func(*site) {}},
		"an application":      {"-store store -key key -partner " + partner + " -secret secret -app Panel", "is not the id of an application", func(*site) {}},
		"a secret as a name":  {"-store store -key key -partner " + partner + " -app " + app + " -secret canary~secret", "-secret: there is no file of that name", func(*site) {}},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.HasPrefix(test.says, "chmod") {
				return // the mode of a file says nothing there
			}
			s := filledSite(t)
			s.browse = func(page string) error {
				s.write("visited", page)
				return s.visit(consentUser, "pwd", "mfa")(page)
			}
			test.spoil(s)
			r := s.run(test.line)
			require.Equal(t, operator.Failed, r.status)
			require.Contains(t, r.err.String(), test.says)
			require.NoFileExists(t, "visited")
		})
	}
}

func TestADamagedStoreIsMendedByAConsent(t *testing.T) {
	s := filledSite(t)
	s.write("store/refresh-token.age", "damaged")
	s.write("store/refresh-token.age.copy", "damaged")
	s.browse = s.visit(consentUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.Equal(t, samauth.MFAInAccessToken, s.stored().MFA)
}

func TestAnotherAccountTakesThePlaceOfATokenThatServesOnlyWithReplace(t *testing.T) {
	s := filledSite(t)
	s.browse = s.visit(otherUser, "pwd", "mfa")
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.out.String()), "Account sam@partner.example (33333333-3333-4333-8333-333333333333) As long as it serves, another account takes its place only with -replace.")
	require.Contains(t, flat(got.err.String()), "must sign in with that account, or run this with -replace")
	require.Equal(t, consentUser.ID, s.stored().User.ID)

	got = s.run(usualFlags + "-replace")
	require.Equal(t, operator.Done, got.status, got.err.String())
	require.NotContains(t, got.out.String(), "-replace")
	require.Equal(t, otherUser.ID, s.stored().User.ID)
}

func TestACloudHasAHostOfItsOwn(t *testing.T) {
	for cloud, host := range map[string]string{
		"usgov": "login.microsoftonline.us", "usGovDoD": "login.microsoftonline.us", "china": "login.partner.microsoftonline.cn",
	} {
		s := newSite(t)
		s.browse = func(string) error { return nil }
		r := s.begin(nil, usualFlags+"-cloud "+cloud)
		require.Equal(t, host, r.await(`https://([^/]+)/`))
		r.cancel()
		r.end()
	}
}
