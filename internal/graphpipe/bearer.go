package graphpipe

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// authorize gives an attempt its token. To the first claims challenge of a call
// it answers with a token made for it; the request that was challenged was not
// carried out, so it may be sent again even if it is a write. A second challenge
// is the answer: somebody has to sign in.
func (p *Pipe) authorize(req *policy.Request) (*http.Response, error) {
	c := callOf(req)
	pass, err := p.admit(req, "")
	if err != nil {
		c.status, c.answer, c.open = 0, nil, false // those of the attempt before
		return nil, err
	}
	resp, err := pass.send(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || c.challenged {
		return resp, err
	}
	claims := challenge(resp.Header)
	if claims == "" {
		return resp, nil
	}
	c.challenged = true
	again := req.Clone(req.Raw().Context()) // a transport may still look at the first
	if pass, err = p.admit(again, claims); err != nil {
		return resp, err
	}
	return pass.send(again)
}

// admit waits until a request may be sent and gives it its token, which is asked
// for only then: the wait may have been long.
func (p *Pipe) admit(req *policy.Request, claims string) (*pass, error) {
	c := callOf(req)
	pass, err := p.limiter.enter(c.ctx, p.tenant, c.workload(p.service))
	if err != nil {
		return nil, err
	}
	if err := p.grant(req, claims); err != nil {
		pass.giveBack()
		return nil, err
	}
	return pass, nil
}

// grant asks the credential for a token and puts it into the request. The
// credential gets the context of the caller, with the time of the attempt: in
// that of the request there are settings for azcore, which many a credential's
// own pipeline would obey.
func (p *Pipe) grant(req *policy.Request, claims string) error {
	c := callOf(req)
	ctx, cancel := context.WithTimeout(c.ctx, attemptTime)
	defer cancel()
	token, err := p.askToken(ctx, claims)
	if err != nil {
		return err
	}
	c.token = token
	req.Raw().Header.Set("Authorization", "Bearer "+token)
	return nil
}

// askToken is a token of the credential, which is one and, as far as can be
// told, for the tenant.
func (p *Pipe) askToken(ctx context.Context, claims string) (string, error) {
	token, err := p.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: p.scopes, EnableCAE: true, Claims: claims})
	if err == nil && (token.Token == "" || strings.ContainsFunc(token.Token, notInToken)) {
		err = errors.New("it returned no token, or a text that is none")
	}
	if err == nil && p.tenant != "" && !strings.Contains(p.tenant, ".") {
		err = checkTenant(token.Token, p.tenant)
	}
	if err != nil {
		return "", &credentialError{err}
	}
	return token.Token, nil
}

// notInToken says whether a character cannot be part of a bearer token.
func notInToken(r rune) bool { return r <= ' ' || r > '~' }

// credentialError is an error of the credential. It has tried what it could.
type credentialError struct{ err error }

func (e *credentialError) Error() string { return "no token from the credential: " + e.err.Error() }

func (e *credentialError) Unwrap() error { return e.err }

// NonRetriable tells azcore's pipeline to leave it at that.
func (e *credentialError) NonRetriable() {}
