package samauth_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// put stores a token in place of whatever is there, as another program would.
func (s *stage) put(t *testing.T, token samauth.RefreshToken) {
	_, version, err := s.store.Load(t.Context())
	require.NoError(t, err)
	_, err = s.store.Swap(t.Context(), token, version)
	require.NoError(t, err)
}

// superseded is a stage whose client remembers the third successor of one
// consent, while the store holds the first successor of a later one: its token
// was put there as it was, and another process has rotated it.
func superseded(t *testing.T, later time.Duration, revoked bool) (s *stage, held samauth.RefreshToken) {
	s = newStage(t, nil)
	for range 3 {
		require.NoError(t, s.sam.Rotate(t.Context()))
	}
	if revoked {
		s.entra.Revoke()
	}
	time.Sleep(later)
	s.put(t, samauth.RefreshToken{Value: s.entra.Consent(consentUser, "pwd", "mfa").Value})
	require.NoError(t, newClient(t, s.entra, s.store, nil).Rotate(t.Context()))
	held = s.stored(t)
	require.Equal(t, uint64(1), held.Generation, "the generations begin anew")
	return s, held
}

func TestANewConsentThatAnotherProcessRotatedIsBuiltOn(t *testing.T) {
	for _, later := range []time.Duration{0, time.Hour} {
		for _, test := range []struct {
			name    string
			revoked bool
			before  func(*testing.T, *stage)
		}{
			{"while the tokens of the old one are good", false, func(*testing.T, *stage) {}},
			{"when the tokens of the old one are dead", true, func(*testing.T, *stage) {}},
			{"after a token of the old one was refused", true, func(t *testing.T, s *stage) { s.token(t, customerA) }},
		} {
			t.Run(fmt.Sprintf("%s, %v later", test.name, later), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, held := superseded(t, later, test.revoked)
					test.before(t, s)
					require.NoError(t, s.sam.Rotate(t.Context()))
					next := s.stored(t)
					require.True(t, next.Previous.Equal(held.Value), "the successor comes of another token")
					require.Equal(t, uint64(2), next.Generation)
					require.Zero(t, next.Failure)
					s.restart(t, nil)
					s.token(t, customerB)
				})
			})
		}
	}
}

func TestANewConsentThatAnotherProcessRotatedServesAtOnce(t *testing.T) {
	for _, later := range []time.Duration{0, time.Hour} {
		t.Run(fmt.Sprintf("%v later", later), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, held := superseded(t, later, true)
				s.token(t, customerA)
				require.True(t, s.stored(t).Value.Equal(held.Value), "it stays in the store")
			})
		})
	}
}

func TestANewConsentWithMFAIsSeenThoughOnlyCustomersDemandIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		without := s.entra.Consent(consentUser, "pwd")
		s.store = samauthtest.NewStore(without)
		s.entra.Used = func(used samauth.Secret) {
			s.entra.Refuse(customerA, 0)
			if used.Equal(without.Value) {
				s.entra.Refuse(customerA, 50076)
			}
		}
		s.restart(t, nil)
		_, err := s.sam.Token(t.Context(), customerA, graphScopes)
		require.Equal(t, samauth.MFARequired, classOf(t, err))
		s.put(t, s.entra.Consent(consentUser, "pwd", "mfa"))
		time.Sleep(time.Hour)
		s.token(t, customerA)
	})
}

func TestAFailureIsNotHeldAgainstANewConsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Revoke()
		s.sam = newClient(t, slow{s.entra, time.Second}, s.store, nil)
		var group sync.WaitGroup
		group.Go(func() { require.Error(t, s.sam.Rotate(t.Context())) })
		time.Sleep(500 * time.Millisecond)
		s.put(t, s.entra.Consent(consentUser, "pwd", "mfa"))
		health, err := s.sam.Health(t.Context()) // which reads the store
		require.NoError(t, err)
		require.Zero(t, health.Failure)
		group.Wait()
		require.Zero(t, s.stored(t).Failure, "nothing was tried with the new token")
		health, err = s.sam.Health(t.Context())
		require.NoError(t, err)
		require.Zero(t, health.Failure)
	})
}

func TestAConfirmedMFAIsNotUndoneByWhatACustomersTokenLacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		token := s.entra.Consent(consentUser, "pwd")
		token.MFA = samauth.MFAConfirmed
		s.store = samauthtest.NewStore(token)
		s.restart(t, nil)
		time.Sleep(8 * 24 * time.Hour)
		s.token(t, customerA)
		require.Equal(t, token.Generation+1, s.stored(t).Generation)
		require.Equal(t, samauth.MFAConfirmed, s.stored(t).MFA)
	})
}

func TestOneProgramMayNameThePartnerByDomainAndAnotherById(t *testing.T) {
	s := newStage(t, nil)
	sam, err := samauth.New("partner.example", appID, samauth.ClientSecret(clientSecret), s.store, &samauth.Options{Transport: s.entra})
	require.NoError(t, err)
	_, err = sam.Token(t.Context(), customerA, graphScopes)
	require.NoError(t, err)
	require.NoError(t, sam.Rotate(t.Context()))
	s.restart(t, nil)
	s.token(t, customerB)
}
