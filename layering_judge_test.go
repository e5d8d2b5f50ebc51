package partnersec_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// thirdParty is the pattern of every package that is neither of this module nor
// of the standard library.
const thirdParty = "third party"

type patterns []string

// match reports whether one of the patterns matches the path.
func (p patterns) match(importPath string) bool {
	return slices.ContainsFunc(p, func(pattern string) bool {
		if pattern == thirdParty {
			first, _, _ := strings.Cut(importPath, "/")
			return first != "." && strings.Contains(first, ".")
		}
		return asRegexp(pattern).MatchString(importPath)
	})
}

// asRegexp reads "..." as any text; after a slash it may be missing with it.
func asRegexp(pattern string) *regexp.Regexp {
	text := regexp.QuoteMeta(pattern)
	if head, ok := strings.CutSuffix(text, `/\.\.\.`); ok {
		text = head + `(/.*)?`
	}
	return regexp.MustCompile("^" + strings.ReplaceAll(text, `\.\.\.`, ".*") + "$")
}

func join(lists ...patterns) patterns { return slices.Concat(lists...) }

// bound lists the packages of this module that who matches and unless does not.
func (c catalogue) bound(who, unless patterns) []string {
	var bound []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if own.match(name) && who.match(name) && !unless.match(name) {
			bound = append(bound, name)
		}
	}
	return bound
}

// judge describes every breach of a rule.
func (c catalogue) judge(r rule) []string {
	var breaches []string
	for _, name := range c.bound(r.who, r.unless) {
		for _, found := range c.forbidden(name, r) {
			breaches = append(breaches, fmt.Sprintf("%s: %s, because %s", found, r.name, r.why))
		}
	}
	return breaches
}

// forbidden gives the shortest chain of imports to each forbidden package.
func (c catalogue) forbidden(name string, r rule) []chain {
	var found []chain
	seen := map[string]bool{name: true}
	for queue := []chain{{name}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, imported := range c.imports(at, r.reach) {
			if seen[imported] {
				continue
			}
			seen[imported] = true
			next := append(slices.Clone(at), imported)
			if r.never.match(imported) && !r.but.match(imported) {
				found = append(found, next)
			} else if r.reach == deep {
				queue = append(queue, next)
			}
		}
	}
	return found
}

func (c catalogue) imports(at chain, reach reach) []string {
	e := c[at[len(at)-1]]
	if reach == tested {
		return slices.Concat(e.Imports, e.TestImports, e.XTestImports)
	}
	return e.Imports
}

// chain is packages, each of which imports the next.
type chain []string

func (c chain) String() string { return strings.Join(c, " imports ") }

// catalogue is a module with the imports of the chain, the first of them in
// tests if inTests is set.
func (c chain) catalogue(inTests bool) catalogue {
	packages := catalogue{}
	for i, name := range c {
		e := entry{ImportPath: name}
		switch {
		case i+1 == len(c):
		case i == 0 && inTests:
			e.XTestImports = c[1:2]
		default:
			e.Imports = c[i+1 : i+2]
		}
		packages[name] = e
	}
	return packages
}

func TestEveryRuleCanBeBroken(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			require.NotEmpty(t, r.why)
			breach := fmt.Sprintf("%s: %s, because %s", r.breaks, r.name, r.why)
			require.Contains(t, r.breaks.catalogue(false).judge(r), breach)
			inTests := r.breaks.catalogue(true).judge(r)
			require.Equal(t, r.reach == tested, slices.Contains(inTests, breach), "in a test: %v", inTests)
			if len(r.breaks) > 2 {
				require.Equal(t, deep, r.reach, "only a deep rule sees so far")
			}
		})
	}
}

func TestWhatNoRuleForbids(t *testing.T) {
	allowed := []chain{
		{"./mfa", "./signin", "os"},
		{"./signin", "./internal/jsonscan", "unicode/utf8"},
		{"./remediation", "./policy/replay", "./mfa"},
		{"./signin/graphsignin", ".", "./internal/graphpipe", "github.com/Azure/azure-sdk-for-go/sdk/azcore"},
		{"./signin/signintest", "./signin"},
		{"./signin/graphsignin/graphsignintest", "./internal/faketenant", "./samauth/samauthtest", "./samauth"},
		{"./policy/graphpolicy", "github.com/microsoftgraph/msgraph-sdk-go/models"},
		{"./examples/assess", "./signin/signintest", "./signin"},
		{"./examples/assess", "./examples/assess/progress", "third.example/bar"},
		{"./internal/prove", "./internal/prove/proof", "testing"},
		{"./samauth", "github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"},
	}
	for _, c := range allowed {
		for _, r := range rules {
			require.Empty(t, c.catalogue(false).judge(r), "%s", c)
		}
	}
	inTests := chain{"./mfa", "github.com/stretchr/testify/require"}
	for _, r := range rules {
		require.Empty(t, inTests.catalogue(true).judge(r))
	}
}

func TestPatternsMatchAsThoseOfGoList(t *testing.T) {
	cases := []struct {
		pattern, path string
		match         bool
	}{
		{"./mfa", "./mfa", true},
		{"./mfa", "./mfa/report", false},
		{"./mfa/...", "./mfa", true},
		{"./mfa/...", "./mfa/report", true},
		{"./mfa/...", "./mfalike", false},
		{"./...", ".", true},
		{"./...", "os", false},
		{"./...test", "./signin/signintest", true},
		{"./...test", "net/http/httptest", false},
		{"os/...", "os", true},
		{"a.example/kiota-...", "a.example/kiota-http/x", true},
		{thirdParty, "a.example/b", true},
		{thirdParty, "net/http", false},
		{thirdParty, "./mfa", false},
		{thirdParty, ".", false},
		{thirdParty, "vendor/golang.org/x/net", false},
	}
	for _, c := range cases {
		require.Equal(t, c.match, patterns{c.pattern}.match(c.path), "%s matches %s", c.pattern, c.path)
	}
}
