package samauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/partnersec/partnersec/internal/graphpipe"
	"github.com/partnersec/partnersec/internal/tenantid"
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
// It may be repeated: a consent that is there already is no error if it grants
// as much. To change what was granted, call [Client.RevokeConsent] first. Access
// tokens of that tenant that were kept are dropped, since they are of before.
//
// See https://learn.microsoft.com/partner-center/developer/control-panel-vendor-apis.
func (c *Client) GrantConsent(ctx context.Context, customer, displayName string, grants []ApplicationGrant) error {
	body, err := c.applicationConsent(customer, displayName, grants)
	if err != nil {
		return fmt.Errorf("samauth: grant consent: %w", err)
	}
	err = c.changeConsent(ctx, http.MethodPost, strings.ToLower(customer), body, "applicationconsents")
	if alreadyThere(err) {
		err = c.compareConsent(ctx, strings.ToLower(customer), body)
	}
	if err != nil {
		return fmt.Errorf("samauth: grant consent: %w", err)
	}
	return nil
}

// RevokeConsent takes the consent to the application in a customer's tenant
// back, through Partner Center. That there is none is no error, but that the
// tenant is no customer of the partner is one.
func (c *Client) RevokeConsent(ctx context.Context, customer string) error {
	if !tenantid.IsGUID(customer) {
		return fmt.Errorf("samauth: revoke consent: %w", notCustomer(customer))
	}
	customer = strings.ToLower(customer)
	err := c.changeConsent(ctx, http.MethodDelete, customer, nil, "applicationconsents", c.app)
	var e *Error
	if errors.As(err, &e) && e.fromPartnerCenter() && e.Status == http.StatusNotFound { // of the consent, or of the customer
		_, there, reading := c.readConsent(ctx, customer)
		if !there {
			err = reading
		}
	}
	if err != nil {
		return fmt.Errorf("samauth: revoke consent: %w", err)
	}
	return nil
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
	case !tenantid.IsGUID(customer):
		return nil, notCustomer(customer)
	case displayName == "":
		return nil, errors.New("the application has no display name: administrators of the customer will see it")
	case len(grants) == 0:
		return nil, errors.New("there is nothing to grant")
	}
	body := &consentBody{ApplicationID: c.app, DisplayName: displayName}
	for _, grant := range grants {
		if !tenantid.IsGUID(grant.API) || len(grant.Scopes) == 0 {
			return nil, fmt.Errorf("the grant for %.60q needs the application id of an API and a scope", grant.API)
		}
		for _, scope := range grant.Scopes {
			if scope == "" || strings.ContainsFunc(scope, betweenScopes) {
				return nil, fmt.Errorf("%.60q is not a scope", scope)
			}
		}
		body.Grants = append(body.Grants, grantBody{grant.API, strings.Join(grant.Scopes, ",")})
	}
	return body, nil
}

// readConsent is the consent to the application that a customer's tenant has,
// and whether there is one.
func (c *Client) readConsent(ctx context.Context, customer string) (consentBody, bool, error) {
	pipe, err := c.partnerCenter(c.Credential(c.tenant))
	if err != nil {
		return consentBody{}, false, err
	}
	resp, err := pipe.Do(ctx, http.MethodGet, graphpipe.Path("v1", "customers", customer, "applicationconsents"), nil, nil, nil)
	if err != nil {
		return consentBody{}, false, c.partnerCenterError("get "+consentOp, customer, err)
	}
	var list struct {
		Count int            `json:"totalCount"`
		Items *[]consentBody `json:"items"`
	}
	if err := resp.Decode(&list); err != nil || list.Items == nil || list.Count > len(*list.Items) {
		return consentBody{}, false, c.partnerCenterError("get "+consentOp, customer, cmp.Or(err, errNoList))
	}
	for _, consent := range *list.Items {
		if strings.EqualFold(consent.ApplicationID, c.app) {
			return consent, true, nil
		}
	}
	return consentBody{}, false, nil
}

var errNoList = errors.New("the answer has no whole list of consents")

// compareConsent says what a consent that is there already lacks.
func (c *Client) compareConsent(ctx context.Context, customer string, wanted *consentBody) error {
	there, found, err := c.readConsent(ctx, customer)
	switch {
	case err != nil:
		return fmt.Errorf("it is there already, with grants that could not be read: %w", err)
	case !found:
		return errors.New("it is there already, and Partner Center does not list it: call RevokeConsent first, then grant all of it")
	}
	for _, grant := range wanted.Grants {
		for scope := range strings.SplitSeq(grant.Scope, ",") {
			if !there.has(grant.API, scope) {
				return fmt.Errorf("it is there already, without %s of %s: call RevokeConsent first, then grant all of it", scope, grant.API)
			}
		}
	}
	return nil
}

// has says whether a consent grants a scope of an API.
func (b *consentBody) has(api, scope string) bool {
	for _, grant := range b.Grants {
		if !strings.EqualFold(grant.API, api) {
			continue
		}
		for one := range strings.FieldsFuncSeq(grant.Scope, betweenScopes) {
			if strings.EqualFold(one, scope) {
				return true
			}
		}
	}
	return false
}

// betweenScopes says whether a character is part of none of Partner Center's
// scopes, and so may stand between two.
func betweenScopes(r rune) bool { return r == ',' || notInScope(r) }

// changeConsent sends a change, after which tokens of the tenant are not what
// they would be.
func (c *Client) changeConsent(ctx context.Context, method, customer string, body any, path ...string) error {
	pipe, err := c.partnerCenter(c.Credential(c.tenant))
	if err != nil {
		return err
	}
	defer c.cache.forget(func(tenant string) bool { return c.exchanger.broker.mayBe(tenant, customer) })
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
