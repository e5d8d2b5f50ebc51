package samauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DeviceCode is what the user of [Client.InsecureDeviceCode] has to be shown.
type DeviceCode struct {
	UserCode  string    // to be typed
	URL       string    // at this page
	ExpiresAt time.Time // until then
}

// InsecureDeviceCode is the consent for the last resort, where neither this
// machine nor the user's can serve the page that Entra sends a browser back to.
// It calls show with a code that the user types at Microsoft's page, in any
// browser anywhere, and waits until that is done.
//
// It is insecure because nothing ties the browser to this program: an attacker
// who begins such a consent and sends the code around needs one user of the
// partner tenant who types it. It cannot demand multifactor authentication
// either, so that it may end in [ErrMFAMissing]. Tenants should block the flow,
// see https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows.
func (c *Client) InsecureDeviceCode(ctx context.Context, show func(DeviceCode) error, options *ConsentOptions) (Consent, error) {
	if options == nil {
		options = &ConsentOptions{}
	}
	if options.Claims != "" {
		return Consent{}, errors.New("samauth: device code: it cannot carry a claims challenge: let the user consent in a browser")
	}
	code, err := c.askDeviceCode(ctx)
	if err != nil {
		return Consent{}, err
	}
	if err := show(code.DeviceCode); err != nil {
		return Consent{}, fmt.Errorf("samauth: device code: show it: %w", err)
	}
	got, err := c.pollDeviceCode(ctx, code)
	if err != nil {
		return Consent{}, err
	}
	return c.settleConsent(ctx, got, "", options)
}

// pendingCode is a device code that nobody has typed yet.
type pendingCode struct {
	DeviceCode
	secret   Secret
	interval time.Duration
}

const (
	shortestInterval = 5 * time.Second // of RFC 8628, section 3.5
	slowDown         = 5 * time.Second
	longestCode      = time.Hour
)

// askDeviceCode asks Entra for a code.
func (c *Client) askDeviceCode(ctx context.Context) (*pendingCode, error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	form := url.Values{"client_id": {c.app}, "scope": {strings.Join(c.ownScopes, " ") + " openid profile offline_access"}}
	address := "https://" + c.hosts.Login + "/" + c.tenant + "/oauth2/v2.0/devicecode"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", formType)
	resp, err := boundedTransport{c.transport}.RoundTrip(req)
	if err != nil {
		return nil, transportError("device code", c.tenant, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, transportError("device code", c.tenant, err)
	}
	if resp.StatusCode != http.StatusOK {
		e := ParseError(resp.StatusCode, resp.Header, body)
		e.Op, e.Tenant = "device code", c.tenant
		return nil, e.atHome()
	}
	code, err := readDeviceCode(string(body))
	if err != nil {
		return nil, transportError("device code", c.tenant, fmt.Errorf("the answer cannot be read: %w", err))
	}
	return code, nil
}

func readDeviceCode(body string) (*pendingCode, error) {
	members, err := readObject(body)
	if err != nil {
		return nil, err
	}
	var code pendingCode
	var secret string
	for name, text := range map[string]*string{"device_code": &secret, "user_code": &code.UserCode, "verification_uri": &code.URL} {
		if *text, err = members.text(name); err == nil && *text == "" {
			err = fmt.Errorf("it has no %s", name)
		}
		if err != nil {
			return nil, err
		}
	}
	// The page is shown to a person who will sign in there.
	u, err := url.Parse(code.URL)
	if err != nil || u.Scheme != "https" || u.User != nil || !isMicrosoft(u.Host) {
		return nil, errors.New("its verification_uri is not a page of Microsoft's")
	}
	code.secret = NewSecret(secret)
	code.ExpiresAt = time.Now().Add(min(members.seconds("expires_in"), longestCode))
	code.interval = max(members.seconds("interval"), shortestInterval)
	return &code, nil
}

func isMicrosoft(host string) bool {
	return host == "microsoft.com" || strings.HasSuffix(host, ".microsoft.com") ||
		strings.HasSuffix(host, ".microsoftonline.com") || strings.HasSuffix(host, ".microsoftonline.us") || strings.HasSuffix(host, ".microsoftonline.cn")
}

// pollDeviceCode asks for the tokens until the user has typed the code. A
// service that wants to be left alone for longer than the code lives is.
func (c *Client) pollDeviceCode(ctx context.Context, code *pendingCode) (*answer, error) {
	pause := code.interval
	for time.Now().Before(code.ExpiresAt) {
		if err := code.wait(ctx, pause); err != nil {
			return nil, err
		}
		ex := &exchange{
			grant: deviceCode, tenant: c.tenant, scopes: c.ownScopes, spend: code.secret,
			code: codeDetails{redirect: "https://localhost"}, keep: discard,
		}
		err := c.redeem(ctx, ex)
		if err == nil {
			return ex.answer, nil
		}
		var e *Error
		if !errors.As(err, &e) || !code.pending(e) || time.Now().Add(e.RetryAfter).After(code.ExpiresAt) {
			return nil, err
		}
		pause = max(code.interval, e.RetryAfter)
	}
	return nil, errors.New("samauth: device code: nobody has typed it in time: begin again")
}

// wait waits before the next time, at most until the code expires.
func (p *pendingCode) wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(min(pause, time.Until(p.ExpiresAt)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("samauth: device code: %w", ctx.Err())
	}
}

// pending says whether an error leaves the code as good as it was, and how much
// longer to wait from now on, by RFC 8628, section 3.5.
func (p *pendingCode) pending(e *Error) bool {
	switch {
	case e.OAuth == "authorization_pending":
	case e.OAuth == "slow_down":
		p.interval += slowDown
	case e.Class() == Transient:
		p.interval *= 2
	default:
		return false
	}
	return true
}
