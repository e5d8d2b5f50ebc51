package samauth

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/partnersec/partnersec/internal/mask"
)

const (
	longestChallenge = 16 << 10 // bytes of a header that are read
	longestClaims    = 8 << 10  // bytes of a claims challenge that are kept
)

var parameter = regexp.MustCompile(`([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))`)

// readChallenge reads the headers WWW-Authenticate of a resource: the claims
// that it wants, as JSON, and its error.
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func readChallenge(header http.Header) (claims, word string) {
	for _, value := range header.Values("WWW-Authenticate") {
		if len(value) > longestChallenge {
			continue
		}
		for _, match := range parameter.FindAllStringSubmatch(value, 64) {
			text := match[2] + match[3]
			switch match[1] {
			case "claims":
				claims = checkedClaims(decodeBase64(text))
			case "error":
				word = text
			}
		}
	}
	return claims, word
}

// decodeBase64 decodes either alphabet, padded or not; "" if it is none.
func decodeBase64(text string) string {
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return ""
	}
	return string(data)
}

// checkedClaims is the text if it is a claims challenge: a JSON object of
// moderate size without anything in it that looks like a secret; else "".
func checkedClaims(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > longestClaims || !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) || mask.Text(text) != text {
		return ""
	}
	return text
}
