package faketenant

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tenant is one tenant of a [Graph]. Set its fields before the first request.
type Tenant struct {
	// Licence is what it has bought. The zero value is Entra ID P1.
	Licence Licence

	// Permissions are those that the application was granted here; by default
	// AuditLog.Read.All and Directory.Read.All.
	Permissions []string

	// Delegated lets tokens speak for a user (scp) instead of for the application
	// (roles).
	Delegated bool

	// TokenLife is how long access tokens live; by default an hour.
	TokenLife time.Duration

	// Retention is how far back a filter may reach: by default 30 days, and
	// without limit if it is negative.
	// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
	Retention time.Duration

	graph *Graph
	id    string

	mu       sync.Mutex
	log      Log
	demanded string // claims that a token has to be made for; "" for none
	revoked  int    // how often Revoke happened
	faults   faults
}

// Licence is an edition of Microsoft Entra ID. What else it decides, such as
// whether risk shows, is as it stands in the rows.
type Licence uint8

// The licences.
const (
	PremiumP1 Licence = iota
	PremiumP2
	Free // sign-ins cannot be read by API
)

// ID is the tenant's id, in lower case.
func (t *Tenant) ID() string { return t.id }

func (t *Tenant) permissions() []string {
	if t.Permissions == nil {
		return []string{"AuditLog.Read.All", "Directory.Read.All"}
	}
	return t.Permissions
}

// oldest is the earliest time that a filter may ask for. Graph's check is on
// days.
func (t *Tenant) oldest() time.Time {
	switch {
	case t.Retention < 0:
		return time.Time{}
	case t.Retention == 0:
		return time.Now().UTC().AddDate(0, 0, -30).Truncate(24 * time.Hour)
	}
	return time.Now().UTC().Add(-t.Retention).Truncate(24 * time.Hour)
}

// unlicensed is the refusal of a tenant without Entra ID P1 or P2. The code and
// the message are as published.
func (t *Tenant) unlicensed() *answer {
	if t.Licence != Free {
		return nil
	}
	return problem(http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
		"Neither tenant is B2C or tenant doesn't have premium license")
}

// forbidden is the refusal of a token that has none of the permissions.
func (x *exchange) forbidden(code, message string, anyOf ...string) *answer {
	has := slices.Concat(x.token.Roles, strings.Fields(x.token.Scopes))
	for _, permission := range anyOf {
		if slices.Contains(has, permission) {
			return nil
		}
	}
	return problem(http.StatusForbidden, code, message)
}
