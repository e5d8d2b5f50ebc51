package samauthtest

import (
	"slices"
	"strings"
)

// applicationConsent is the consent of one customer to one application, as the
// Partner Center API writes it.
type applicationConsent struct {
	App    string             `json:"applicationId"`
	Name   string             `json:"displayName"`
	Grants []applicationGrant `json:"applicationGrants"`
}

// applicationGrant is what the application may do at one API.
type applicationGrant struct {
	Enterprise string `json:"enterpriseApplicationId"`
	Scope      string `json:"scope"` // permissions, with commas between them
}

func (g applicationGrant) permissions() []string {
	permissions := strings.Split(g.Scope, ",")
	for i := range permissions {
		permissions[i] = strings.TrimSpace(permissions[i])
	}
	return permissions
}

// consents are those of all customers. The lock of Entra protects them.
type consents struct {
	code int // the refusal of customers without one; 0 while none is needed
	of   map[string][]applicationConsent
}

// RequireConsent lets Entra refuse customer tenants, with an AADSTS number such
// as 65001, 700016 or 90099, until they have consented to the application by way
// of a [PartnerCenter]. Then their tokens are for the APIs and have the
// permissions that were consented to. Number 0 ends that. The partner tenant
// needs no such consent.
func (e *Entra) RequireConsent(code int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.consents.code = code
}

// unconsented is the refusal of a tenant that did not consent to what is asked
// for; e.mu is held.
func (e *Entra) unconsented(req *request) *refusal {
	tenant := e.tenantID(req.tenant, e.partner)
	if e.consents.code == 0 || tenant == e.tenantID(e.partner, e.partner) {
		return nil
	}
	i := e.consents.find(tenant, e.app)
	if i < 0 {
		return &refusal{code: e.consents.code}
	}
	for _, grant := range e.consents.of[tenant][i].Grants {
		if grant.isFor(req.scope.resource) {
			req.scope.consented = grant.permissions()
			return req.scope.missing()
		}
	}
	return &refusal{code: 65001}
}

// missing is the refusal of permissions that were not consented to.
func (s scope) missing() *refusal {
	for _, permission := range s.permissions {
		if permission != allPermissions && !slices.Contains(s.consented, permission) {
			return &refusal{code: 65001}
		}
	}
	return nil
}

// enterpriseApps are the ids of Microsoft's APIs, by the names that scopes have
// for them.
var enterpriseApps = map[string]string{
	"https://graph.microsoft.com":                         graphResource,
	"https://graph.microsoft.us":                          graphResource,
	"https://dod-graph.microsoft.us":                      graphResource,
	"https://microsoftgraph.chinacloudapi.cn":             graphResource,
	"https://management.azure.com":                        "797f4846-ba00-4fd7-ba43-dac1f8f63013",
	"https://management.core.windows.net":                 "797f4846-ba00-4fd7-ba43-dac1f8f63013",
	"https://outlook.office365.com":                       "00000002-0000-0ff1-ce00-000000000000",
	"https://api.partnercenter.microsoft.com":             partnerCenterApp,
	"https://partner.partnercenterapi.microsoftonline.cn": partnerCenterApp,
}

const partnerCenterApp = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"

// isFor says whether a grant is for the API that scopes call so.
func (g applicationGrant) isFor(resource string) bool {
	resource = strings.TrimRight(resource, "/")
	return strings.EqualFold(g.Enterprise, resource) || strings.EqualFold(g.Enterprise, enterpriseApps[resource])
}

// find is where the consent of a tenant to an application is, or -1.
func (c *consents) find(tenant, app string) int {
	return slices.IndexFunc(c.of[tenant], func(known applicationConsent) bool { return strings.EqualFold(known.App, app) })
}

// add adds to what a tenant consented to, unless an API is there already.
func (c *consents) add(tenant string, consent applicationConsent) bool {
	i := c.find(tenant, consent.App)
	if i < 0 {
		c.of[tenant] = append(c.of[tenant], consent)
		return true
	}
	known := &c.of[tenant][i]
	for _, grant := range consent.Grants {
		if slices.ContainsFunc(known.Grants, func(old applicationGrant) bool { return strings.EqualFold(old.Enterprise, grant.Enterprise) }) {
			return false
		}
	}
	known.Grants = slices.Concat(known.Grants, consent.Grants)
	return true
}

// remove ends what a tenant consented to for an application.
func (c *consents) remove(tenant, app string) bool {
	i := c.find(tenant, app)
	if i < 0 {
		return false
	}
	c.of[tenant] = slices.Delete(c.of[tenant], i, i+1)
	return true
}
