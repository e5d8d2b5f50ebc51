package samauth

import (
	"net/http"
	"strings"
	"time"
)

// Bounds of what a service may ask for. Less than a second would be a tight
// loop, and more than an hour would let a wrong header stop a customer's night.
const (
	shortestRetryAfter = time.Second
	longestRetryAfter  = time.Hour
)

// retryAfter reads the header Retry-After: a whole number of seconds or an HTTP
// date, brought into the bounds. A date is compared with the server's own clock
// if the answer has its Date. Whatever else stands there, a fraction or a
// negative number say, is ignored and the result is 0.
func retryAfter(header http.Header) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if strings.Trim(text, "0123456789") == "" {
		return clampRetry(seconds(text))
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return clampRetry(date.Sub(now))
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

func clampRetry(d time.Duration) time.Duration {
	return min(max(d, shortestRetryAfter), longestRetryAfter)
}
