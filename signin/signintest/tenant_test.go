package signintest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

func TestATenantKeepsTheLaw(t *testing.T) {
	for name, tenant := range map[string]signintest.Tenant{
		"the demo":              {},
		"another seed":          {Seed: 7, Users: 20, Days: 1},
		"less than a whole day": {Users: 1, Days: 1},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, signintest.TestSource(tenant, signin.Query{}, first(tenant).ID))
		})
	}
}

func first(tenant signintest.Tenant) signin.Event {
	for event := range tenant.All() {
		return event
	}
	panic("an empty tenant")
}

// The sum changes when the generator is changed on purpose; then write it anew.
func TestTheDemoTenantIsTheSameByteForByteEverywhere(t *testing.T) {
	sum := sha256.New()
	require.NoError(t, signintest.NDJSON.Write(sum, signintest.Tenant{}.All()))
	require.Equal(t, "8dcc92c60421303dd6a7b1dd682df811da7f1a22094507648253379113730e00", hex.EncodeToString(sum.Sum(nil)))
}

func TestAnotherSeedHasOtherNamesInTheSameRoles(t *testing.T) {
	one := slices.Collect(signintest.Tenant{Seed: 1}.Accounts())
	two := slices.Collect(signintest.Tenant{Seed: 2}.Accounts())
	require.Len(t, one, 66)
	require.NotEqual(t, one[0].User, two[0].User)
	for i := range one {
		require.Equal(t, one[i].Role, two[i].Role)
	}
}

func TestATenantOfABillionUsersBeginsAtOnce(t *testing.T) {
	large := signintest.Tenant{Users: 1_000_000_000, Days: 30}
	parts := large.Parts(8)
	require.Len(t, parts, 8)
	for _, part := range append(parts, large) {
		seen := 0
		for _, err := range part.Events(t.Context(), signin.Query{}) {
			require.NoError(t, err)
			if seen++; seen == 100 {
				break
			}
		}
		require.Equal(t, 100, seen)
	}
}

func TestTheKnobsOfATenant(t *testing.T) {
	end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.FixedZone("east", 3*3600))
	tenant := signintest.Tenant{End: end, Days: 2, Users: 130}
	users := map[string]bool{}
	for event := range tenant.All() {
		if !event.Time.IsZero() {
			require.Less(t, event.Time, end.UTC())
			require.GreaterOrEqual(t, event.Time, end.UTC().AddDate(0, 0, -2))
			require.Equal(t, time.UTC, event.Time.Location())
		}
		users[event.User.PrincipalName] = true
	}
	require.Len(t, users, 130+1, "every user has a name of its own; workloads have none")
}

func TestTheEventsOfATenantAreWellFormed(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	ids, last := map[string]bool{}, map[string]time.Time{}
	for event := range (signintest.Tenant{}).All() {
		require.Regexp(t, guid, event.ID)
		require.False(t, ids[event.ID], "an id comes twice")
		ids[event.ID] = true
		who := event.User.PrincipalName + event.ServicePrincipal.Name
		require.NotEmpty(t, who)
		if !event.Time.IsZero() {
			require.True(t, event.Time.After(last[who]), "the events of %s are in order", who)
			require.Equal(t, event.Time, event.Time.Truncate(time.Second), "every shape tells seconds")
			last[who] = event.Time
		}
		if event.Kind.Workload() {
			require.Regexp(t, guid, event.ServicePrincipal.ID)
			require.Empty(t, event.User)
		} else if event.User.ID != "" {
			require.Regexp(t, guid, event.User.ID)
		}
	}
}

func TestARenewalNamesTheSessionOfTheSignInThatBeganIt(t *testing.T) {
	began := map[string]string{}
	renewals := 0
	for event := range (signintest.Tenant{}).All() {
		switch {
		case event.Kind == signin.Interactive && event.SessionID != "":
			began[event.SessionID] = event.User.ID
		case event.Kind == signin.NonInteractive && event.SessionID != "":
			require.Equal(t, event.User.ID, began[event.SessionID])
			renewals++
		}
	}
	require.Greater(t, renewals, 200)
}

func TestTheNamesOfATenantTryWhoeverPrintsThem(t *testing.T) {
	var names []string
	for account := range (signintest.Tenant{}).Accounts() {
		names = append(names, account.User.DisplayName)
	}
	all := strings.Join(names, "\n")
	for _, trap := range []string{"\n=HYPERLINK(", "\n+", `"Pepe"`, ", Jr.", "<probe>", "山田", "Дмитрий", "مريم", "ë", "'"} {
		require.Contains(t, all, trap)
	}
}
