package aadsts_test

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/aadsts"
)

func ExampleLookup() {
	row, ok := aadsts.Lookup(53003)
	fmt.Println(ok, row.Class, row.Actor, row.Reach)
	fmt.Println(row.Cause)
	_, ok = aadsts.Lookup(5300)
	fmt.Println(ok)
	// Output:
	// true blockedByPolicy customerAdmin tenant
	// Conditional Access allows no token
	// false
}

func ExampleLookupHome() {
	customer, _ := aadsts.Lookup(700016)
	own, _ := aadsts.LookupHome(700016)
	fmt.Println(customer.Class, own.Class)
	// Output: consentNeeded configError
}

func ExampleAll() {
	for row := range aadsts.All() {
		if row.Class == aadsts.Revoked {
			fmt.Println(row.Code, row.Name)
		}
	}
	// Output:
	// 50132 SsoArtifactInvalidOrExpired
	// 50133 SsoArtifactRevoked
	// 50173 FreshTokenNeeded
}

func ExampleLink() {
	fmt.Println(aadsts.Link(700082))
	// Output: https://login.microsoftonline.com/error?code=700082
}

func ExampleReach_String() {
	fmt.Println(aadsts.ReachTenant, aadsts.ReachGrant, aadsts.ReachApplication, aadsts.ReachService, aadsts.Reach(9))
	// Output: tenant grant application service Reach(9)
}

func TestEveryRowIsWellFormed(t *testing.T) {
	classes := []aadsts.Class{
		aadsts.MFARequired, aadsts.ReauthNeeded, aadsts.Revoked, aadsts.ConsentNeeded,
		aadsts.BlockedByPolicy, aadsts.Blocked, aadsts.ConfigError, aadsts.Transient,
	}
	actors := []aadsts.Actor{
		aadsts.CustomerAdmin, aadsts.PartnerAdmin, aadsts.ConsentingUser, aadsts.ApplicationOwner, aadsts.Nobody,
	}
	name := regexp.MustCompile(`^([A-Z][A-Za-z0-9_]+)?$`)
	met := map[aadsts.Class]bool{}
	for row := range aadsts.All() {
		label := fmt.Sprint(row.Code)
		met[row.Class] = true
		require.Contains(t, classes, row.Class, label)
		require.Contains(t, actors, row.Actor, label)
		require.Greater(t, row.Code, 10_000, label)
		require.Regexp(t, name, row.Name, label)
		for _, text := range []string{row.Cause, row.Remedy} {
			require.Greater(t, len(text), 15, label)
			require.Less(t, len(text), 200, label)
			require.False(t, strings.HasSuffix(text, "."), label)
			require.NotContains(t, text, "\n", label)
		}
		require.Equal(t, row.Class == aadsts.Transient, row.Retry, label)
		require.False(t, row.Retry && row.Reach == aadsts.ReachGrant, label+": a grant does not heal by itself")
		require.True(t, row.Actor != aadsts.Nobody || row.Retry, label)
		require.NotContains(t, row.Reach.String(), "Reach(", label)
		require.True(t, strings.HasPrefix(aadsts.Link(row.Code), "https://"), label)
	}
	require.Len(t, met, len(classes), "every class has a row")
}

func TestTheTableIsDated(t *testing.T) {
	for _, date := range []string{aadsts.Date, aadsts.SourceDate} {
		_, err := time.Parse(time.DateOnly, date)
		require.NoError(t, err)
	}
}

func TestEachNumberHasItsClass(t *testing.T) {
	for class, codes := range map[aadsts.Class][]int{
		aadsts.MFARequired:     {50072, 50074, 50076, 50078, 50079, 50158, 50161, 500121, 900421},
		aadsts.ReauthNeeded:    {50055, 50089, 50144, 70000, 70008, 70043, 70044, 700081, 700082},
		aadsts.Revoked:         {50132, 50133, 50173},
		aadsts.ConsentNeeded:   {65001, 65004, 90094, 90095, 90099, 700011, 700016, 7000229},
		aadsts.BlockedByPolicy: {50097, 50129, 50131, 50177, 53000, 53001, 53002, 53003, 53004, 530002, 530003, 530032, 530035, 500212, 500213},
		aadsts.Blocked:         {50053, 50057, 50135, 53011, 500341, 530034, 7000112},
		aadsts.ConfigError: {
			16000, 50020, 50034, 50105, 50126, 54005, 70002, 70011, 90002, 90014, 90023, 90038, 90072, 500011, 700005, 700007, 700024,
			700027, 700084, 700213, 900432, 7000215, 7000218, 7000222, 9002313,
		},
		aadsts.Transient: {50033, 50087, 50196, 90006, 90012, 90024, 90033, 90055, 90090},
	} {
		for _, code := range codes {
			row, ok := aadsts.Lookup(code)
			require.True(t, ok, code)
			require.Equal(t, code, row.Code)
			require.Equal(t, class, row.Class, code)
		}
	}
}

