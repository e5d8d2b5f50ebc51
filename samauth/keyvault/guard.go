package keyvault

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// guard stands between the Azure SDK and the vault. It bounds what is read, and
// of an answer that is no success it leaves the status, the code and what the
// SDK needs: the rest might end up in an error or in a log.
type guard struct {
	transport http.RoundTripper
	suffix    string // of the hosts of the cloud's vaults
}

// largest is how many bytes of an answer are read. A secret has 25 KB and a few
// tags.
const largest = 512 << 10

// Do makes one request.
func (g guard) Do(r *http.Request) (*http.Response, error) {
	response, err := g.transport.RoundTrip(r)
	if err != nil {
		return nil, unanswered(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, largest+1))
	switch {
	case err != nil:
		return nil, unanswered(err)
	case len(body) > largest:
		return nil, &hopeless{fmt.Errorf("the answer is longer than %d bytes: see that nothing but the vault answers", largest)}
	case response.StatusCode == http.StatusUnauthorized:
		if err := g.checkChallenge(response.Header.Values("WWW-Authenticate")); err != nil {
			return nil, &hopeless{err}
		}
	}
	kept := &http.Response{
		StatusCode: response.StatusCode, Status: fmt.Sprintf("%d %s", response.StatusCode, http.StatusText(response.StatusCode)),
		Proto: response.Proto, ProtoMajor: response.ProtoMajor, ProtoMinor: response.ProtoMinor,
		Header: response.Header.Clone(), Request: response.Request,
	}
	if kept.Header == nil {
		kept.Header = http.Header{}
	}
	if response.StatusCode/100 != 2 {
		body = redact(kept.Header, body)
	}
	kept.Body, kept.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return kept, nil
}

const codeHeader = "X-Ms-Error-Code"

// redact puts the innermost error code of a body into the header where azcore
// looks first, and empties the body.
func redact(header http.Header, body []byte) []byte {
	type failure struct {
		Code       string
		InnerError *struct{ Code string }
	}
	var said struct{ Error failure }
	code := header.Get(codeHeader)
	if json.Unmarshal(body, &said) == nil {
		code = said.Error.Code
		if inner := said.Error.InnerError; inner != nil && inner.Code != "" {
			code = inner.Code
		}
	}
	header.Del(codeHeader)
	if isCode(code) {
		header.Set(codeHeader, code)
	}
	return nil
}

// isCode says whether a text is a word of the kind that Key Vault uses for
// errors, and no secret.
func isCode(text string) bool {
	return text != "" && len(text) <= 48 && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz") == ""
}

var challengeParts = regexp.MustCompile(`\b(authorization|resource|scope)="?([^",\s]*)`)

// checkChallenge looks at what the SDK will believe: that the token is to be one
// for vaults of this cloud, and that the authority is a URL with a tenant, which
// the SDK takes for granted.
func (g guard) checkChallenge(values []string) error {
	for _, m := range challengeParts.FindAllStringSubmatch(strings.Join(values, ", "), -1) {
		u, err := url.Parse(m[2])
		switch {
		case err != nil || u.Scheme != "https" || u.Host == "":
			return fmt.Errorf("the vault asks for a token of no %s: see that nothing but the vault answers", m[1])
		case m[1] == "authorization" && strings.Trim(u.Path, "/") == "":
			return errors.New("the vault asks for a token of no tenant: see that nothing but the vault answers")
		case m[1] != "authorization" && !strings.EqualFold(u.Host, g.suffix):
			return fmt.Errorf("the vault asks for a token for %.80q and not for https://%s: see that nothing but the vault answers", u.Host, g.suffix)
		}
	}
	return nil
}

// hopeless is an error that azcore does not answer with another try.
type hopeless struct{ error }

// NonRetriable marks it as such.
func (*hopeless) NonRetriable() {}

func (e *hopeless) Unwrap() error { return e.error }

// unanswered is the error of a request that got no answer. The cause may quote
// the request, and so is kept only if it is one of the network's or the
// context's.
func unanswered(err error) error {
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	var network interface{ Timeout() bool } // all errors of package net have this
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &network) || errors.As(err, &certificate) ||
		errors.Is(err, context.Canceled) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &silence{fmt.Errorf("the vault did not answer: %w", err)}
	}
	return &silence{fmt.Errorf("the vault did not answer (%T)", err)}
}

// silence is an error that this package has made of one of the transport's.
type silence struct{ error }

func (e *silence) Unwrap() error { return e.error }

// candid is a credential whose errors can be told from others.
type candid struct{ azcore.TokenCredential }

// GetToken is the credential's.
func (c candid) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := c.TokenCredential.GetToken(ctx, options)
	if err != nil {
		return azcore.AccessToken{}, &uncredited{err}
	}
	return token, nil
}

// uncredited is that the credential gave no token.
type uncredited struct{ cause error }

func (e *uncredited) Error() string {
	return fmt.Sprintf("the credential gives no token for the vault: %v", e.cause)
}
func (e *uncredited) Unwrap() error { return e.cause }
