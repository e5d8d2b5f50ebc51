package samauth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/aadsts"
	"github.com/partnersec/partnersec/internal/mask"
)

var everyClass = []Class{
	MFARequired, ReauthNeeded, Revoked, ConsentNeeded, BlockedByPolicy, Blocked, ConfigError, Transient, Unknown,
}

const planted = "Can4ry~s3cret"

// plantedSecrets are a planted text behind the names of secrets, in many spellings.
var plantedSecrets = func() []string {
	var texts []string
	for _, name := range []string{
		"refresh_token", "access_token", "id_token", "client_secret", "client_assertion", "assertion", "code", "password",
		"device_code", "code_verifier", "RefreshToken", "REFRESH_TOKEN", "user_code", "Authorization",
	} {
		for _, form := range []string{
			`%s=%s`, `%s = %s`, `%s: %s`, `"%s":"%s"`, `"%s" : "%s"`, `'%s':'%s'`, `\"%s\":\"%s\"`, `&%s=%s&`, `%s%%3D%s`,
			`%%22%s%%22%%3A%%22%s%%22`, `&quot;%s&quot;:&quot;%s&quot;`, `%s='%s'`, `%s="%s"`,
		} {
			texts = append(texts, fmt.Sprintf(form, name, planted))
		}
	}
	return texts
}()

func ExampleError() {
	e := ParseError(400, nil, []byte(`{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity.\r\nTrace ID: x"}`))
	e.Op, e.Tenant = "exchange", "contoso.com"
	fmt.Println(strings.ReplaceAll(e.Error(), ": ", ":\n"))
	// Output:
	// samauth:
	// exchange for tenant contoso.com:
	// AADSTS700082:
	// the refresh token has expired because it was not used for too long:
	// the user who consented must sign in again with multifactor authentication, and the new refresh token has to be stored; trying again does not help (HTTP 400 invalid_grant; the service said "The refresh token has expired due to inactivity.")
}

func ExampleError_Class() {
	var err error = fmt.Errorf("customer 17: %w", ParseError(429, nil, nil))
	var e *Error
	if errors.As(err, &e) && e.Class() == Transient {
		fmt.Println("later")
	}
	// Output: later
}

func ExampleError_Advice() {
	advice := ParseError(400, nil, []byte(`{"error_codes":[90099]}`)).Advice()
	fmt.Println(advice.Cause)
	fmt.Println(advice.Actor, "must", advice.Remedy)
	fmt.Println(advice.Link, advice.Retry)
	// Output:
	// partners' administrators cannot use the application in the tenant before it is authorized there
	// partnerAdmin must consent for the customer with Partner Center's applicationconsents, as a member of AdminAgents with a role in that tenant
	// https://login.microsoftonline.com/error?code=90099 false
}

func ExampleError_Unwrap() {
	err := transportError("exchange", "contoso.com", context.DeadlineExceeded)
	fmt.Println(errors.Is(err, context.DeadlineExceeded), err.Class())
	// Output: true transient
}

func ExampleError_NonRetriable() {
	var err error = &Error{Code: 50076}
	_, ok := err.(interface{ NonRetriable() })
	fmt.Println(ok)
	// Output: true
}

func TestEveryClassHasANumberOrAWord(t *testing.T) {
	met := map[Class]bool{ParseError(400, nil, nil).Class(): true}
	for row := range aadsts.All() {
		e := &Error{Code: row.Code}
		require.Contains(t, everyClass, e.Class())
		met[e.Class()] = true
	}
	require.Len(t, met, len(everyClass))
}

func TestEveryErrorSaysWhoMustActAndWhetherTryingAgainHelps(t *testing.T) {
	check := func(e *Error) {
		e.Op, e.Tenant = "exchange", "contoso.com"
		text := e.Error()
		require.True(t, strings.HasPrefix(text, "samauth: exchange for tenant contoso.com: "), text)
		require.Contains(t, text, e.Advice().Cause)
		require.Contains(t, text, e.Advice().Remedy)
		require.Equal(t, e.Advice().Actor == Nobody, strings.Contains(text, "nobody has to act: "))
		require.NotEqual(t, e.Advice().Actor == Nobody, strings.Contains(text, " must "+e.Advice().Remedy), text)
		require.Equal(t, e.Advice().Retry, strings.Contains(text, "; trying again helps"), text)
		require.Equal(t, !e.Advice().Retry, strings.Contains(text, "; trying again does not help"), text)
		require.NotEmpty(t, e.Advice().Link)
	}
	for row := range aadsts.All() {
		check(&Error{Code: row.Code})
		check((&Error{Code: row.Code}).atHome())
	}
	for _, e := range []Error{
		{}, {Status: 503}, {OAuth: "invalid_grant"}, {OAuth: "invalid_client"}, {Suberror: "consent_required"}, {Suberror: "message_only"},
		{Claims: "{}"}, {Code: 123, Status: 400}, {cause: io.EOF},
	} {
		check(&e)
	}
}

func TestTheOwnTenantTurnsAMissingConsentIntoAnErrorOfConfiguration(t *testing.T) {
	body := []byte(`{"error":"unauthorized_client","error_codes":[700016]}`)
	require.Equal(t, ConsentNeeded, ParseError(400, nil, body).Class())
	require.Equal(t, aadsts.ReachTenant, ParseError(400, nil, body).reach())

	own := ParseError(400, nil, body).atHome()
	require.Equal(t, ConfigError, own.Class())
	require.Equal(t, aadsts.ReachApplication, own.reach())
	require.Equal(t, ApplicationOwner, own.Advice().Actor)

	require.Equal(t, MFARequired, (&Error{Code: 50076}).atHome().Class(), "most numbers mean the same at home")
}

