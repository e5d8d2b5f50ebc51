package faketenant

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFiltersThatAreReadAndThoseThatAreNot(t *testing.T) {
	cases := []struct{ name, filter, want string }{
		{"a comparison", "userId eq 'a'", "userId eq 'a'"},
		{"and before or", "userId eq 'a' or appId eq 'b' and id eq 'c'", "userId eq 'a' or appId eq 'b' and id eq 'c'"},
		{"parentheses", "(userId eq 'a' or appId eq 'b') and id eq 'c'", "(userId eq 'a' or appId eq 'b') and id eq 'c'"},
		{"needless parentheses", "((userId eq 'a' or appId eq 'b') or (id eq 'c'))", "userId eq 'a' or appId eq 'b' or id eq 'c'"},
		{"parentheses on the right", "userId eq 'a' and (appId eq 'b' and id eq 'c')", "userId eq 'a' and (appId eq 'b' and id eq 'c')"},
		{"a text that looks like a filter", "userId eq 'x'' or 1 eq 1'", "userId eq 'x'' or 1 eq 1'"},
		{"a lambda", "signInEventTypes/any(t: t eq 'a' or t ne 'b')", "signInEventTypes/any(signInEventTypes: signInEventTypes eq 'a' or signInEventTypes ne 'b')"},
		{"starts", "startsWith(userPrincipalName, 'a')", "startswith(userPrincipalName,'a')"},
		{"a time with seven digits", "createdDateTime ge 2026-11-03T07:41:35.1234567Z", "createdDateTime ge 2026-11-03T07:41:35.1234567Z"},
		{"a time with an offset", "createdDateTime ge 2026-11-03T07:41:35+01:00", "createdDateTime ge 2026-11-03T07:41:35+01:00"},
		{"a date", "createdDateTime ge 2026-11-03", "createdDateTime ge 2026-11-03"},
		{"a number", "status/errorCode eq 50126", "status/errorCode eq 50126"},
		{"a bool", "isInteractive eq true", "isInteractive eq true"},

		{"nothing", "", ""},
		{"a quote that stays open", "userId eq 'a", ""},
		{"two quotes", "userId eq 'x' or 1 eq 1'", ""},
		{"a time in quotes", "createdDateTime ge '2026-11-03T07:41:35Z'", ""},
		{"a time with nine digits", "createdDateTime ge 2026-11-03T07:41:35.123456789Z", ""},
		{"a time without a zone", "createdDateTime ge 2026-11-03T07:41:35", ""},
		{"a time with a comma", "createdDateTime ge 2026-11-03T07:41:35,5Z", ""},
		{"a text without quotes", "userId eq abc", ""},
		{"null", "userId eq null", ""},
		{"not", "not userId eq 'a'", ""},
		{"an operator that the property lacks", "userId ge 'a'", ""},
		{"ne, which only signInEventTypes has", "userId ne 'a'", ""},
		{"starts of a property that lacks it", "startswith(userId,'a')", ""},
		{"an unknown property", "password eq 'a'", ""},
		{"a property in another case", "userid eq 'a'", ""},
		{"an operator in another case", "userId EQ 'a'", ""},
		{"a list as if it were a text", "signInEventTypes eq 'interactiveUser'", ""},
		{"a lambda over a text", "userId/any(t: t eq 'a')", ""},
		{"a lambda over other properties", "signInEventTypes/any(t: userId eq 'a')", ""},
		{"a lambda that stays open", "signInEventTypes/any(t: t eq 'a'", ""},
		{"parentheses that stay open", "(userId eq 'a'", ""},
		{"more than a filter", "userId eq 'a')", ""},
		{"two filters without a word", "userId eq 'a' userId eq 'b'", ""},
		{"depth", strings.Repeat("(", 200) + "userId eq 'a'" + strings.Repeat(")", 200), ""},
		{"length", "userId eq '" + strings.Repeat("a", 20_000) + "'", ""},
	}
	for _, test := range cases {
		n, err := parseFilter(test.filter, beta)
		if test.want == "" {
			require.Error(t, err, test.name)
			continue
		}
		require.NoError(t, err, test.name)
		require.Equal(t, test.want, n.String(), test.name)
	}
	for name, known := range properties {
		_, err := parseFilter(name+" eq 'a'", v1)
		if known.kind == "text" {
			require.Equal(t, known.beta, err != nil, name)
		}
	}
}

func TestBoundsOfAFilter(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 3, hour, 0, 0, 0, time.UTC) }
	in := func(hour int) string { return at(hour).Format(time.RFC3339) }
	cases := []struct {
		name, filter string
		from, to     time.Time
	}{
		{"none", "userId eq 'a'", time.Time{}, time.Time{}},
		{"a slice", "createdDateTime ge " + in(1) + " and createdDateTime lt " + in(2), at(1), at(2)},
		{"a slice of one kind", "signInEventTypes/any(t:t eq 'a') and createdDateTime ge " + in(1) + " and createdDateTime lt " + in(2), at(1), at(2)},
		{"the narrower of two", "createdDateTime ge " + in(1) + " and createdDateTime gt " + in(2), at(2), time.Time{}},
		{"the narrower of two, at the end", "createdDateTime le " + in(1) + " and createdDateTime lt " + in(2), time.Time{}, at(1)},
		{"the wider of two", "createdDateTime eq " + in(3) + " or createdDateTime eq " + in(1), at(1), at(3)},
		{"none, by or", "createdDateTime ge " + in(1) + " or userId eq 'a'", time.Time{}, time.Time{}},
	}
	for _, test := range cases {
		n, err := parseFilter(test.filter, beta)
		require.NoError(t, err, test.name)
		from, to := n.bounds()
		require.Equal(t, test.from, from, test.name)
		require.Equal(t, test.to, to, test.name)
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		"userId eq 'a'", "(userId eq 'a' or appId eq 'b''c') and createdDateTime ge 2026-11-03T07:41:35.1Z",
		"signInEventTypes/any(t: t eq 'a' or t ne 'b')", "startswith(userPrincipalName,'x')", "status/errorCode eq -1", "isInteractive eq false",
		"((((", "userId eq '", "signInEventTypes/any(userId: userId eq 'a')", "createdDateTime eq 2026-11-03",
	} {
		f.Add(seed, "a")
	}
	f.Fuzz(func(t *testing.T, filter, name string) {
		if n, err := parseFilter(filter, beta); err == nil {
			again, err := parseFilter(n.String(), beta)
			require.NoError(t, err, n.String())
			require.Equal(t, n, again)
			at := time.Now()
			row := Row{ID: name, Created: at, Body: func() []byte { return []byte(`{"userId":"a"}`) }}
			if from, to := n.bounds(); n.holds(&record{row: &row, now: at}) {
				require.False(t, at.Before(from))
				require.True(t, to.IsZero() || !at.After(to))
			}
		}
		// Whatever a name is, quoted it is only a name.
		n, err := parseFilter("userId eq '"+strings.ReplaceAll(name, "'", "''")+"'", beta)
		if len(name) < longestFilter/4 {
			require.NoError(t, err)
			require.Equal(t, name, n.(comparison).value)
		}
	})
}