func TestTheDeathOfTheGrantReachesEveryTenantAndOneTenantsPolicyDoesNot(t *testing.T) {
	for reach, codes := range map[aadsts.Reach][]int{
		aadsts.ReachGrant:       {50057, 50132, 50133, 50173, 70000, 70008, 700082, 700084},
		aadsts.ReachApplication: {700007, 700024, 700027, 7000215, 7000218, 7000222},
		aadsts.ReachService:     {90006, 90033},
		aadsts.ReachTenant: {
			50020, 50034, 50076, 50078, 50079, 50158, 50196, 53003, 530034, 65001, 70043, 70044, 90002, 90055, 90099,
			500011, 700016, 7000112, 7000229, 900421,
		},
	} {
		for _, code := range codes {
			row, _ := aadsts.Lookup(code)
			require.Equal(t, reach, row.Reach, code)
		}
	}
}

func TestLooksAlikeAreNotInTheTable(t *testing.T) {
	for _, code := range []int{0, -50076, 5007, 500760, 530033, 5300, 70082, 7000822, 7008, 65000} {
		_, ok := aadsts.Lookup(code)
		require.False(t, ok, code)
	}
}

func TestAtHomeAnUnknownApplicationIsAnErrorOfConfiguration(t *testing.T) {
	row, ok := aadsts.LookupHome(700016)
	require.True(t, ok)
	require.Equal(t, aadsts.ConfigError, row.Class)
	require.Equal(t, aadsts.ReachApplication, row.Reach)

	row, ok = aadsts.LookupHome(50076)
	require.True(t, ok)
	require.Equal(t, aadsts.MFARequired, row.Class)

	_, ok = aadsts.LookupHome(1)
	require.False(t, ok)
}

func TestAtHomeNobodyConsentsForACustomer(t *testing.T) {
	for code, actor := range map[int]aadsts.Actor{
		65001: aadsts.PartnerAdmin,
		65004: aadsts.ConsentingUser,
		90008: aadsts.PartnerAdmin,
		90094: aadsts.PartnerAdmin,
		90095: aadsts.PartnerAdmin,
	} {
		row, ok := aadsts.LookupHome(code)
		require.True(t, ok, code)
		require.Equal(t, aadsts.ConsentNeeded, row.Class, code)
		require.Equal(t, aadsts.ReachTenant, row.Reach, code)
		require.Equal(t, actor, row.Actor, code)
		require.NotContains(t, row.Remedy, "customer", code)
	}
}

func TestAllIsInOrderAndStopsWhenTold(t *testing.T) {
	var codes []int
	for row := range aadsts.All() {
		codes = append(codes, row.Code)
	}
	home := 1 + slices.IndexFunc(slices.Collect(pairs(codes)), func(pair [2]int) bool { return pair[0] > pair[1] })
	require.Positive(t, home)
	require.True(t, slices.IsSorted(codes[:home]))
	require.True(t, slices.IsSorted(codes[home:]), "the rows for the own tenant come last")
	for _, code := range codes[home:] {
		require.Contains(t, codes[:home], code, "their numbers have others before")
	}
	for row := range aadsts.All() {
		require.Equal(t, codes[0], row.Code)
		break
	}
}

// pairs are the neighbours in a list.
func pairs(list []int) iter.Seq[[2]int] {
	return func(yield func([2]int) bool) {
		for i := 1; i < len(list); i++ {
			if !yield([2]int{list[i-1], list[i]}) {
				return
			}
		}
	}
}
