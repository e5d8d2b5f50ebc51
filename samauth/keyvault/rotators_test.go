package keyvault_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partnerTenant = secretName
	appID         = "22222222-2222-4222-8222-222222222222"
	customer      = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	rotators      = 8
	day           = 24 * time.Hour
)

var (
	clientSecret = samauth.NewSecret("canary-client-secret")
	graphScopes  = []string{"https://graph.microsoft.com/.default"}
)

// stage is a partner with several programs, which share a vault and an Entra.
type stage struct {
	entra   *samauthtest.Entra
	vault   *vault
	clients []*samauth.Client
}

// newStage has a bare refresh token in the vault, as another tool leaves it.
func newStage(t *testing.T) *stage {
	s := &stage{entra: samauthtest.NewEntra(partnerTenant, appID, clientSecret), vault: newVault()}
	s.entra.Unsigned = true
	s.vault.write(s.entra.Consent(samauth.User{ID: "33333333-3333-4333-8333-333333333333"}, "pwd", "mfa").Value.Reveal(), nil)
	for range rotators {
		client, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), s.vault.open(t), &samauth.Options{Transport: s.entra})
		require.NoError(t, err)
		s.clients = append(s.clients, client)
	}
	return s
}

// requireAllTokens checks that every version ever written is a token that Entra
// takes while it is young enough, and that the current one is.
func (s *stage) requireAllTokens(t *testing.T) {
	t.Helper()
	for _, version := range s.vault.versions {
		store := samauthtest.NewStore(samauth.RefreshToken{Value: samauth.NewSecret(*version.Value), Generation: 1, ObtainedAt: time.Now()})
		client, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), store, &samauth.Options{Transport: s.entra})
		require.NoError(t, err)
		if _, err = client.Token(t.Context(), customer, graphScopes); time.Since(*version.Attributes.Created) < samauth.Lifetime {
			require.NoError(t, err)
		}
	}
}

func TestEightProgramsOneAfterTheOtherWriteOnceAWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		const days = 84
		for range days * 24 {
			for _, client := range s.clients {
				_, err := client.Token(t.Context(), customer, graphScopes)
				require.NoError(t, err)
			}
			time.Sleep(time.Hour)
		}
		token, _, err := s.vault.open(t).Load(t.Context())
		require.NoError(t, err)
		require.InDelta(t, days/7, token.Generation, 2)
		require.Equal(t, int(token.Generation), s.vault.calls("PUT"), "a write for each generation and none for an exchange")
		require.Greater(t, s.entra.Calls(), days*24*rotators*9/10)
		s.requireAllTokens(t)
	})
}

func TestEightProgramsAtTheSameMomentLoseNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.vault.delay = 50 * time.Millisecond // so that all look before one has written
		const days = 84
		for range days * 4 {
			errs := make([]error, rotators)
			var all sync.WaitGroup
			for i, client := range s.clients {
				all.Go(func() { _, errs[i] = client.Token(t.Context(), customer, graphScopes) })
			}
			all.Wait()
			require.NoError(t, errors.Join(errs...))
			time.Sleep(6 * time.Hour)
		}
		token, _, err := s.vault.open(t).Load(t.Context())
		require.NoError(t, err)
		require.InDelta(t, days/7, token.Generation, 2)
		require.Greater(t, s.vault.calls("PUT"), int(token.Generation), "they never met")
		require.LessOrEqual(t, s.vault.calls("PUT"), int(token.Generation)*rotators)
		s.requireAllTokens(t)
	})
}

func TestARotationSurvivesWhatAVaultDoes(t *testing.T) {
	for name, spoil := range map[string]func(*stage) error{
		"a write that is refused": func(s *stage) error {
			s.vault.fault = always("PUT", 403, "ForbiddenByRbac")
			return samauth.ErrNotDurable
		},
		"a write that is not answered": func(s *stage) error {
			s.vault.fault = fails("PUT", errors.New("lost"))
			return samauth.ErrNotDurable
		},
		"a throttled reader": func(s *stage) error {
			answer := always("GET", 429, "Throttled", "Retry-After", "1")
			s.vault.fault = nil
			s.vault.once(answer)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				want := spoil(s)
				err := s.clients[0].Rotate(t.Context())
				if want != nil {
					require.ErrorIs(t, err, want)
					require.Equal(t, 1, s.vault.calls("PUT"))
					require.Equal(t, 1, s.vault.size())
				} else {
					require.NoError(t, err)
				}
				s.vault.fault = nil
				require.NoError(t, s.clients[1].Rotate(t.Context()))
				_, err = s.clients[0].Token(t.Context(), customer, graphScopes)
				require.NoError(t, err)
			})
		})
	}
}

func TestATokenThatIsKeptFreshHasTheOneBeforeErased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		require.NoError(t, s.clients[0].Rotate(t.Context()))
		token, _, err := s.vault.open(t).Load(t.Context())
		require.NoError(t, err)
		require.False(t, token.Previous.IsZero())
		_, err = s.clients[0].Token(t.Context(), customer, graphScopes)
		require.NoError(t, err)
		go s.clients[0].KeepFresh(t.Context())
		time.Sleep(2 * day)
		token, _, err = s.vault.open(t).Load(t.Context())
		require.NoError(t, err)
		require.True(t, token.Previous.IsZero())
		require.Equal(t, 1, s.vault.calls("PUT"))
		require.Equal(t, 1, s.vault.calls("PATCH"))
	})
}
