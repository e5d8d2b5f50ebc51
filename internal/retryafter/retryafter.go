// Package retryafter reads how long a service wants to be left alone.
package retryafter

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// shortest is the least that a service can ask for: less than a second would be
// a tight loop.
const shortest = time.Second

// Read reads the headers Retry-After of an answer: whole numbers of seconds or
// HTTP dates, of which the one with the longest wait counts. A date is compared
// with the server's own clock if the answer has its Date, else with this
// computer's. A wait is brought between a second and longest, so that no wrong
// header stops a program for good. Whatever else stands there, a fraction or a
// negative number say, is ignored; without anything else the result is 0.
// https://learn.microsoft.com/graph/throttling
func Read(header http.Header, longest time.Duration) time.Duration {
	var result time.Duration
	for _, text := range header.Values("Retry-After") {
		if wait, ok := read(strings.TrimSpace(text), header.Get("Date"), longest); ok {
			result = max(result, min(max(wait, shortest), longest))
		}
	}
	return result
}

func read(text, date string, longest time.Duration) (time.Duration, bool) {
	if text == "" {
		return 0, false
	}
	if strings.Trim(text, "0123456789") == "" {
		return seconds(text, longest), true
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

// seconds reads digits. More than the longest wait is the longest, and so is
// what fits no number.
func seconds(digits string, longest time.Duration) time.Duration {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > int64(longest/time.Second) {
		return longest
	}
	return time.Duration(n) * time.Second
}
