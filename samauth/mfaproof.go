package samauth

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// demandMFA is the claims parameter that asks for multifactor authentication,
// together with what a challenge asks for.
func demandMFA(challenge string) (string, error) {
	demand := map[string]map[string]any{}
	if challenge != "" && (json.Unmarshal([]byte(challenge), &demand) != nil || demand == nil) {
		return "", errors.New("the claims challenge is not a JSON object of objects: pass on what the error holds")
	}
	for _, token := range []string{"access_token", "id_token"} {
		if demand[token] == nil {
			demand[token] = map[string]any{}
		}
		demand[token]["amr"] = map[string]any{"essential": true, "values": []string{"mfa"}}
	}
	text, err := json.Marshal(demand)
	return string(text), err
}

// proveMFA looks for what shows that the user of a consent passed multifactor
// authentication: the access token, the id_token, Partner Center's own answer.
// The first that says anything decides.
func (c *Client) proveMFA(ctx context.Context, got *answer, acceptUnproven bool) (MFAProof, error) {
	proof := got.proof()
	if proof == MFAUnknown && c.forPartnerCenter() {
		var err error
		ctx, cancel := context.WithTimeout(ctx, exchangeTime)
		defer cancel()
		if proof, err = c.validateMFA(ctx, fixedToken{got.issue(c.ownExchange(), time.Now())}); err != nil {
			c.log.WarnContext(ctx, "samauth: Partner Center was asked about multifactor authentication and did not answer", "error", err)
		}
	}
	switch {
	case proof == MFAMissing:
		return proof, ErrMFAMissing
	case proof == MFAUnknown && !acceptUnproven:
		return proof, ErrMFANotProven
	}
	return proof, nil
}

// forPartnerCenter says whether the client's own tokens are for Partner Center.
// Those for anybody else are not shown to it.
func (c *Client) forPartnerCenter() bool {
	return c.hosts.PartnerCenter != "" && strings.HasPrefix(c.ownScopes[0], "https://"+c.hosts.PartnerCenter+"/")
}

// MFA is what the token itself shows of the multifactor authentication of its
// user: MFAInAccessToken if its claim amr holds exactly mfa, MFAMissing if it
// does not, and MFAUnknown if there is no such claim or no reading the token.
//
// Access tokens are opaque by contract, so an unknown is no fault. Partner
// Center requires the claim, see
// https://learn.microsoft.com/partner-center/security/partner-security-requirements-mandating-mfa.
func (t Token) MFA() MFAProof {
	read, err := readClaims(t.Value.Reveal())
	switch {
	case err != nil || read.mfa == amrMissing:
		return MFAUnknown
	case read.mfa == amrHasMFA:
		return MFAInAccessToken
	}
	return MFAMissing
}
