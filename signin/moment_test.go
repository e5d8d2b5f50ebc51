package signin

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTimesAreReadInEveryForm(t *testing.T) {
	want := time.Date(2026, 11, 24, 21, 38, 36, 0, time.UTC)
	for _, text := range []string{
		"2026-11-24T21:38:36Z", "2026-11-24T21:38:36.0000000Z", "2026-11-24T22:38:36+01:00", "2026-11-24T21:38:36", "2026-11-24 21:38:36",
		"2026-11-24 21:38:36 UTC", "11/24/2026, 9:38:36 PM", "11/24/2026, 9:38:36.000 PM", "11/24/2026 9:38:36 PM", "11/24/2026, 9:38:36\u202fPM",
		"11/24/2026 21:38:36", "24/11/2026 21:38:36", "/Date(1795556316000)/", "/Date(1795556316000+0100)/",
	} {
		got, err := parseTime(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	got, err := parseMoment("03/04/2026 10:00:00", true)
	require.NoError(t, err)
	require.Equal(t, time.April, got.Month(), "the day comes first")
	got, err = parseMoment("03/04/2026 10:00:00", false)
	require.NoError(t, err)
	require.Equal(t, time.March, got.Month())
	for _, text := range []string{"yesterday", "2026-13-01T00:00:00Z", "99/99/2026 1:00:00 AM", "/Date(x)/", "12"} {
		_, err := parseTime(text)
		require.ErrorContains(t, err, "not a time", text)
	}
}

func FuzzTime(f *testing.F) {
	f.Add("2026-11-24T21:38:36Z")
	f.Add("11/24/2026, 9:38:36 PM")
	f.Add("/Date(1795556316000)/")
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := parseTime(text); err == nil {
			require.Equal(t, time.UTC, at.Location())
		}
	})
}
