package contract

import (
	"fmt"
	"net/http"
)

// Check returns an error if Microsoft Graph would not understand a request, or
// if the copy of its description does not say whether it would. It looks at
// the host (of any national cloud), the version, the path and its parameters,
// the method, the query options, the headers that are described, the presence
// of a bearer token, and the JSON of the body. The requests in a $batch are
// checked as if each had been sent alone.
//
// It takes requests as a client sends them and as a server gets them. The body
// can be read again afterwards, and GetBody is set. The error has all that was
// found and shows neither values of the body nor the token.
func Check(r *http.Request) error {
	call, err := open(r)
	if err != nil {
		return fmt.Errorf("contract: %s %s: %w", r.Method, r.URL.Path, err)
	}
	if err := call.check(); err != nil {
		return fmt.Errorf("contract: %s %s: %w", r.Method, r.URL.Path, err)
	}
	return nil
}

// CheckResponse returns an error if Microsoft Graph would not give this answer
// to a request: if the status is not described, the Content-Type is another
// one, the body is no JSON or has members of the wrong type, a null where there
// can be none or, with a status of 2xx, members that the type does not have.
// Types of which the copy has only some members (x-trimmed) may have others.
//
// The request needs to be one that [Check] accepts, but its body is read for a
// $batch alone, through GetBody.
func CheckResponse(r *http.Request, status int, header http.Header, body []byte) error {
	call, err := open(r)
	if err == nil {
		err = call.checkResponse(status, header, body)
	}
	if err != nil {
		return fmt.Errorf("contract: %d for %s %s: %w", status, r.Method, r.URL.Path, err)
	}
	return nil
}
