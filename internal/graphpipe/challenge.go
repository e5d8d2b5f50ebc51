package graphpipe

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

var (
	bearerScheme = regexp.MustCompile(`(?i)(?:^|[\s,])bearer\s`)
	parameters   = regexp.MustCompile(`([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))`)
)

const longestChallenge = 16 << 10 // bytes of a header that are read

// challenge is the claims challenge in an answer, as JSON, "" if there is none.
// It is sent to who declared that it can handle one.
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func challenge(header http.Header) string {
	for _, text := range header.Values("Www-Authenticate") {
		if len(text) > longestChallenge {
			continue
		}
		// A header may hold several challenges; each begins with its scheme.
		starts := bearerScheme.FindAllStringIndex(text, -1)
		for i, start := range starts {
			end := len(text)
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			if claims := claimsOf(text[start[1]:end]); claims != "" {
				return claims
			}
		}
	}
	return ""
}

// claimsOf reads the parameters of one challenge.
func claimsOf(text string) string {
	var reason, claims string
	for _, match := range parameters.FindAllStringSubmatch(text, -1) {
		switch strings.ToLower(match[1]) {
		case "error":
			reason = match[2] + match[3]
		case "claims":
			claims = match[2] + match[3]
		}
	}
	if reason != "insufficient_claims" {
		return ""
	}
	return decodeClaims(claims)
}

// decodeClaims reads the base64 of a JSON object, in whichever alphabet, with
// padding or without.
func decodeClaims(text string) string {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	decoded, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(decoded) == 0 || decoded[0] != '{' || !json.Valid(decoded) {
		return ""
	}
	return string(decoded)
}
