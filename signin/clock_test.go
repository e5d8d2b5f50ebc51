package signin

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func utc(year int, month time.Month, day, hour, minute, second, nano int) time.Time {
	return time.Date(year, month, day, hour, minute, second, nano, time.UTC)
}

func TestMomentsAreReadInEveryForm(t *testing.T) {
	nine := utc(2026, 11, 24, 9, 38, 36, 0)
	for name, c := range map[string]struct {
		text string
		want time.Time
	}{
		"RFC 3339":                                   {"2026-11-24T09:38:36Z", nine},
		"RFC 3339 with seven digits":                 {"2026-11-24T09:38:36.1234567Z", nine.Add(123456700)},
		"RFC 3339 with nine digits":                  {"2026-11-24T09:38:36.123456789Z", nine.Add(123456789)},
		"RFC 3339 with more digits than time has":    {"2026-11-24T09:38:36.1234567891234Z", nine.Add(123456789)},
		"RFC 3339 in another zone":                   {"2026-11-24T10:38:36+01:00", nine},
		"RFC 3339 before midnight elsewhere":         {"2026-11-23T23:38:36-10:00", nine},
		"ISO without a zone":                         {"2026-11-24T09:38:36", nine},
		"ISO without a zone, with a fraction":        {"2026-11-24T09:38:36.5", nine.Add(500 * time.Millisecond)},
		"ISO with a decimal comma":                   {"2026-11-24T09:38:36,5", nine.Add(500 * time.Millisecond)},
		"ISO with a space":                           {"2026-11-24 09:38:36", nine},
		"ISO with a space and Z":                     {"2026-11-24 09:38:36Z", nine},
		"ISO with a space and an offset":             {"2026-11-24 10:38:36 +01:00", nine},
		"ISO with an offset without colon":           {"2026-11-24T10:38:36+0100", nine},
		"ISO with UTC behind it":                     {"2026-11-24 09:38:36 UTC", nine},
		"ISO without seconds":                        {"2026-11-24 09:38", nine.Truncate(time.Minute)},
		"a day alone":                                {"2026-11-24", utc(2026, 11, 24, 0, 0, 0, 0)},
		"the United States":                          {"11/24/2026, 9:38:36 AM", nine},
		"the United States in the afternoon":         {"11/24/2026, 9:38:36 PM", nine.Add(12 * time.Hour)},
		"the United States at midnight":              {"11/24/2026, 12:00:00 AM", utc(2026, 11, 24, 0, 0, 0, 0)},
		"the United States at noon":                  {"11/24/2026, 12:00:00 PM", utc(2026, 11, 24, 12, 0, 0, 0)},
		"the United States with a fraction":          {"11/24/2026, 9:38:36.123 AM", nine.Add(123 * time.Millisecond)},
		"the United States without a comma":          {"11/24/2026 9:38:36 AM", nine},
		"the United States without seconds":          {"11/24/2026 9:38 AM", nine.Truncate(time.Minute)},
		"the United States in small letters":         {"11/24/2026 9:38:36 am", nine},
		"the United States without a space":          {"11/24/2026 9:38:36AM", nine},
		"the United States by a newer browser":       {"11/24/2026, 9:38:36\u202fAM", nine},
		"a no-break space":                           {"11/24/2026,\u00a09:38:36 AM", nine},
		"a month before the day in numbers alone":    {"3/4/2026 9:38:36 AM", utc(2026, 3, 4, 9, 38, 36, 0)},
		"slashes with 24 hours":                      {"11/24/2026 14:38:36", utc(2026, 11, 24, 14, 38, 36, 0)},
		"slashes with a day that can be no month":    {"24/11/2026 09:38:36", nine},
		"slashes without a time":                     {"11/24/2026", utc(2026, 11, 24, 0, 0, 0, 0)},
		"dots":                                       {"24.11.2026 09:38:36", nine},
		"Spanish halves of the day":                  {"24/11/2026, 9:38:36 a. m.", nine},
		"Windows PowerShell":                         {"/Date(1571234567890)/", utc(2019, 10, 16, 14, 2, 47, 890e6)},
		"Windows PowerShell with a zone":             {"/Date(1571234567890+0200)/", utc(2019, 10, 16, 14, 2, 47, 890e6)},
		"Windows PowerShell before 1970":             {"/Date(-1000)/", utc(1969, 12, 31, 23, 59, 59, 0)},
		"space around":                               {"  2026-11-24T09:38:36Z ", nine},
		"nothing":                                    {"", time.Time{}},
		"space":                                      {" \t", time.Time{}},
		"the zero time, which is how .NET says none": {"0001-01-01T00:00:00Z", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseTime(c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Equal(t, time.UTC, got.Location())
		})
	}
}

