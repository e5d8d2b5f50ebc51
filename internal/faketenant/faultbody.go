package faketenant

import "net/http"

// HTML200 answers with a page of HTML and status 200, as a proxy or a captive
// portal does.
func HTML200() Fault {
	return instead("HTML", Final, func(*exchange) *answer {
		return text(http.StatusOK, "text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Welcome!</body></html>")
	})
}

// Error200 answers with an error of Graph's under status 200.
func Error200() Fault {
	return instead("an error with status 200", Final, func(*exchange) *answer {
		return members(http.StatusOK, complaint("UnknownError", "An error has occurred."))
	})
}

// EmptyBody answers with status 200 and nothing else.
func EmptyBody() Fault {
	return instead("an empty body", Final, func(*exchange) *answer { return text(http.StatusOK, contentType, "") })
}

// BOM puts a byte order mark before the body.
func BOM() Fault {
	return onPages("a byte order mark", Passing, func(x *exchange) bool {
		x.answer.wire = func(w http.ResponseWriter, x *exchange, body []byte) {
			w.WriteHeader(x.answer.status)
			w.Write([]byte("\ufeff"))
			w.Write(body)
		}
		return true
	})
}
