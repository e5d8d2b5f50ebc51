package samauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/partnersec/partnersec/internal/graphpipe"
)

// ApplicationGrant is what an application may do with one API in a customer's
// tenant.
type ApplicationGrant struct {
	API    string   // the application id of the API, such as [GraphAPI]
	Scopes []string // delegated permissions, such as User.Read.All
}

// Application ids of APIs.
const (
	GraphAPI           = "00000003-0000-0000-c000-000000000000"
	ResourceManagerAPI = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
	PartnerCenterAPI   = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"
)

// GrantConsent consents in the name of a customer to the application, through
// Partner Center: what AADSTS65001, 90099 and 700016 in the customer's tenant
// ask for. The application must be a control-panel vendor's or a partner's, and
// the user who consented to it needs a GDAP relationship with the customer, in
// whose roles one of Cloud Application Administrator, Privileged Role
// Administrator and Global Administrator is.
//
// It may be repeated: a consent that is there already is no error. To change
// what was granted, call [Client.RevokeConsent] first. Access tokens of that
// tenant that were kept are dropped, since they are of before.
//
// See https://learn.microsoft.com/partner-center/developer/control-panel-vendor-apis.
func (c *Client) GrantConsent(ctx context.Context, customer, displayName string, grants []ApplicationGrant) error {
	body, err := c.applicationConsent(customer, displayName, grants)
	if err != nil {
		return fmt.Errorf("samauth: grant consent: %w", err)
	}
	err = c.changeConsent(ctx, http.MethodPost, strings.ToLower(customer), body, "applicationconsents")
	if alreadyThere(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("samauth: grant consent: %w", err)
	}
	return nil
}

// RevokeConsent takes the consent to the application in a customer's tenant
// back, through Partner Center. That there is none is no error.
func (c *Client) RevokeConsent(ctx context.Context, customer string) error {
	if !isGUID(customer) {
		return fmt.Errorf("samauth: revoke consent: %w", notCustomer(customer))
	}
	err := c.changeConsent(ctx, http.MethodDelete, strings.ToLower(customer), nil, "applicationconsents", c.app)
	var e *Error
	if err == nil || errors.As(err, &e) && e.fromPartnerCenter() && e.Status == http.StatusNotFound {
		return nil
	}
	return fmt.Errorf("samauth: revoke consent: %w", err)
}

func notCustomer(text string) error {
	return fmt.Errorf("customer %.60q is not the id of a tenant: it looks like 00000000-0000-0000-0000-000000000000", text)
}

// consentBody is what Partner Center's applicationconsents take.
type consentBody struct {
	ApplicationID string      `json:"applicationId"`
	DisplayName   string      `json:"displayName"`
	Grants        []grantBody `json:"applicationGrants"`
}

type grantBody struct {
	API   string `json:"enterpriseApplicationId"`
	Scope string `json:"scope"` // separated by commas, unlike everywhere else
}

func (c *Client) applicationConsent(customer, displayName string, grants []ApplicationGrant) (*consentBody, error) {
	switch {
	case !isGUID(customer):
		return nil, notCustomer(customer)
	case displayName == "":
		return nil, errors.New("the application has no display name: administrators of the customer will see it")
	case len(grants) == 0:
		return nil, errors.New("there is nothing to grant")
	}
	body := &consentBody{ApplicationID: c.app, DisplayName: displayName}
	for _, grant := range grants {
		if !isGUID(grant.API) || len(grant.Scopes) == 0 {
			return nil, fmt.Errorf("the grant for %.60q needs the application id of an API and a scope", grant.API)
		}
		for _, scope := range grant.Scopes {
			if scope == "" || strings.ContainsFunc(scope, func(r rune) bool { return r == ',' || notInScope(r) }) {
				return nil, fmt.Errorf("%.60q is not a scope", scope)
			}
		}
		body.Grants = append(body.Grants, grantBody{grant.API, strings.Join(grant.Scopes, ",")})
	}
	return body, nil
}

// changeConsent sends a change, after which tokens of the tenant are not what
// they would be.
func (c *Client) changeConsent(ctx context.Context, method, customer string, body any, path ...string) error {
	pipe, err := c.partnerCenter(c.Credential(c.tenant))
	if err != nil {
		return err
	}
	defer c.cache.forget(customer)
	_, err = pipe.Do(ctx, method, graphpipe.Path(append([]string{"v1", "customers", customer}, path...)...), nil, nil, body)
	if err != nil {
		return c.partnerCenterError(strings.ToLower(method)+" "+consentOp, customer, err)
	}
	return nil
}

// fromPartnerCenter says whether Partner Center has answered, and not the token
// endpoint before it.
func (e *Error) fromPartnerCenter() bool { return strings.HasSuffix(e.Op, consentOp) }

const consentOp = "application consent"

// alreadyThere says whether Partner Center refuses a consent because it has it.
func alreadyThere(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.fromPartnerCenter() && (e.Status == http.StatusConflict || strings.Contains(strings.ToLower(e.Description), "already exists"))
}
