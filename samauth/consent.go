package samauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Consent is what came of the consent of a user of the partner tenant: the
// store holds a new refresh token.
type Consent struct {
	User       User
	MFA        MFAProof
	Generation uint64
}

// ConsentOptions are what a consent can be told. The zero value is right where
// users of the partner tenant consent.
type ConsentOptions struct {
	// LoginHint is the user name of the account that should consent.
	LoginHint string

	// Claims is the challenge in the error that made the consent necessary, if
	// there was one: [Error].Claims.
	Claims string

	// AcceptUnproven stores a token although nothing that can be read shows
	// whether its user passed multifactor authentication. Health then says so.
	// A token that shows that its user did not is never stored.
	AcceptUnproven bool

	// Replace lets the consent take the place of a stored token that still
	// serves, although that is another user's, or its multifactor authentication
	// is proven and the new one's is not.
	Replace bool

	// RedirectURL is where Entra sends the browser back to, as it is registered
	// with the application. The default is where [Client.ConsentHandler] was
	// asked.
	RedirectURL string

	// Done answers the browser at the end of [Client.ConsentHandler], and again
	// with the same outcome when the browser loads that page once more. The
	// default is a plain page.
	Done func(w http.ResponseWriter, r *http.Request, consent Consent, err error)
}

// Why a consent was refused. Nothing is stored then. What Entra refuses itself
// is an *[Error].
var (
	// ErrConsentState means that the answer does not belong to a consent that
	// was begun here, in this browser, within ten minutes, and is not over.
	ErrConsentState = errors.New("samauth: consent: the answer belongs to no consent that was begun here, by this browser, in the last ten minutes: begin again")

	// ErrConsentAnswer means that the answer has parameters that Entra's have
	// not, or has one of them twice.
	ErrConsentAnswer = errors.New("samauth: consent: the answer is not one of Entra's: begin again, from a browser that nothing interferes with")

	// ErrIDToken means that the id_token is not signed by Entra for this
	// application and this consent.
	ErrIDToken = errors.New("samauth: consent: the id_token is not Entra's for this consent: begin again")

	// ErrForeignAccount means that the user is not one of the partner tenant. The
	// partner tenant is the list of tenants whose users may consent, guests among
	// them: the token of any other would act for somebody else.
	ErrForeignAccount = errors.New("samauth: consent: the account is of another tenant: sign in with an account of the partner tenant")

	// ErrMFAMissing means that a token says that the user did not pass
	// multifactor authentication: Partner Center would refuse it.
	ErrMFAMissing = errors.New("samauth: consent: the account signed in without multifactor authentication: let a Conditional Access policy or security defaults demand it of this account, and consent again")

	// ErrOtherAccount means that the store holds a token of another user that
	// still serves.
	ErrOtherAccount = errors.New("samauth: consent: the store holds the token of another account, and it still serves: sign in with that account, or set Replace")

	// ErrMFANotProven means that nothing that can be read says whether the user
	// passed multifactor authentication.
	ErrMFANotProven = errors.New("samauth: consent: nothing shows that the account passed multifactor authentication: ask for a token for Partner Center, which can tell, or set AcceptUnproven")
)

// ConsentFlow is a consent under way: one user in one browser. It is for
// programs that serve the pages themselves; [Client.ConsentHandler] and
// [Client.ConsentOnLoopback] are made of it.
type ConsentFlow struct {
	// URL is Entra's page, where the user has to go.
	URL string

	client   *Client
	options  ConsentOptions
	redirect string
	state    string
	nonce    string
	verifier Secret
	expires  time.Time
	over     atomic.Bool
}

const consentTime = 10 * time.Minute

