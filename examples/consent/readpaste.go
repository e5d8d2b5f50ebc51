package main

import (
	"net/url"
	"strings"
)

// readPaste reads the parameters of the address that was pasted to end the
// consent at a page of Entra's. Its errors do not show it: there is a code in it.
func readPaste(page, line string) (url.Values, error) {
	text := strings.Trim(line, " \t\r\n\"'<>")
	if text == "" {
		return nil, errPasteBlank
	}
	if rest, cut := strings.CutPrefix(text, "localhost"); cut { // as browsers show it
		text = nowhere + rest
	}
	u, err := url.Parse(text)
	signIn, _, _ := strings.Cut(page, "?")
	switch {
	case err != nil || u.Host == "":
		return nil, errPasteNoURL
	case strings.HasPrefix(text, signIn):
		return nil, errPasteSignIn
	case u.Scheme != "http" || u.Hostname() != "localhost":
		return nil, errPasteOther
	}
	answer, err := url.ParseQuery(u.RawQuery)
	switch {
	case err != nil || answer.Get("state") == "" || answer.Get("code") == "" && answer.Get("error") == "":
		return nil, errPasteShort
	case !strings.HasPrefix(stateOf(page), answer.Get("state")):
		return nil, errPasteForeign
	case answer.Get("state") != stateOf(page):
		return nil, errPasteShort
	}
	return answer, nil
}

// stateOf is the state that an address carries.
func stateOf(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return ""
	}
	return u.Query().Get("state")
}
