package main

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

func TestACodeIsTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		r := s.begin(nil, usualFlags+"-device-code")
		code := r.await(`(?m)^ +(\S+)$`)
		require.Contains(t, r.out.String(), "Open https://microsoft.com/devicelogin in a browser")
		require.Contains(t, flat(r.out.String()), "within 15 minutes")
		require.Contains(t, flat(r.out.String()), "Warning: type it only if you have started this program yourself.")
		time.Sleep(time.Minute)
		require.NoError(t, s.entra.Approve(code, consentUser, "pwd", "mfa"))
		require.Equal(t, operator.Done, r.end().status, r.err.String())
		require.Equal(t, consentUser.ID, s.stored().User.ID)
	})
}

func TestACodeCannotDemandMFA(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		r := s.begin(nil, usualFlags+"-device-code")
		require.NoError(t, s.entra.Approve(r.await(`(?m)^ +(\S+)$`), consentUser, "pwd"))
		require.Equal(t, operator.Failed, r.end().status)
		require.Contains(t, r.err.String(), "without multifactor authentication")
		s.requireEmpty()
	})
}

func TestACodeThatNobodyTypesExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		began := time.Now()
		require.Equal(t, operator.Failed, s.run(usualFlags+"-device-code").status)
		require.InDelta(t, 15, time.Since(began).Minutes(), 1)
	})
}

func TestAUserWhoDeclinesACodeStoresNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		r := s.begin(nil, usualFlags+"-device-code")
		require.NoError(t, s.entra.Approve(r.await(`(?m)^ +(\S+)$`), samauth.User{}))
		require.Equal(t, operator.Failed, r.end().status)
		require.Contains(t, r.err.String(), "AADSTS65004")
		s.requireEmpty()
	})
}
