package samauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestHealth(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		name    string
		change  func(*samauth.RefreshToken)
		age     time.Duration
		warning string // part of the only one; "" if there is none
	}{
		{"a new token with MFA is healthy", nil, 0, ""},
		{"a token that was just not replaced is healthy", nil, 29 * day, ""},
		{"a token of a month is warned about", nil, 30 * day, "is 30 days old and dies on 2000-03-31"},
		{"a token of two months is warned about", nil, 61 * day, "is 61 days old"},
		{"a token shortly before its end is warned about", nil, 89 * day, "is 89 days old"},
		{"a token past its end is dead", nil, 91 * day, "expired on 2000-03-31: a user of the partner tenant has to consent again"},
		{"a token without MFA is of no use to Partner Center", func(r *samauth.RefreshToken) { r.MFA = samauth.MFAMissing }, 0, "does not carry multifactor authentication"},
		{"a token of which nobody knows", func(r *samauth.RefreshToken) { r.MFA = samauth.MFAUnknown }, 0, "nothing shows"},
		{"a token of unknown age is replaced", func(r *samauth.RefreshToken) { r.ObtainedAt = time.Time{} }, 0, "nobody knows how old"},
		{"tries that failed are told", func(r *samauth.RefreshToken) {
			r.Failure = samauth.Failure{Count: 3, At: time.Now(), Class: samauth.Revoked, Code: 50173}
		}, 0, "the refresh token could not be replaced, after 3 tries, the last at 2000-01-01T00:00:00Z (revoked, AADSTS50173)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				token := s.stored(t)
				if test.change != nil {
					test.change(&token)
				}
				sam := newClient(t, s.entra, samauthtest.NewStore(token), nil)
				time.Sleep(test.age)
				health, err := sam.Health(t.Context())
				require.NoError(t, err)
				if test.warning == "" {
					require.Empty(t, health.Warnings)
					return
				}
				require.Len(t, health.Warnings, 1)
				require.Contains(t, health.Warnings[0], test.warning)
				require.Zero(t, s.entra.Calls(), "Health asks nobody")
			})
		})
	}
}

func TestHealthSaysWhoConsentedAndWhatIsNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		begin := time.Now()
		health, err := s.sam.Health(t.Context())
		require.NoError(t, err)
		require.Equal(t, consentUser.Name, health.User.Name)
		require.Equal(t, samauth.MFAInAccessToken, health.MFA)
		require.Equal(t, uint64(1), health.Generation)
		require.True(t, begin.Equal(health.ObtainedAt))
		require.True(t, begin.Add(90*24*time.Hour).Equal(health.ExpiresAt))
		require.WithinDuration(t, begin.Add(week), health.NextAttempt, week/10)
		time.Sleep(time.Hour)
		require.Equal(t, time.Hour, health.Age())
	})
}

func TestHealthWarnsOfTheApplicationsCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		for _, test := range []struct {
			left    time.Duration
			warning string
		}{
			{31 * 24 * time.Hour, ""},
			{29 * 24 * time.Hour, "the secret of the application expires on 2000-01-30"},
			{-time.Hour, "the secret of the application expired on 1999-12-31"},
		} {
			credential := samauth.ClientSecret(clientSecret).Expiring(time.Now().Add(test.left))
			sam, err := samauth.New(partnerTenant, appID, credential, s.store, &samauth.Options{Transport: s.entra})
			require.NoError(t, err)
			health, err := sam.Health(t.Context())
			require.NoError(t, err)
			require.Contains(t, strings.Join(health.Warnings, "\n"), test.warning)
			require.Equal(t, test.warning == "", len(health.Warnings) == 0)
		}
	})
}

func TestHealthWarnsOfAWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Skew = time.Hour
		s.token(t, customerA)
		health, err := s.sam.Health(t.Context())
		require.NoError(t, err)
		require.Equal(t, time.Hour, health.ClockSkew)
		require.Contains(t, health.Warnings[0], "differs from Entra's by 1h0m0s")
	})
}

func TestHealthOfAStore(t *testing.T) {
	for _, test := range []struct {
		name    string
		store   func(samauth.Store) samauth.Store
		err     error
		warning string
	}{
		{"that is empty", func(samauth.Store) samauth.Store { return samauthtest.NewStore() }, samauth.ErrNoToken, "has to consent first"},
		{"that cannot be read", func(s samauth.Store) samauth.Store { return samauthtest.FailLoads(s, -1, http.ErrServerClosed) }, http.ErrServerClosed, "cannot be read"},
		{"that is damaged", func(s samauth.Store) samauth.Store { return damagedStore{s} }, nil, "gave an older copy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, nil)
			sam := newClient(t, s.entra, test.store(s.store), nil)
			health, err := sam.Health(t.Context())
			require.ErrorIs(t, err, test.err)
			require.Equal(t, appID, health.App)
			require.Contains(t, strings.Join(health.Warnings, "\n"), test.warning)
		})
	}
}

// damagedStore gives an older copy of what it holds.
type damagedStore struct{ samauth.Store }

func (d damagedStore) Load(ctx context.Context) (samauth.RefreshToken, string, error) {
	token, version, err := d.Store.Load(ctx)
	return token, version, errors.Join(err, fmt.Errorf("file: %w", samauth.ErrDamaged))
}

func TestADamagedStoreServesAndIsMendedByTheNextRotation(t *testing.T) {
	s := newStage(t, nil)
	sam := newClient(t, s.entra, damagedStore{s.store}, nil)
	_, err := sam.Token(t.Context(), customerA, graphScopes)
	require.NoError(t, err)
}
