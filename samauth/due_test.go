package samauth

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func drawToken(t *rapid.T) RefreshToken {
	return RefreshToken{
		App:        rapid.String().Draw(t, "app"),
		Generation: rapid.Uint64().Draw(t, "generation"),
		ObtainedAt: time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "obtained"), 0),
		Failure: Failure{
			Count: rapid.IntRange(0, 1000).Draw(t, "failures"),
			At:    time.Unix(rapid.Int64Range(2e9, 3e9).Draw(t, "failed"), 0),
			Class: rapid.SampledFrom([]Class{Transient, Unknown, Revoked, ConfigError}).Draw(t, "class"),
		},
	}
}

func TestRotationIsDueWithinATenthOfTheInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := drawToken(t)
		interval := time.Duration(rapid.Int64Range(1, int64(latestRotation)).Draw(t, "interval"))
		after := token.rotationDue(interval).Sub(token.ObtainedAt)
		require.GreaterOrEqual(t, after, interval-interval/10-1)
		require.LessOrEqual(t, after, interval+interval/10+1)
	})
}

func TestATokenOfUnknownAgeIsDueAtOnce(t *testing.T) {
	token := RefreshToken{Value: NewSecret("canary")}
	require.True(t, token.rotationDue(rotateAfter).IsZero())
	require.True(t, token.attemptDue(rotateAfter).IsZero())
	require.True(t, token.expires().IsZero())
}

func TestPausesAfterFailuresGrowFromAMinuteToAnHour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := drawToken(t)
		token.Failure.Class = Transient
		pause := token.nextAttempt().Sub(token.Failure.At)
		switch n := token.Failure.Count; {
		case n == 0:
			require.True(t, token.nextAttempt().IsZero())
		case n < 7:
			least := time.Minute << (n - 1)
			require.GreaterOrEqual(t, pause, least)
			require.LessOrEqual(t, pause, least+least/10)
		default:
			require.GreaterOrEqual(t, pause, time.Hour)
			require.LessOrEqual(t, pause, 66*time.Minute)
		}
	})
}

func TestAHopelessAttemptIsRepeatedTheNextDay(t *testing.T) {
	token := RefreshToken{Failure: Failure{Count: 1, At: time.Unix(2e9, 0), Class: Revoked}}
	require.GreaterOrEqual(t, token.nextAttempt().Sub(token.Failure.At), 24*time.Hour)
}

func TestWhenATokenIsDueDoesNotDependOnTheProcess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := drawToken(t)
		same := token
		require.Equal(t, token.attemptDue(rotateAfter), same.attemptDue(rotateAfter))
	})
}
