package faketenant

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Throttle answers 429 with these headers Retry-After, which may be none, and
// may be nonsense. If they can be read, who comes too early is counted in
// [Statistics]. It is Final if they ask for more than 5 minutes.
func Throttle(retryAfter ...string) Fault {
	effect := Passing
	if asked(retryAfter) > 5*time.Minute {
		effect = Final
	}
	name := "429 with Retry-After " + strings.Join(retryAfter, " and ")
	if len(retryAfter) == 0 {
		name = "429 without Retry-After"
	}
	return instead(name, effect, func(x *exchange) *answer {
		a := throttled()
		a.header["Retry-After"] = retryAfter
		if wait := asked(retryAfter); wait > 0 && effect == Passing {
			x.tells, x.until = x.own, time.Now().Add(wait)
		}
		return a
	})
}

// asked is the longest wait that headers ask for: whole seconds or a date.
func asked(headers []string) (longest time.Duration) {
	for _, text := range headers {
		if n, err := strconv.ParseUint(text, 10, 64); err == nil {
			longest = max(longest, time.Duration(min(n, 1<<30))*time.Second)
		} else if at, err := http.ParseTime(text); err == nil {
			longest = max(longest, time.Until(at))
		}
	}
	return longest
}

// Status answers with a status, and with an error that says little. It is
// Passing for 408 and for most from 500 on.
func Status(code int) Fault {
	effect := Final
	if code == http.StatusRequestTimeout || code >= 500 && code != http.StatusNotImplemented && code != http.StatusHTTPVersionNotSupported {
		effect = Passing
	}
	return instead("status "+strconv.Itoa(code), effect, func(*exchange) *answer { return problem(code, "UnknownError", "") })
}

// ServerErrorIfWider answers 500 to everybody who asks for more of the log than
// so much time, for good.
func ServerErrorIfWider(d time.Duration) Fault {
	return Fault{"500 for more than " + d.String(), Passing, func() act {
		return func(x *exchange) verdict {
			if x.query == nil {
				return passed
			}
			from, to := x.query.bounds()
			if !from.IsZero() && !to.IsZero() && to.Sub(from) <= d {
				return passed
			}
			x.answer = problem(http.StatusInternalServerError, "UnknownError", "")
			return always
		}
	}}
}

// Revoke makes a claims challenge of the tenant: this request and all others are
// refused whose token was made before it. See [Tenant.Challenge].
func Revoke() Fault {
	return instead("a claims challenge", Passing, func(x *exchange) *answer {
		x.tenant.mu.Lock()
		x.tenant.revoked++
		at := time.Now().Add(time.Duration(x.tenant.revoked) * time.Second) // no two are alike
		x.tenant.mu.Unlock()
		x.tenant.Challenge(revocation(at))
		return x.challenge()
	})
}

// LoseSkipToken answers the request for page n as if its $skiptoken were unknown.
// The first page has number 1, and no token.
func LoseSkipToken(n int) Fault {
	return once(fmt.Sprintf("the token of page %d is lost", n), Passing, func(x *exchange) bool {
		if x.query == nil || x.query.page != n || n < 2 {
			return false
		}
		x.answer = lostToken()
		return true
	})
}
