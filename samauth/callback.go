package samauth

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"
)

// readCallback reads the parameters that Entra has sent the browser back with
// and returns the code.
func (f *ConsentFlow) readCallback(callback url.Values) (Secret, error) {
	for name, values := range callback {
		if !callbackParameters[name] || len(values) != 1 {
			return Secret{}, fmt.Errorf("%w (parameter %.30q)", ErrConsentAnswer, name)
		}
	}
	if !f.is(callback.Get("state")) {
		return Secret{}, ErrConsentState
	}
	if issuer := callback.Get("iss"); issuer != "" && !strings.HasPrefix(issuer, "https://"+f.client.hosts.Login+"/") {
		return Secret{}, fmt.Errorf("%w (it names another issuer)", ErrConsentAnswer)
	}
	if callback.Get("error") != "" {
		e := ParseError(0, nil, []byte(callback.Encode()))
		e.Op, e.Tenant = "consent", f.client.tenant
		return Secret{}, e.atHome()
	}
	if callback.Get("code") == "" {
		return Secret{}, fmt.Errorf("%w (it has no code)", ErrConsentAnswer)
	}
	return NewSecret(callback.Get("code")), nil
}

// is says whether a state is that of the flow.
func (f *ConsentFlow) is(state string) bool {
	return subtle.ConstantTimeCompare([]byte(state), []byte(f.state)) == 1
}

// path is where the browser comes back to.
func (f *ConsentFlow) path() string {
	u, err := url.Parse(f.redirect)
	if err != nil {
		return ""
	}
	return u.Path
}

// callbackParameters are those that Entra's answers have, and iss of RFC 9207.
var callbackParameters = map[string]bool{
	"code": true, "state": true, "session_state": true, "client_info": true, "iss": true,
	"error": true, "error_description": true, "error_subcode": true, "error_uri": true, "error_codes": true,
}
