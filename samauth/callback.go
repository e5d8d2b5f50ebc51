package samauth

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"

	"github.com/partnersec/partnersec/internal/tenantid"
)

// readCallback reads the parameters that Entra has sent the browser back with
// and returns the code.
func (f *ConsentFlow) readCallback(callback url.Values) (Secret, error) {
	for name, values := range callback {
		if known := callbackParameters[name]; known && len(values) != 1 || smuggled[name] {
			return Secret{}, fmt.Errorf("%w (parameter %.30q)", ErrConsentAnswer, name)
		}
	}
	if issuer := callback.Get("iss"); issuer != "" && !f.client.isIssuer(issuer) {
		return Secret{}, errOtherIssuer
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

var errOtherIssuer = fmt.Errorf("%w (it names another issuer)", ErrConsentAnswer)

// isIssuer says whether an issuer is Entra for the partner tenant. If that was
// named by a domain, its id is not known before the code is redeemed.
func (c *Client) isIssuer(issuer string) bool {
	tenant := strings.TrimSuffix(strings.TrimPrefix(issuer, "https://"+c.hosts.Login+"/"), "/v2.0")
	return issuer == c.issuer(tenant) && tenantid.IsGUID(tenant) &&
		(!tenantid.IsGUID(c.tenant) || strings.EqualFold(tenant, c.tenant))
}

// issuer is Entra for a tenant, as its id_tokens and its answers name it.
func (c *Client) issuer(tenant string) string {
	return "https://" + c.hosts.Login + "/" + tenant + "/v2.0"
}

// path is where the browser comes back to.
func (f *ConsentFlow) path() string {
	u, err := url.Parse(f.redirect)
	if err != nil {
		return ""
	}
	return u.Path
}

// smuggled are parameters that an answer in this flow never has: what they bring
// would come past the code and its verifier. Others that are not known are
// passed over, as RFC 6749 demands in section 4.1.2.
var smuggled = map[string]bool{
	"id_token": true, "access_token": true, "refresh_token": true, "token_type": true, "response": true,
}

// callbackParameters are those that Entra's answers have, and iss of RFC 9207.
var callbackParameters = map[string]bool{
	"code": true, "state": true, "session_state": true, "client_info": true, "iss": true,
	"error": true, "error_description": true, "error_subcode": true, "error_uri": true, "error_codes": true,
}