func TestWithoutANumberNoOtherTenantIsStopped(t *testing.T) {
	for word, want := range map[string]aadsts.Reach{
		`{"error":"invalid_grant"}`:                           aadsts.ReachTenant,
		`{"error":"invalid_grant","error_codes":[999999]}`:    aadsts.ReachTenant,
		`{"error":"invalid_client"}`:                          aadsts.ReachTenant,
		`{"error":"x"}`:                                       aadsts.ReachTenant,
		`{"error":"temporarily_unavailable"}`:                 aadsts.ReachService,
		`{"error":"invalid_grant","error_codes":[700082]}`:    aadsts.ReachGrant,
		`{"error":"invalid_client","error_codes":[7000222]}`:  aadsts.ReachApplication,
		`{"error":"invalid_grant","error_codes":[50076]}`:     aadsts.ReachTenant,
		`{"error":"invalid_request","error_codes":[50196]}`:   aadsts.ReachTenant,
		`{"error":"temporarily_unavailable","error_codes":0}`: aadsts.ReachService,
	} {
		require.Equal(t, want, ParseError(400, nil, []byte(word)).reach(), word)
	}
	require.Equal(t, aadsts.ReachService, ParseError(429, nil, nil).reach())
}

func TestTransportErrors(t *testing.T) {
	network := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	certificate := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	request := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://user:" + planted + "@login.example/x?code=" + planted, Err: err}
	}
	for name, c := range map[string]struct {
		err   error
		kept  error
		text  string
		reach aadsts.Reach
	}{
		"the caller gave up":            {context.Canceled, context.Canceled, "context canceled", aadsts.ReachTenant},
		"the deadline passed":           {fmt.Errorf("post: %w", context.DeadlineExceeded), context.DeadlineExceeded, "deadline exceeded", aadsts.ReachService},
		"nobody listens":                {network, network, "connection refused", aadsts.ReachService},
		"the connection broke":          {io.ErrUnexpectedEOF, io.ErrUnexpectedEOF, "unexpected EOF", aadsts.ReachService},
		"a certificate is wrong":        {certificate, certificate, "certificate", aadsts.ReachService},
		"the URL stays out":             {request(network), network, "connection refused", aadsts.ReachService},
		"the URL stays out if wrapped":  {fmt.Errorf("proxy: %w", request(request(network))), network, "connection refused", aadsts.ReachService},
		"the URL stays out with no err": {request(nil), nil, "no reason was given", aadsts.ReachService},
		"another error":                 {errors.New("odd: refresh_token=" + planted + " https://u:" + planted + "@h/p?q=" + planted), nil, "odd: refresh_token=[masked]", aadsts.ReachService},
		"no error":                      {nil, nil, "no reason was given", aadsts.ReachService},
	} {
		t.Run(name, func(t *testing.T) {
			e := transportError("exchange", "contoso.com", c.err)
			require.Equal(t, Transient, e.Class())
			require.True(t, e.Advice().Retry)
			require.Equal(t, c.reach, e.reach())
			if c.kept != nil {
				require.ErrorIs(t, e, c.kept)
			}
			require.Contains(t, e.Error(), c.text)
			require.True(t, strings.HasPrefix(e.Error(), "samauth: exchange for tenant contoso.com: there was no answer: "), e.Error())
			for err := error(e); err != nil; err = errors.Unwrap(err) {
				require.NotContains(t, err.Error(), planted)
				require.NotContains(t, fmt.Sprintf("%+v", err), planted)
			}
		})
	}
}

func TestErrorsOfTheOutsideStayUnknownBehindTheMask(t *testing.T) {
	type foreign struct{ error }
	e := transportError("exchange", "t", foreign{errors.New("x")})
	var kept foreign
	require.False(t, errors.As(e, &kept), "an error of a kind nobody knows may hold the request")
}

func TestAnErrorIsOneBoundedPrintableLine(t *testing.T) {
	long := strings.Repeat("x\n\x00\u202e東", 100_000)
	for _, e := range []*Error{
		{Op: long, Tenant: long, OAuth: long, Suberror: long, Description: long, Claims: long, CorrelationID: long, TraceID: long, Status: 400},
		{Op: long, Tenant: long, Code: 50076, Description: "AADSTS50076: " + long},
		{Op: long, cause: errors.New(long)},
		{Description: "\x00" + strings.Repeat("東", 10_000)},
	} {
		text := e.Error()
		require.Less(t, len(text), 16<<10)
		require.Equal(t, text, mask.OneLine(text, len(text)))
	}
}

func TestTheTextOfAConnectionsErrorIsMasked(t *testing.T) {
	for _, text := range append([]string{
		"pass\x00word=" + planted, "Authorization: Bearer " + planted, "https://u:" + planted + "@x.example/?a=" + planted, "https:\x00//x.example/?" + planted,
	}, plantedSecrets...) {
		e := transportError("exchange", "t", &net.OpError{Op: "read", Err: errors.New("proxy said " + text)})
		require.NotContains(t, e.Error(), planted, text)
		require.Contains(t, e.Error(), "[masked]", text)
	}
}

func TestAnErrorPrintsNoSecretHoweverItIsPrinted(t *testing.T) {
	for _, secret := range plantedSecrets {
		body, err := json.Marshal(map[string]string{"error": secret, "suberror": secret, "error_description": "AADSTS50173: " + secret, "claims": secret})
		require.NoError(t, err)
		e := ParseError(400, nil, body)
		everything, err := json.Marshal(e)
		require.NoError(t, err)
		for _, text := range []string{e.Error(), string(everything), fmt.Sprintf("%v %+v %#v %q", *e, *e, *e, e), fmt.Sprintf("%+v", e)} {
			require.NotContains(t, text, planted)
		}
	}
}
