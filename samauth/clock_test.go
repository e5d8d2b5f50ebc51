package samauth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestWhatClaimsToBeOfTheFutureKillsNoToken(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*samauth.RefreshToken)
	}{
		{"the token was obtained in a year", func(r *samauth.RefreshToken) { r.ObtainedAt = r.ObtainedAt.AddDate(1, 0, 0) }},
		{"a rotation failed in a year", func(r *samauth.RefreshToken) {
			r.Failure = samauth.Failure{Count: 1, At: time.Now().AddDate(1, 0, 0), Class: samauth.Transient}
		}},
		{"a rotation failed in a year, and there is no hope", func(r *samauth.RefreshToken) {
			r.Failure = samauth.Failure{Count: 1, At: time.Now().AddDate(1, 0, 0), Class: samauth.Revoked}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				token := s.stored(t)
				test.change(&token)
				s.store = samauthtest.NewStore(token)
				s.restart(t, nil)
				go s.sam.KeepFresh(t.Context())
				time.Sleep(samauth.Lifetime + 24*time.Hour)
				s.token(t, customerA)
				require.Greater(t, s.stored(t).Generation, token.Generation+5)
			})
		})
	}
}

func TestATokenMendedInItsLastHoursIsRotatedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Refuse("", 7000222) // the client secret has expired
		go s.sam.KeepFresh(t.Context())
		time.Sleep(samauth.Lifetime - 12*time.Hour)
		s.entra.Refuse("", 0)
		time.Sleep(5 * 24 * time.Hour)
		s.token(t, customerA)
	})
}

// Deadlines with a reading of the monotonic clock would stand still while the
// computer sleeps.
func TestDeadlinesAreOfTheWallClock(t *testing.T) {
	s := newStage(t, nil)
	token := s.token(t, customerA)
	require.NotContains(t, token.ExpiresAt.String(), "m=")
	require.NotContains(t, token.RefreshAt.String(), "m=")
}

func TestAssertionsFollowEntrasClockFromTheFirstRefusalOn(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	for _, test := range []struct {
		name string
		skew time.Duration
	}{
		{"this clock is slow", time.Hour},
		{"this clock is fast", -time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0)}
				raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
				require.NoError(t, err)
				leaf, err := x509.ParseCertificate(raw)
				require.NoError(t, err)
				s := newStage(t, nil)
				s.entra.Skew = test.skew
				s.entra.Certify(leaf)
				credential := samauth.ClientCertificate(tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key})
				s.sam, err = samauth.New(partnerTenant, appID, credential, s.store, &samauth.Options{Transport: s.entra})
				require.NoError(t, err)
				s.token(t, customerA)
				require.Equal(t, 700024, s.entra.Exchanges()[0].Code)
			})
		})
	}
}
