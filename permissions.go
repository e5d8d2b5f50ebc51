package partnersec

import (
	"context"
	"fmt"
	"slices"
)

// Feature is something that this module does with Microsoft Graph.
type Feature string

// The features, and the permissions that Microsoft asks for.
const (
	SignIns         Feature = "sign-ins"                     // https://learn.microsoft.com/graph/api/signin-list
	AppliedPolicies Feature = "policies applied to sign-ins" // https://learn.microsoft.com/graph/api/resources/appliedconditionalaccesspolicy
	Policies        Feature = "policies"                     // https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
	Registration    Feature = "registration for MFA"         // https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
	Directory       Feature = "users, groups and roles"      // https://learn.microsoft.com/graph/permissions-reference
	RiskyUsers      Feature = "risky users"                  // https://learn.microsoft.com/graph/api/riskyuser-list
	RiskDetections  Feature = "risk detections"              // https://learn.microsoft.com/graph/api/riskdetection-list
)

// need is what a feature asks for: one permission of each list.
type need struct {
	feature Feature
	oneOf   [][]string
}

// needs has the least privileged permission first. What reads and writes reads.
var needs = []need{
	{SignIns, [][]string{{"AuditLog.Read.All"}}},
	{AppliedPolicies, [][]string{{"AuditLog.Read.All"}, {"Policy.Read.ConditionalAccess", "Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"}}},
	{Policies, [][]string{{"Policy.Read.All"}}},
	{Registration, [][]string{{"AuditLog.Read.All"}}},
	{Directory, [][]string{
		{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		{"GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		{"RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All", "Directory.ReadWrite.All"},
	}},
	{RiskyUsers, [][]string{{"IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"}}},
	{RiskDetections, [][]string{{"IdentityRiskEvent.Read.All", "IdentityRiskEvent.ReadWrite.All"}}},
}

// Permission says whether a token can serve a feature.
type Permission struct {
	Feature Feature
	Missing []string // the least privileged permissions that would serve it; empty if there are enough
}

// Granted says whether the token has the permissions of the feature. A user's
// token also needs a role of the user, and the tenant a licence, which no token
// tells.
func (p Permission) Granted() bool { return len(p.Missing) == 0 }

// Permissions says which features the tenant's token can serve, in the order of
// the constants, before the first request is refused. It asks the credential
// for a token and nobody else. A token that cannot be read is an error: then
// nothing is known.
func (t *Tenant) Permissions(ctx context.Context) ([]Permission, error) {
	pipe, err := t.graph()
	if err != nil {
		return nil, err
	}
	granted, err := pipe.Permissions(ctx)
	if err != nil {
		return nil, fmt.Errorf("partnersec: permissions in tenant %s: %w", t.id, err)
	}
	permissions := make([]Permission, len(needs))
	for i, need := range needs {
		permissions[i] = Permission{need.feature, need.missing(granted)}
	}
	return permissions, nil
}

// missing is the least privileged permission of each list of which none is
// granted.
func (n need) missing(granted []string) []string {
	var missing []string
	for _, list := range n.oneOf {
		if !slices.ContainsFunc(list, func(name string) bool { return slices.Contains(granted, name) }) {
			missing = append(missing, list[0])
		}
	}
	return missing
}
