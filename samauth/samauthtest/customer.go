package samauthtest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// route finds what is asked.
func (p *PartnerCenter) route(r *http.Request) answer {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case slices.Equal(parts, []string{"v1", "profiles", "organization"}):
		if r.Method != http.MethodGet {
			return refuseMethod(r)
		}
		return p.profile()
	case (len(parts) == 4 || len(parts) == 5) && parts[0] == "v1" && parts[1] == "customers" && parts[3] == "applicationconsents":
		if refused := p.checkCustomer(parts[2]); refused != nil {
			return *refused
		}
		return p.consents(r, strings.ToLower(parts[2]), parts[4:])
	}
	return complaint(http.StatusNotFound, http.StatusNotFound, "There is nothing at this address.")
}

func refuseMethod(r *http.Request) answer {
	return complaint(http.StatusMethodNotAllowed, http.StatusMethodNotAllowed, "The method "+r.Method+" is not supported here.")
}

// profile is the cheapest thing to ask for.
func (p *PartnerCenter) profile() answer {
	return members(http.StatusOK, map[string]any{
		"id": p.entra.tenantID(p.entra.partner, p.entra.partner), "companyName": "Partner", "language": "en", "culture": "en-US",
		"attributes": map[string]string{"objectType": "OrganizationProfile"},
	})
}

// checkCustomer says why nothing is told about a customer, nil if it is.
func (p *PartnerCenter) checkCustomer(customer string) *answer {
	known := func(ids []string) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, customer) })
	}
	status, why := 0, ""
	switch {
	case !guidLike(customer):
		status, why = http.StatusBadRequest, "The id of the customer is not valid."
	case p.Customers != nil && !known(p.Customers):
		status, why = http.StatusNotFound, "The customer was not found."
	case known(p.WithoutRole):
		status, why = http.StatusForbidden, "The partner has no role in the tenant of the customer that allows this."
	default:
		return nil
	}
	a := complaint(status, status, why)
	return &a
}

// consents answers a request about the consents of a customer, or about that to
// one application.
func (p *PartnerCenter) consents(r *http.Request, customer string, app []string) answer {
	e := p.entra
	switch {
	case r.Method == http.MethodPost && len(app) == 0:
		return p.consent(r, customer)
	case r.Method == http.MethodGet && len(app) == 0:
		e.mu.Lock()
		defer e.mu.Unlock()
		items := append([]applicationConsent{}, e.consents.of[customer]...)
		return members(http.StatusOK, map[string]any{
			"totalCount": len(items), "items": items, "attributes": map[string]string{"objectType": "Collection"},
		})
	case r.Method == http.MethodDelete && len(app) == 1:
		e.mu.Lock()
		defer e.mu.Unlock()
		if !e.consents.remove(customer, app[0]) {
			return complaint(http.StatusNotFound, http.StatusNotFound, "The customer has not consented to the application.")
		}
		return answer{status: http.StatusNoContent, header: http.Header{}}
	}
	return refuseMethod(r)
}

// consent adds a consent.
func (p *PartnerCenter) consent(r *http.Request, customer string) answer {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return complaint(http.StatusUnsupportedMediaType, http.StatusUnsupportedMediaType, "The content type is not supported.")
	}
	var consent applicationConsent
	if r.Body == nil || json.NewDecoder(io.LimitReader(r.Body, largestForm)).Decode(&consent) != nil {
		return complaint(http.StatusBadRequest, http.StatusBadRequest, "The request body is not valid JSON.")
	}
	if why := consent.invalid(); why != "" {
		return complaint(http.StatusBadRequest, http.StatusBadRequest, why)
	}
	p.entra.mu.Lock()
	defer p.entra.mu.Unlock()
	if !p.entra.consents.add(customer, consent) {
		return complaint(http.StatusConflict, http.StatusConflict, "Permission entry already exists.")
	}
	return members(http.StatusCreated, map[string]any{
		"applicationId": consent.App, "displayName": consent.Name, "applicationGrants": consent.Grants,
	})
}

// invalid is why a consent cannot be one, "" if it can.
func (c applicationConsent) invalid() string {
	switch {
	case !guidLike(c.App):
		return "The applicationId is not valid."
	case len(c.Grants) == 0:
		return "There are no applicationGrants."
	}
	for _, grant := range c.Grants {
		if !guidLike(grant.Enterprise) {
			return "An enterpriseApplicationId is not valid."
		}
		for _, permission := range grant.permissions() {
			if permission == "" || strings.ContainsAny(permission, " /") {
				return "A scope is not valid: it has the names of permissions, with commas between them."
			}
		}
	}
	return ""
}
