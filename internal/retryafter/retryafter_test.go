package retryafter_test

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/retryafter"
)

func ExampleRead() {
	fmt.Println(retryafter.Read(http.Header{"Retry-After": {"90"}}, time.Hour))
	fmt.Println(retryafter.Read(http.Header{
		"Date":        {"Sat, 01 Jan 2000 00:00:00 GMT"},
		"Retry-After": {"Sat, 01 Jan 2000 00:00:30 GMT"},
	}, time.Hour))
	// Output:
	// 1m30s
	// 30s
}

func TestRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UTC()
		date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
		for name, c := range map[string]struct {
			texts []string
			want  time.Duration
		}{
			"seconds":                              {[]string{"60"}, time.Minute},
			"white space around":                   {[]string{" 60 "}, time.Minute},
			"none is the shortest":                 {[]string{"0"}, time.Second},
			"an hour":                              {[]string{"3600"}, time.Hour},
			"more than an hour":                    {[]string{"3601"}, time.Hour},
			"more than fits":                       {[]string{strings.Repeat("9", 1000)}, time.Hour},
			"more seconds than fit in nanoseconds": {[]string{"18446744074"}, time.Hour},
			"leading zeros":                        {[]string{strings.Repeat("0", 100) + "60"}, time.Minute},
			"a date":                               {[]string{date(90 * time.Second)}, 90 * time.Second},
			"a date that is past":                  {[]string{date(-time.Hour)}, time.Second},
			"a date far away":                      {[]string{date(1000 * time.Hour)}, time.Hour},
			"the last date":                        {[]string{"Fri, 31 Dec 9999 23:59:59 GMT"}, time.Hour},
			"the first date":                       {[]string{"Mon, 01 Jan 0001 00:00:00 GMT"}, time.Second},
			"several":                              {[]string{"2", "20", "7"}, 20 * time.Second},
			"several, with one ignored":            {[]string{"soon", "20", "1e9"}, 20 * time.Second},
			"several, the longest too long":        {[]string{"2", date(2 * time.Hour)}, time.Hour},
			"a date and seconds":                   {[]string{date(9 * time.Second), "8"}, 9 * time.Second},
			"a fraction is ignored":                {[]string{"1.5"}, 0},
			"a negative number is ignored":         {[]string{"-5"}, 0},
			"a sign is ignored":                    {[]string{"+5"}, 0},
			"not a number is ignored":              {[]string{"NaN"}, 0},
			"the infinite is ignored":              {[]string{"Inf"}, 0},
			"an exponent is ignored":               {[]string{"1e9"}, 0},
			"hexadecimal is ignored":               {[]string{"0x10"}, 0},
			"a list is ignored":                    {[]string{"1,2"}, 0},
			"other digits are ignored":             {[]string{"６０"}, 0},
			"words are ignored":                    {[]string{"soon"}, 0},
			"empty":                                {[]string{""}, 0},
			"nothing":                              {nil, 0},
		} {
			require.Equal(t, c.want, retryafter.Read(http.Header{"Retry-After": c.texts}, time.Hour), name)
		}
	})
}

func TestTheServersClockCounts(t *testing.T) {
	header := http.Header{"Retry-After": {"Sat, 01 Jan 2000 00:02:00 GMT"}, "Date": {"Sat, 01 Jan 2000 00:00:00 GMT"}}
	require.Equal(t, 2*time.Minute, retryafter.Read(header, time.Hour))
	synctest.Test(t, func(t *testing.T) { // where it is midnight at the beginning of 2000
		header.Set("Date", "yesterday")
		time.Sleep(30 * time.Second)
		require.Equal(t, 90*time.Second, retryafter.Read(header, time.Hour))
	})
}

func TestTheCallerSaysWhatIsTooLong(t *testing.T) {
	header := http.Header{"Retry-After": {"100000"}}
	require.Equal(t, 24*time.Hour, retryafter.Read(header, 24*time.Hour))
	require.Equal(t, 1500*time.Millisecond, retryafter.Read(header, 1500*time.Millisecond))
	require.Equal(t, 100_000*time.Second, retryafter.Read(header, math.MaxInt64))
	require.Zero(t, retryafter.Read(nil, time.Hour))
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"", "0", "60", "-5", "1e300", "18446744073709551616", "١٢", " 7 ", "Sat, 01 Jan 2000 00:00:20 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(text, "1", "Sat, 01 Jan 2000 00:00:00 GMT")
		f.Add("x", text, "")
	}
	f.Fuzz(func(t *testing.T, one, other, date string) {
		header := http.Header{"Retry-After": {one, other}, "Date": {date}}
		wait := retryafter.Read(header, time.Hour)
		require.True(t, wait == 0 || (wait >= time.Second && wait <= time.Hour), wait)
		require.LessOrEqual(t, wait, retryafter.Read(header, 24*time.Hour))
	})
}
