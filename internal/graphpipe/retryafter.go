package graphpipe

import (
	"net/http"
	"strings"
	"time"
)

// Bounds of what a service may ask for. Less than a second would be a tight
// loop. More than a day is not told apart: nobody waits for it here.
const (
	shortestRetryAfter = time.Second
	longestRetryAfter  = 24 * time.Hour
)

// retryAfter reads the header Retry-After: a whole number of seconds or an HTTP
// date, brought into the bounds, and the longest if there are several. A date is
// compared with the server's own clock if the answer has its Date. Whatever else
// stands there, a fraction or a negative number say, is ignored; without
// anything else the result is 0.
func retryAfter(header http.Header) time.Duration {
	var longest time.Duration
	for _, text := range header.Values("Retry-After") {
		if wait, ok := readWait(strings.TrimSpace(text), header.Get("Date")); ok {
			longest = max(longest, min(max(wait, shortestRetryAfter), longestRetryAfter))
		}
	}
	return longest
}

func readWait(text, date string) (time.Duration, bool) {
	if text == "" {
		return 0, false
	}
	if strings.Trim(text, "0123456789") == "" {
		return seconds(text), true
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	now, err := http.ParseTime(date)
	if err != nil {
		now = time.Now()
	}
	return until.Sub(now), true
}

// seconds reads digits, and stops counting when they are more than enough.
func seconds(digits string) time.Duration {
	var total time.Duration
	for _, digit := range digits {
		total = total*10 + time.Duration(digit-'0')*time.Second
		if total > longestRetryAfter {
			break
		}
	}
	return total
}
