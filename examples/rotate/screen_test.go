package main

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/samauth"
)

// friday is when the bubbles of these tests begin.
var friday = time.Date(2026, time.November, 6, 8, 0, 0, 0, time.UTC)

// onFriday runs a test whose clock begins on that day.
func onFriday(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(friday))
		test(t)
	})
}

func TestTheScreen(t *testing.T) {
	well := samauth.Health{
		Tenant: partner, App: app, User: consentUser, MFA: samauth.MFAInAccessToken, Generation: 7,
		ObtainedAt: friday.Add(-12 * day), ExpiresAt: friday.Add(78 * day), NextAttempt: friday.Add(-5 * day),
		Credential: "certificate", CredentialExpiresAt: friday.Add(200 * day),
	}
	ill := samauth.Health{
		Tenant: "partner.example", App: app, User: samauth.User{Name: "sam\u202e@partner.example\x1b[2J"}, MFA: samauth.MFAMissing, Generation: 3,
		ObtainedAt: friday.Add(-91 * day), ExpiresAt: friday.Add(-day), NextAttempt: friday.Add(20 * time.Hour),
		Credential: "certificate", CredentialExpiresAt: friday.Add(-10 * day),
		Warnings: []string{"the first, which is so long that it has to go on in the next line of the screen, beside the label and not under it", "the second"},
	}
	unknown := samauth.Health{Tenant: partner, App: app, Credential: "secret"}
	onFriday(t, func(t *testing.T) {
		golden.Compare(t, "screen-well.txt", []byte(screen("All is well.", &well)))
		golden.Compare(t, "screen-ill.txt", []byte(screen("Little is well.", &ill)))
		golden.Compare(t, "screen-unknown.txt", []byte(screen("Little is known.", &unknown)))
	})
}

func TestEveryProofHasWords(t *testing.T) {
	for _, proof := range []samauth.MFAProof{
		samauth.MFAUnknown, samauth.MFAInAccessToken, samauth.MFAInIDToken, samauth.MFAConfirmed, samauth.MFAMissing,
	} {
		require.NotEmpty(t, proofOf[proof], proof)
	}
}

func TestStretchesOfTimeAreToldInDays(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-day:                         "less than a day",
		0:                            "less than a day",
		12*time.Hour - 1:             "less than a day",
		12 * time.Hour:               "1 day",
		36*time.Hour - time.Minute:   "1 day",
		36 * time.Hour:               "2 days",
		90*day - 5*time.Second:       "90 days",
		samauth.Lifetime + time.Hour: "90 days",
	} {
		require.Equal(t, want, span(d), fmt.Sprint(d))
	}
}
