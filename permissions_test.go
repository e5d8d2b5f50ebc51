package partnersec_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
)

// everything has one permission for each thing that a feature asks for.
var everything = []string{
	"AuditLog.Read.All", "Policy.Read.All", "User.Read.All", "GroupMember.Read.All", "RoleManagement.Read.Directory",
	"IdentityRiskyUser.Read.All", "IdentityRiskEvent.Read.All",
}

func permissionsWith(t *testing.T, delegated bool, granted ...string) map[partnersec.Feature][]string {
	graph := faketenant.New(nil)
	fake := graph.Tenant(customer)
	fake.Permissions, fake.Delegated = granted, delegated
	all, err := partnersec.NewApp(&partnersec.Options{Transport: &counting{}}).Tenant(customer, fake.Credential()).Permissions(t.Context())
	require.NoError(t, err)
	missing := make(map[partnersec.Feature][]string)
	for _, p := range all {
		require.Equal(t, len(p.Missing) == 0, p.Granted())
		missing[p.Feature] = p.Missing
	}
	require.Len(t, missing, 7)
	return missing
}

func TestWhatATokenCanServe(t *testing.T) {
	for _, delegated := range []bool{false, true} {
		for feature, missing := range permissionsWith(t, delegated, everything...) {
			require.Empty(t, missing, feature)
		}
		for feature, missing := range permissionsWith(t, delegated, "openid") {
			require.NotEmpty(t, missing, feature)
		}
		require.Equal(t, []string{"AuditLog.Read.All", "Policy.Read.ConditionalAccess"}, permissionsWith(t, delegated, "openid")[partnersec.AppliedPolicies])
	}
}

func TestEachPermissionIsMissedWhereItIsNeeded(t *testing.T) {
	for name, features := range map[string][]partnersec.Feature{
		"AuditLog.Read.All":             {partnersec.SignIns, partnersec.AppliedPolicies, partnersec.Registration},
		"Policy.Read.All":               {partnersec.AppliedPolicies, partnersec.Policies},
		"User.Read.All":                 {partnersec.Directory},
		"GroupMember.Read.All":          {partnersec.Directory},
		"RoleManagement.Read.Directory": {partnersec.Directory},
		"IdentityRiskyUser.Read.All":    {partnersec.RiskyUsers},
		"IdentityRiskEvent.Read.All":    {partnersec.RiskDetections},
	} {
		rest := slices.DeleteFunc(slices.Clone(everything), func(other string) bool { return other == name })
		for feature, missing := range permissionsWith(t, false, rest...) {
			require.Equal(t, slices.Contains(features, feature), len(missing) > 0, "%s without %s", feature, name)
		}
	}
}

func TestAGreaterPermissionServesTooAndALikeOneDoesNot(t *testing.T) {
	require.Empty(t, permissionsWith(t, false, "Directory.Read.All")[partnersec.Directory])
	require.Empty(t, permissionsWith(t, false, "IdentityRiskyUser.ReadWrite.All")[partnersec.RiskyUsers])
	require.Empty(t, permissionsWith(t, false, "AuditLog.Read.All", "Policy.Read.ConditionalAccess")[partnersec.AppliedPolicies])
	require.NotEmpty(t, permissionsWith(t, false, "Policy.Read.ConditionalAccess")[partnersec.Policies])
	require.NotEmpty(t, permissionsWith(t, false, "AuditLog.Read.AllX", "auditlog", "AuditLog.Read")[partnersec.SignIns])
}
