package samauth_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

var otherUser = samauth.User{ID: "0ffee000-1111-4222-8333-944455556666", Tenant: partnerTenant, Name: "other@partner.example"}

// consentOver is a consent where a token is stored already.
func consentOver(t *testing.T, s *stage, user samauth.User, options samauth.ConsentOptions, amr ...string) error {
	s.entra.Unsigned = false
	s.entra.Redirects = []string{redirectURL}
	s.entra.IgnoreClaims = true
	options.RedirectURL = redirectURL
	sam := newClient(t, s.entra, s.store, &samauth.Options{Scopes: graphScopes}) // whose tokens Partner Center is not asked about
	flow, err := sam.BeginConsent(&options)
	require.NoError(t, err)
	_, err = flow.Finish(t.Context(), signIn(t, s, flow.URL, user, amr...))
	return err
}

func TestATokenThatServesGivesWayToAConsentThatIsAsGood(t *testing.T) {
	for name, test := range map[string]struct {
		user    samauth.User
		options samauth.ConsentOptions
		amr     []string
		is      error
	}{
		"the same user, with proof":            {user: consentUser, amr: []string{"pwd", "mfa"}},
		"another user":                         {user: otherUser, amr: []string{"pwd", "mfa"}, is: samauth.ErrOtherAccount},
		"another user, who may":                {user: otherUser, amr: []string{"pwd", "mfa"}, options: samauth.ConsentOptions{Replace: true}},
		"the same user, without proof":         {user: consentUser, options: samauth.ConsentOptions{AcceptUnproven: true}, is: samauth.ErrMFANotProven},
		"the same user, without, who may":      {user: consentUser, options: samauth.ConsentOptions{AcceptUnproven: true, Replace: true}},
		"another user, without proof, who may": {user: otherUser, options: samauth.ConsentOptions{AcceptUnproven: true, Replace: true}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil)
			held := s.stored(t)
			err := consentOver(t, s, test.user, test.options, test.amr...)
			if test.is != nil {
				require.ErrorIs(t, err, test.is)
				require.True(t, held.Value.Equal(s.stored(t).Value))
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.user.ID, s.stored(t).User.ID)
			require.True(t, held.Value.Equal(s.stored(t).Previous), "the old one is kept beside it")
		})
	}
}

func TestATokenThatEntraRefusedGivesWayToAnyConsent(t *testing.T) {
	s := newStage(t, nil)
	held, version, err := s.store.Load(t.Context())
	require.NoError(t, err)
	held.Failure = samauth.Failure{At: held.ObtainedAt, Class: samauth.ReauthNeeded, Count: 1}
	_, err = s.store.Swap(t.Context(), held, version)
	require.NoError(t, err)
	require.NoError(t, consentOver(t, s, otherUser, samauth.ConsentOptions{}, "pwd", "mfa"))
	require.True(t, s.stored(t).Previous.IsZero())
}

func TestATokenThatHasExpiredGivesWayToAnyConsent(t *testing.T) {
	for _, test := range []struct {
		age time.Duration
		is  error
	}{{89 * 24 * time.Hour, samauth.ErrOtherAccount}, {91 * 24 * time.Hour, nil}} {
		t.Run(test.age.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				held := s.stored(t)
				time.Sleep(test.age)
				require.ErrorIs(t, consentOver(t, s, otherUser, samauth.ConsentOptions{}, "pwd", "mfa"), test.is)
				if test.is == nil {
					require.True(t, held.Value.Equal(s.stored(t).Previous), "nobody has refused it yet")
				}
			})
		})
	}
}

func TestAConsentKeepsTheTokenThatCouldNotBeStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store *aging
		s := newStrict(t, func(inner *samauthtest.Store) samauth.Store {
			store = &aging{Store: inner}
			return store
		})
		s.entra.Unsigned = false
		s.entra.Redirects = []string{redirectURL}
		s.sam = newClient(t, s.wire(), store, &samauth.Options{SingleUse: true})
		s.token(t, customerA)
		spent := s.stored(t)
		s.entra.Used = func(samauth.Secret) { store.damaged.Store(true) }
		_, err := s.sam.Token(t.Context(), customerB, graphScopes)
		require.ErrorIs(t, err, samauth.ErrNotDurable)
		store.damaged.Store(false)
		flow, err := s.sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
		require.NoError(t, err)
		_, err = flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
		require.NoError(t, err)
		stored := s.stored(t)
		require.False(t, stored.Previous.Equal(spent.Value), "it is worth nothing")
		require.Equal(t, spent.Generation+2, stored.Generation)
	})
}
