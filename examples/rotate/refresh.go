package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// readRefreshToken reads a refresh token as other tools keep it: alone, or in
// the JSON that they print, or in the form that stores of this module write.
func readRefreshToken(flag, path string, stdin io.Reader) (samauth.RefreshToken, error) {
	data, err := operator.ReadConfidential(flag, path, stdin)
	if err != nil {
		return samauth.RefreshToken{}, err
	}
	token, err := parseRefreshToken(data)
	if err != nil {
		return samauth.RefreshToken{}, fmt.Errorf("%s: no refresh token can be read: %w", flag, err)
	}
	return token, nil
}

// parseRefreshToken reads what is in such a file. No error shows any of it.
func parseRefreshToken(data []byte) (samauth.RefreshToken, error) {
	text, err := operator.PlainText(data)
	if err == nil {
		text, err = bare(text)
	}
	if err != nil {
		return samauth.RefreshToken{}, err
	}
	if strings.HasPrefix(text, "eyJ") {
		return samauth.RefreshToken{}, errors.New("this is an access token, which begins with eyJ: the refresh token is another one")
	}
	token, err := samauth.Decode([]byte(text))
	if errors.Is(err, samauth.ErrDamaged) { // it speaks of a store, and there is none
		return samauth.RefreshToken{}, errors.New(strings.TrimPrefix(err.Error(), samauth.ErrDamaged.Error()+": "))
	}
	return token, err
}

// bare takes a refresh token out of the JSON of another tool; all other texts it
// leaves as they are.
func bare(text string) (string, error) {
	switch {
	case strings.HasPrefix(text, `"`):
		var token string
		if json.Unmarshal([]byte(text), &token) != nil {
			return "", errors.New("it begins with a quotation mark and is no text of JSON")
		}
		return token, nil
	case !strings.HasPrefix(text, "{"):
		return text, nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &members) != nil {
		return "", errors.New("it begins like an object of JSON and is none")
	}
	if _, own := members["v"]; own {
		return text, nil
	}
	for _, name := range foreign {
		var token string
		if json.Unmarshal(members[name], &token) == nil && token != "" {
			return token, nil
		}
	}
	return "", errors.New("the object has no member RefreshToken")
}

// foreign are the names of the member that a refresh token is in: of what
// New-PartnerAccessToken of Partner Center PowerShell makes, of an answer of the
// token endpoint, of CIPP's settings, and of a secret of a key vault as az shows
// it.
var foreign = []string{"RefreshToken", "refresh_token", "refreshToken", "refreshtoken", "value"}
