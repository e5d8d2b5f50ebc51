package samauth

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/partnersec/partnersec/internal/aadsts"
	"github.com/partnersec/partnersec/internal/mask"
	"github.com/partnersec/partnersec/internal/retryafter"
)

// Bounds of what is kept of an answer.
const (
	longestText = 4 << 10 // bytes of a text
	longestWord = 100     // bytes of a word, such as "invalid_grant"
	// More than an hour would let a wrong header stop a customer's night.
	longestRetryAfter = time.Hour
)

// ParseError reads an error response of Entra's token endpoint, Partner Center
// or Microsoft Graph, for people who hold one and want to know what follows from
// it. It never fails: what it cannot make sense of is [Unknown].
//
// The number is taken from error_codes, else from the start of
// error_description, else from error_uri; JSON and forms are read, whole or cut
// off, and any other text is searched for a number. Without a number that is
// known, suberror, claims and error decide; but status 429 and those from 500 on
// are [Transient] whatever is said with them. The last of several members with
// the same name counts. The header serves for Retry-After, which is brought
// between a second and an hour, a claims challenge, and identifiers.
//
// Body and header are not kept. What looks like a token or follows a name such
// as client_secret is masked in all texts, so the error can be logged.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
func ParseError(status int, header http.Header, body []byte) *Error {
	c := readComplaint(body)
	claims, word := readChallenge(header)
	if c.oauth == "" {
		c.oauth = word
	}
	if own := checkedClaims(c.claims); own != "" {
		claims = own
	}
	return &Error{
		Status:        status,
		Code:          c.number(),
		OAuth:         mask.Clean(c.oauth, longestWord),
		Suberror:      mask.Clean(c.suberror, longestWord),
		Description:   mask.Clean(c.description, longestText),
		Claims:        claims,
		RetryAfter:    retryafter.Read(header, longestRetryAfter),
		CorrelationID: firstID(c.correlation, header.Get("Client-Request-Id"), header.Get("Ms-Correlationid")),
		TraceID:       firstID(c.trace, header.Get("X-Ms-Request-Id"), header.Get("Request-Id"), header.Get("Ms-Requestid")),
	}
}

// number is the AADSTS number of a complaint, 0 if there is none.
func (c *complaint) number() int {
	if len(c.codes) > 0 {
		for _, code := range c.codes {
			if _, ok := aadsts.Lookup(code); ok {
				return code
			}
		}
		return c.codes[0]
	}
	if code, ok := aadsts.FindStart(c.description); ok {
		return code
	}
	if uri, err := url.Parse(c.uri); err == nil {
		if code, ok := aadsts.Number(uri.Query().Get("code")); ok {
			return code
		}
	}
	for _, text := range []string{c.oauth, c.loose} {
		if code, ok := aadsts.Find(text); ok {
			return code
		}
	}
	return 0
}

// firstID is the first text that is an identifier such as a GUID.
func firstID(texts ...string) string {
	for _, text := range texts {
		if text != "" && len(text) <= 64 && strings.Trim(text, idCharacters) == "" {
			return text
		}
	}
	return ""
}

const idCharacters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
