package samauth

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/partnersec/partnersec/internal/tenantid"
)

// broker is MSAL's HTTP client. It puts what is redeemed into the request,
// takes the tokens out of the answer, and turns every failure into an *Error
// before MSAL can make a text of it.
type broker struct {
	host      string
	home, app string // the partner's tenant and its application
	transport http.RoundTripper
	domains   sync.Map // tenant ids by the domain names that stood for them
}

const (
	largestAnswer = 1 << 20 // bytes, unpacked
	discoveryPath = "/v2.0/.well-known/openid-configuration"
	tokenPath     = "/oauth2/v2.0/token"
	formType      = "application/x-www-form-urlencoded"
)

// CloseIdleConnections does nothing: the transport belongs to the caller.
func (b *broker) CloseIdleConnections() {}

// Do answers a request of MSAL's.
func (b *broker) Do(req *http.Request) (*http.Response, error) {
	ex, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if ex == nil {
		return nil, errors.New("samauth: a request that no exchange has begun")
	}
	if req.URL.Scheme != "https" || req.URL.Host != b.host {
		ex.err = fmt.Errorf("samauth: exchange for tenant %s: the request would go to %q and not to %s", ex.tenant, req.URL.Host, b.host)
		return nil, ex.err
	}
	if tenant, ok := strings.CutSuffix(req.URL.Path, discoveryPath); ok && req.Method == http.MethodGet {
		return b.discovery(req, tenant)
	}
	if ex.err = b.redeem(req, ex); ex.err != nil {
		return nil, ex.err
	}
	return reply(req, map[string]any{"token_type": "Bearer", "access_token": placeholder, "refresh_token": placeholder, "expires_in": 1})
}

// discovery answers what Entra's discovery document says of the endpoints of
// any tenant, without asking: it is the same for all.
func (b *broker) discovery(req *http.Request, tenant string) (*http.Response, error) {
	base := "https://" + b.host + tenant
	return reply(req, map[string]any{
		"issuer":                 base + "/v2.0",
		"authorization_endpoint": base + "/oauth2/v2.0/authorize",
		"token_endpoint":         base + tokenPath,
	})
}

// reply is an answer to MSAL with a JSON object.
func reply(req *http.Request, members map[string]any) (*http.Response, error) {
	body, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       req,
	}, nil
}

// redeem sends the request with the real refresh token or code in it.
func (b *broker) redeem(req *http.Request, ex *exchange) error {
	form, err := redemption(req, ex.grant.asked())
	if err != nil {
		return err
	}
	if ex.grant == deviceCode {
		for _, name := range []string{"code", "redirect_uri", "code_verifier"} {
			form.Del(name)
		}
	}
	form.Set("grant_type", ex.grant.name())
	form.Set(ex.grant.parameter(), ex.spend.Reveal())
	status, header, body, err := b.send(req, form.Encode())
	if err != nil {
		return transportError("exchange", ex.tenant, err)
	}
	ex.date = serverDate(header)
	if status != http.StatusOK {
		return b.refusal(ex, status, header, body)
	}
	got, err := readAnswer(string(body))
	if err != nil {
		if e := ParseError(status, header, body); e.OAuth != "" || e.Code != 0 {
			return b.refusal(ex, status, header, body)
		}
		return transportError("exchange", ex.tenant, fmt.Errorf("the answer cannot be read: %w", err))
	}
	got.date = ex.date
	wrong := b.check(got, ex)
	if wrong != nil && !ex.spent {
		return wrong
	}
	if err := ex.keep(req.Context(), got); err != nil || wrong != nil {
		return cmp.Or(err, wrong)
	}
	ex.answer = got
	return nil
}

// redemption is the form that MSAL would send, which must be the one expected.
func redemption(req *http.Request, grant grant) (url.Values, error) {
	if req.Method != http.MethodPost || !strings.HasSuffix(req.URL.Path, tokenPath) || req.Body == nil {
		return nil, fmt.Errorf("samauth: MSAL asks for %s %s, which is not an exchange", req.Method, req.URL.Path)
	}
	text, err := io.ReadAll(req.Body)
	req.Body.Close()
	if err != nil {
		return nil, errors.New("samauth: the form that MSAL made cannot be read")
	}
	form, err := url.ParseQuery(string(text))
	if err != nil || form.Get("grant_type") != grant.name() || form.Get(grant.parameter()) != placeholder {
		return nil, fmt.Errorf("samauth: the form that MSAL made is not of grant type %s", grant.name())
	}
	return form, nil
}

// send makes the request and reads the whole answer. Nothing follows redirects.
func (b *broker) send(req *http.Request, form string) (int, http.Header, []byte, error) {
	out, err := http.NewRequestWithContext(req.Context(), http.MethodPost, req.URL.String(), strings.NewReader(form))
	if err != nil {
		return 0, nil, nil, err
	}
	out.Header = req.Header.Clone()
	out.Header.Set("Content-Type", formType)
	out.Header.Set("Accept", "application/json")
	resp, err := b.transport.RoundTrip(out)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestAnswer+1))
	if err == nil && len(body) > largestAnswer {
		err = fmt.Errorf("the answer is larger than %d bytes", largestAnswer)
	}
	return resp.StatusCode, resp.Header, body, err
}

// refusal is what the answer says instead of giving tokens.
func (b *broker) refusal(ex *exchange, status int, header http.Header, body []byte) *Error {
	e := ParseError(status, header, body)
	e.Op, e.Tenant = "exchange", ex.tenant
	if ex.tenant == b.home {
		e.atHome()
	}
	return e
}

// check compares an answer with what was asked for. What a domain name stands
// for is learned from the first answer.
func (b *broker) check(got *answer, ex *exchange) error {
	want, is := ex.tenant, got.token.tenant
	if is != "" && !tenantid.IsGUID(want) {
		known, _ := b.domains.LoadOrStore(want, is)
		want = known.(string)
	}
	switch {
	case got.damage != nil:
		return transportError("exchange", ex.tenant, fmt.Errorf("the answer cannot be read: %w", got.damage))
	case is != "" && !strings.EqualFold(is, want):
		return foreignToken(ex.tenant, "tenant "+is)
	case got.token.app != "" && !strings.EqualFold(got.token.app, b.app):
		return foreignToken(ex.tenant, "application "+got.token.app)
	}
	return nil
}

// mayBe says whether a name of a tenant may be one of the tenant with an id: it
// is the id, or a domain name that was not seen to stand for another.
func (b *broker) mayBe(name, id string) bool {
	if tenantid.IsGUID(name) {
		return name == id
	}
	known, ok := b.domains.Load(name)
	return !ok || strings.EqualFold(known.(string), id)
}