// BeginConsent begins a consent: an authorization code with PKCE, a state that
// is good once, a nonce, and a demand for multifactor authentication. Entra
// sends the browser back to options.RedirectURL; what comes there is for
// [ConsentFlow.Finish]. The caller sees to it that it is the browser that began.
//
// See https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
func (c *Client) BeginConsent(options *ConsentOptions) (*ConsentFlow, error) {
	if options == nil {
		options = &ConsentOptions{}
	}
	if err := checkRedirect(options.RedirectURL); err != nil {
		return nil, fmt.Errorf("samauth: begin consent: %w", err)
	}
	demand, err := demandMFA(options.Claims)
	if err != nil {
		return nil, fmt.Errorf("samauth: begin consent: %w", err)
	}
	f := &ConsentFlow{
		client: c, options: *options, redirect: options.RedirectURL,
		state: rand.Text(), nonce: rand.Text(), verifier: NewSecret(rand.Text() + rand.Text()),
		expires: time.Now().Add(consentTime),
	}
	challenge := sha256.Sum256([]byte(f.verifier.Reveal()))
	query := url.Values{
		"client_id": {c.app}, "response_type": {"code"}, "response_mode": {"query"}, "redirect_uri": {f.redirect},
		"scope": {strings.Join(c.ownScopes, " ") + " openid profile offline_access"},
		"state": {f.state}, "nonce": {f.nonce}, "claims": {demand}, "prompt": {"select_account"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	if options.LoginHint != "" {
		query.Set("login_hint", options.LoginHint)
	}
	f.URL = "https://" + c.hosts.Login + "/" + c.tenant + "/oauth2/v2.0/authorize?" + query.Encode()
	return f, nil
}

// checkRedirect accepts https, and http where nothing leaves the machine.
func checkRedirect(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("%.100q is not the URL that Entra can send a browser back to: it looks like https://panel.example/consent/callback", text)
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%.100q is not an https URL: codes are not sent over an open line", text)
}

// isLoopback says whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// Finish ends the consent with the parameters with which Entra has sent the
// browser back. It redeems the code, verifies the id_token, looks for proof of
// multifactor authentication, and stores the refresh token. A flow is finished
// once, whatever the outcome; parameters with another state finish nothing.
//
// A code is good once, and the user has done what was asked: from there on the
// end of ctx, as of a request whose browser has gone away, stops nothing. It
// takes at most six minutes, and mostly a second or two.
func (f *ConsentFlow) Finish(ctx context.Context, callback url.Values) (Consent, error) {
	if !f.claim(callback) {
		return Consent{}, ErrConsentState
	}
	return f.redeem(ctx, callback)
}

// claim says whether parameters end the flow, which is once. Those with another
// state end nothing: anybody may send them.
func (f *ConsentFlow) claim(callback url.Values) bool {
	states := callback["state"]
	return len(states) > 0 && f.is(states[0]) && !f.over.Swap(true)
}

// redeem ends a flow that was claimed.
func (f *ConsentFlow) redeem(ctx context.Context, callback url.Values) (Consent, error) {
	if time.Now().After(f.expires) {
		return Consent{}, ErrConsentState
	}
	ctx = context.WithoutCancel(ctx)
	code, err := f.readCallback(callback)
	if err != nil {
		return Consent{}, err
	}
	ex := &exchange{
		grant: authorizationCode, tenant: f.client.tenant, scopes: f.client.ownScopes,
		spend: code, code: codeDetails{f.redirect, f.verifier}, keep: discard,
	}
	if err := f.client.redeem(ctx, ex); err != nil {
		return Consent{}, err
	}
	if issuer := callback.Get("iss"); issuer != "" && !strings.EqualFold(issuer, f.client.issuer(ex.answer.id.tenant)) {
		return Consent{}, errOtherIssuer
	}
	return f.client.settleConsent(ctx, ex.answer, f.nonce, &f.options)
}

// settleConsent looks at what Entra has answered and stores it. Without a nonce
// none was sent. The end of ctx does not stop it.
func (c *Client) settleConsent(ctx context.Context, got *answer, nonce string, options *ConsentOptions) (Consent, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if got.refresh.IsZero() {
		return Consent{}, fmt.Errorf("samauth: consent: %w", errNoNewToken)
	}
	user, err := c.verifyUser(ctx, got, nonce)
	if err != nil {
		return Consent{}, err
	}
	proof, err := c.proveMFA(ctx, got, options.AcceptUnproven)
	if err != nil {
		return Consent{}, err
	}
	token := RefreshToken{
		Value: got.refresh, ObtainedAt: time.Now().UTC().Truncate(time.Second),
		Tenant: c.tenant, App: c.app, User: user, MFA: proof,
	}
	if token.Generation, err = c.storeConsent(ctx, token, options.Replace); err != nil {
		return Consent{}, err
	}
	c.gate.reset()
	c.cache.forget(func(string) bool { return true })
	c.log.InfoContext(ctx, "samauth: consent", "user", user.Name, "mfa", string(proof), "generation", token.Generation)
	return Consent{User: user, MFA: proof, Generation: token.Generation}, nil
}

// settleTime is how long the check and the storing of a consent may take: the
// keys, Partner Center's answer, other processes that rotate, and the store.
const settleTime = 5 * time.Minute

// storeConsent stores the token of a consent while nobody rotates.
func (c *Client) storeConsent(ctx context.Context, token RefreshToken, replace bool) (generation uint64, err error) {
	if err := c.awaitTurn(ctx); err != nil {
		return 0, err
	}
	defer c.passTurn()
	unlock, err := c.lock(ctx, longWait)
	if err != nil {
		return 0, err
	}
	defer unlock()
	_ = c.keeper.settle(ctx) // what begin cannot write either
	generation, err = c.keeper.begin(ctx, token, replace)
	if err != nil {
		return 0, fmt.Errorf("samauth: consent: %w", err)
	}
	return generation, nil
}