func TestWhatIsNoMomentIsNamed(t *testing.T) {
	for name, text := range map[string]string{
		"a word":                         "yesterday",
		"a number":                       "1571234567890",
		"a month that is none":           "2026-13-24T09:38:36Z",
		"a day that is none":             "30/02/2026 09:38:36",
		"neither number can be a month":  "24/24/2026 09:38:36",
		"an hour that is none":           "2026-11-24T25:38:36Z",
		"thirteen in the afternoon":      "11/24/2026 13:38:36 PM",
		"PowerShell without a number":    "/Date()/",
		"PowerShell without an end":      "/Date(1571234567890",
		"PowerShell far away":            "/Date(9223372036854775807)/",
		"a year beyond what JSON writes": "9999-12-31T23:59:59-01:00",
		"a year before what JSON writes": "0000-01-01T00:00:00+01:00",
		"a letter M":                     "M",
		"more behind the moment":         "2026-11-24T09:38:36Z and more",
	} {
		t.Run(name, func(t *testing.T) {
			at, err := parseTime(text)
			require.ErrorContains(t, err, text)
			require.Zero(t, at)
		})
	}
	_, err := parseTime(strings.Repeat("long", 1000))
	require.Error(t, err)
	require.Less(t, len(err.Error()), 100)
}

func TestAClockSaysWhatTheMomentDoesNot(t *testing.T) {
	east := time.FixedZone("", 3600)
	for name, c := range map[string]struct {
		clock clock
		text  string
		want  time.Time
	}{
		"the day first":                                {clock{dayFirst: true}, "03/11/2026 09:00:00", utc(2026, 11, 3, 9, 0, 0, 0)},
		"the day first with halves of the day":         {clock{dayFirst: true}, "3/11/2026 9:00:00 p. m.", utc(2026, 11, 3, 21, 0, 0, 0)},
		"the month first all the same, if it must be":  {clock{dayFirst: true}, "11/24/2026 09:00:00", utc(2026, 11, 24, 9, 0, 0, 0)},
		"the day first does not matter to ISO":         {clock{dayFirst: true}, "2026-11-03 09:00:00", utc(2026, 11, 3, 9, 0, 0, 0)},
		"a zone of the column":                         {clock{zone: east}, "11/24/2026, 9:00:00 AM", utc(2026, 11, 24, 8, 0, 0, 0)},
		"a zone of the column, for ISO":                {clock{zone: east}, "2026-11-24T09:00:00", utc(2026, 11, 24, 8, 0, 0, 0)},
		"a zone of the moment wins":                    {clock{zone: east}, "2026-11-24T09:00:00Z", utc(2026, 11, 24, 9, 0, 0, 0)},
		"UTC of the moment wins":                       {clock{zone: east}, "2026-11-24 09:00:00 UTC", utc(2026, 11, 24, 9, 0, 0, 0)},
		"an offset of the moment wins":                 {clock{zone: east}, "2026-11-24 09:00:00 -02:00", utc(2026, 11, 24, 11, 0, 0, 0)},
		"a zone that is unknown and not needed":        {clock{unzoned: true}, "2026-11-24T09:00:00Z", utc(2026, 11, 24, 9, 0, 0, 0)},
		"a zone that is unknown and not needed in UTC": {clock{unzoned: true}, "11/24/2026 9:00 AM UTC", utc(2026, 11, 24, 9, 0, 0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.clock.parse(c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	for _, text := range []string{"11/24/2026, 9:00:00 AM", "2026-11-24T09:00:00", "24.11.2026 09:00", "2026-11-24"} {
		_, err := clock{unzoned: true}.parse(text)
		require.ErrorIs(t, err, errNoZone, text)
	}
}

func TestTheUsualMomentTakesNoMemory(t *testing.T) {
	for _, text := range []string{
		"2026-11-24T09:38:36Z", "2026-11-24T09:38:36.1234567Z", "2026-11-24T09:38:36.1234567+00:00", "2026-11-24T09:38:36+01:00",
	} {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			if _, err := parseTime(text); err != nil {
				t.Fatal(err)
			}
		}), text)
	}
}

func FuzzClock(f *testing.F) {
	for _, text := range []string{
		"2026-11-24T09:38:36.1234567Z", "2026-11-24 09:38:36", "11/24/2026, 9:38:36\u202fAM", "24/11/2026 9:38 p. m.",
		"/Date(1571234567890+0200)/", "24.11.2026 09:00", "AM", "9999-12-31T23:59:59-01:00", "//", ", , UTC UTC",
	} {
		f.Add(text, true, false)
		f.Add(text, false, true)
	}
	f.Fuzz(func(t *testing.T, text string, dayFirst, unzoned bool) {
		at, err := clock{dayFirst: dayFirst, unzoned: unzoned}.parse(text)
		if err != nil {
			require.Zero(t, at)
			require.Less(t, len(err.Error()), 400)
			return
		}
		written, err := at.MarshalText()
		require.NoError(t, err)
		again, err := parseTime(string(written))
		require.NoError(t, err)
		require.Equal(t, at, again)
	})
}
