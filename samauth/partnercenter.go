package samauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnersec/partnersec/internal/aadsts"
	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

// partnerCenter is the way to Partner Center's API in somebody's name.
func (c *Client) partnerCenter(credential azcore.TokenCredential) (*graphpipe.Pipe, error) {
	return graphpipe.New(c.cloud, cloud.PartnerCenter, credential, &graphpipe.Options{Transport: c.transport, Logger: c.log})
}

// fixedToken is a credential that has one token.
type fixedToken struct{ Token }

func (t fixedToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return t.azure(), nil
}

// ValidateMFA asks Partner Center whether it takes the calls of this application
// and user for protected by multifactor authentication: MFAConfirmed or
// MFAMissing is its answer, and MFAUnknown means that it gave none. It reads the
// partner's organization profile for that, which changes nothing.
//
// See https://learn.microsoft.com/partner-center/developer/enable-secure-app-model.
func (c *Client) ValidateMFA(ctx context.Context) (MFAProof, error) {
	return c.validateMFA(ctx, c.Credential(c.tenant))
}

func (c *Client) validateMFA(ctx context.Context, credential azcore.TokenCredential) (MFAProof, error) {
	pipe, err := c.partnerCenter(credential)
	if err != nil {
		return MFAUnknown, fmt.Errorf("samauth: validate MFA: %w", err)
	}
	ask := http.Header{"ValidateMfa": {"true"}} // in this spelling, whatever package http makes of it
	resp, err := pipe.Do(ctx, http.MethodGet, graphpipe.Path("v1", "profiles", "organization"), nil, ask, nil)
	if err != nil {
		err = c.partnerCenterError("validate MFA", c.tenant, err)
		var e *Error
		if errors.As(err, &e) && e.Code == aadsts.PartnerCenterMFA {
			return MFAMissing, nil
		}
		return MFAUnknown, err
	}
	switch resp.Header.Get("isMfaCompliant") {
	case "true", "True":
		return MFAConfirmed, nil
	case "false", "False":
		return MFAMissing, nil
	}
	return MFAUnknown, nil
}

// partnerCenterError is an error of Partner Center's in the words of this
// package. That a write may have been applied stays in its text.
func (c *Client) partnerCenterError(op, tenant string, err error) error {
	var e *graphpipe.Error
	var own *Error
	switch {
	case errors.As(err, &own): // there was no token
		return err
	case !errors.As(err, &e), e.Attempts == 0: // nothing was sent, for want of a refresh token perhaps
		return fmt.Errorf("samauth: %s for tenant %s: %w", op, tenant, err)
	}
	refusal := &Error{
		Op: op, Tenant: tenant, Status: e.Status, OAuth: e.Code, Description: e.Message,
		RetryAfter: e.RetryAfter, CorrelationID: e.ClientRequestID, TraceID: e.RequestID,
	}
	if e.Code == fmt.Sprint(aadsts.PartnerCenterMFA) {
		refusal.Code = aadsts.PartnerCenterMFA
	}
	if e.Status == 0 {
		refusal.cause = withoutURL(err)
	}
	if e.Ambiguous {
		return fmt.Errorf("samauth: it is not known whether it was applied; it is safe to repeat: %w", refusal)
	}
	return refusal
}
