package partnersec_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A rule says what some packages may not import.
//
// Packages of this module are written as on the command line of go list
// (., ./mfa, ./examples/...), others by their path; "..." stands for any text,
// and thirdParty for every package that is neither of this module nor of the
// standard library. A package that does not exist yet can have its rule too.
type rule struct {
	name   string
	who    patterns // the packages that the rule binds
	unless patterns // those among them that it does not bind
	never  patterns // what they may not import
	but    patterns // what among that they may
	reach  reach    // which imports the rule looks at
	why    string
	breaks chain // an invented package, what it imports, what that imports: a breach
}

type reach int

const (
	direct reach = iota // the imports of a package
	deep                // these, and theirs, and so on
	tested              // the imports of a package and of its tests
)

var (
	own      = patterns{"./..."}
	core     = patterns{"./signin", "./policy", "./policy/replay", "./mfa", "./mfa/report", "./mfa/fleet", "./remediation"}
	leaves   = patterns{"./internal/jsonscan", "./internal/aadsts", "./internal/cloud", "./internal/secret", "./internal/durable", "./internal/golden", "./internal/tenantid", "./internal/mask", "./internal/retryafter"}
	kits     = patterns{"./...test"} // signin/signintest and its like
	adapters = patterns{"./signin/graphsignin/...", "./signin/kustosignin", "./policy/graphpolicy", "./remediation/graphremediation"}
	forTests = patterns{"./internal/golden", "./internal/contract", "./internal/prove/proof"}
)

var rules = []rule{
	{
		name: "core and leaves need the standard library alone",
		who:  join(core, leaves, patterns{"./signin/signintest", "./policy/policytest", "./internal/prove/..."}), never: patterns{thirdParty}, reach: deep,
		why:    "who imports mfa downloads and compiles nothing else",
		breaks: chain{"./mfa", "./internal/jsonscan", "third.example/json"},
	},
	{
		name: "signin and policy stand on their own",
		who:  patterns{"./signin", "./policy"}, never: own, but: patterns{"./internal/..."}, reach: deep,
		why:    "what happened and what is required are asked for one without the other",
		breaks: chain{"./policy", "./internal/x", "./signin"},
	},
	{
		name: "mfa rests on signin and policy",
		who:  patterns{"./mfa"}, never: own, but: patterns{"./signin", "./policy", "./internal/..."}, reach: deep,
		why:    "replay, reports and fleets are built on verdicts and not into them",
		breaks: chain{"./mfa", "./policy/replay"},
	},
	{
		name: "mfa does no input or output",
		who:  patterns{"./mfa"}, never: patterns{"os/...", "net/...", "syscall", "log/..."}, but: patterns{"net/netip", "net/url"},
		why:    "a verdict depends on the sign-in and on nothing around it",
		breaks: chain{"./mfa", "os/exec"},
	},
	{
		name: "reports and fleets rest on mfa",
		who:  patterns{"./mfa/report", "./mfa/fleet"}, never: own, but: patterns{"./signin", "./policy", "./mfa", "./internal/..."}, reach: deep,
		why:    "they show and gather verdicts, wherever the sign-ins came from",
		breaks: chain{"./mfa/report", "./signin/graphsignin"},
	},
	{
		name: "replay rests on policy, signin and mfa",
		who:  patterns{"./policy/replay"}, never: own, but: patterns{"./signin", "./policy", "./mfa", "./internal/..."}, reach: deep,
		why:    "remediation is built on it",
		breaks: chain{"./policy/replay", "./remediation"},
	},
	{
		name: "remediation rests on what it repairs",
		who:  patterns{"./remediation"}, never: own, but: patterns{"./signin", "./policy", "./policy/replay", "./mfa", "./internal/..."}, reach: deep,
		why:    "a plan is made and reviewed without a connection to anything",
		breaks: chain{"./remediation", "./remediation/graphremediation"},
	},
	{
		name: "tokens know nothing of sign-ins",
		who:  patterns{"./samauth/..."}, never: patterns{"./signin/...", "./policy/...", "./mfa/...", "./remediation/..."}, reach: deep,
		why:    "a token helper is of use without the rest, and easier to review",
		breaks: chain{"./samauth/onboard", "./internal/x", "./mfa"},
	},
	{
		name: "adapters take any credential",
		who:  adapters, unless: kits, never: patterns{"./samauth/..."}, reach: deep,
		why:    "who has a credential of azcore's kind needs no samauth",
		breaks: chain{"./signin/graphsignin", "./internal/x", "./samauth"},
	},
	{
		name: "the root is below the adapters",
		who:  patterns{"."}, never: own, but: patterns{"./internal/..."}, reach: deep,
		why:    "adapters import it",
		breaks: chain{".", "./signin"},
	},
	{
		name: "leaves import nothing of this module",
		who:  leaves, never: own,
		why:    "everything else may import them",
		breaks: chain{"./internal/jsonscan", "./signin"},
	},
	{
		name: "a package never imports its test kit",
		who:  own, unless: join(kits, patterns{"./internal/faketenant", "./internal/mutants/...", "./examples/..."}), never: kits, reach: deep,
		why:    "fakes and generators have no place in a production binary",
		breaks: chain{"./signin", "./internal/x", "./signin/signintest"},
	},
	{
		name: "test kits import no third-party package",
		who:  kits, never: patterns{thirdParty},
		why:    "a kit must not choose the assertion library of its user",
		breaks: chain{"./signin/signintest", "third.example/assert"},
	},
	{
		name: "libraries for tests stay in tests",
		who:  own, never: patterns{"github.com/stretchr/...", "pgregory.net/rapid/...", "go.uber.org/goleak/...", "github.com/zitadel/...", "github.com/chromedp/..."},
		why:    "users of the module do not compile them",
		breaks: chain{"./examples/assess", "github.com/stretchr/testify/require"},
	},
	{
		name: "of testify only require",
		who:  own, never: patterns{"github.com/stretchr/..."}, but: patterns{"github.com/stretchr/testify/require"}, reach: tested,
		why:    "a test stops where it fails, and reads the same everywhere",
		breaks: chain{"./mfa", "github.com/stretchr/testify/assert"},
	},
	{
		name: "helpers of tests stay in tests",
		who:  own, unless: patterns{"./internal/prove"}, never: forTests,
		why:    "they define flags, or pull in what only tests need; prove reads the table of proofs",
		breaks: chain{"./mfa", "./internal/golden"},
	},
	{
		name: "package testing stays in tests",
		who:  own, unless: join(kits, forTests, patterns{"./internal/faketenant"}), never: patterns{"testing/...", "net/http/httptest"},
		why:    "it adds flags to a program",
		breaks: chain{"./signin", "testing"},
	},
	{
		name: "the Graph SDK in two packages",
		who:  own, unless: patterns{"./policy/graphpolicy", "./remediation/graphremediation"}, never: patterns{"github.com/microsoftgraph/..."}, reach: tested,
		why:    "its models take minutes and gigabytes to compile",
		breaks: chain{"./signin/graphsignin", "github.com/microsoftgraph/msgraph-sdk-go/models"},
	},
	{
		name: "the root package of the Graph SDK nowhere",
		who:  own, never: patterns{"github.com/microsoftgraph/msgraph-sdk-go"}, reach: tested,
		why:    "it pulls in every request builder there is",
		breaks: chain{"./policy/graphpolicy", "github.com/microsoftgraph/msgraph-sdk-go"},
	},
	{
		name: "the main job compiles no Graph SDK",
		who:  patterns{"./examples/assess", "./examples/customsource"}, never: patterns{"github.com/microsoftgraph/..."}, reach: deep,
		why:    "its first run finishes in about a minute from nothing",
		breaks: chain{"./examples/assess", "./policy/graphpolicy", "github.com/microsoftgraph/msgraph-sdk-go/models"},
	},
	{
		name: "kiota in three packages",
		who:  own, unless: patterns{"./policy/graphpolicy", "./remediation/graphremediation", "./signin/graphsignin/kiotasignin"}, never: patterns{"github.com/microsoft/kiota-..."}, reach: tested,
		why:    "it comes with the SDK and goes with it",
		breaks: chain{"./signin/graphsignin", "github.com/microsoft/kiota-abstractions-go"},
	},
	{
		name: "MSAL behind samauth",
		who:  own, unless: patterns{"./samauth"}, never: patterns{"github.com/AzureAD/..."},
		why:    "none of its types shows in an API here",
		breaks: chain{"./samauth/onboard", "github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"},
	},
	{
		name: "OpenID Connect behind samauth",
		who:  own, unless: patterns{"./samauth"}, never: patterns{"github.com/coreos/go-oidc/..."},
		why:    "who signed in is asked in one place",
		breaks: chain{"./examples/consent", "github.com/coreos/go-oidc/v3/oidc"},
	},
	{
		name: "Key Vault behind keyvault",
		who:  own, unless: patterns{"./samauth/keyvault"}, never: patterns{"github.com/Azure/azure-sdk-for-go/sdk/security/..."}, reach: tested,
		why:    "who keeps the token elsewhere compiles none of it",
		breaks: chain{"./samauth", "github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"},
	},
	{
		name: "the pipeline rests on the table of clouds",
		who:  patterns{"./internal/graphpipe"}, never: own, but: patterns{"./internal/cloud", "./internal/jsonscan", "./internal/mask", "./internal/retryafter"}, reach: deep,
		why:    "everything that speaks to Microsoft may be built on it",
		breaks: chain{"./internal/graphpipe", "./samauth"},
	},
	{
		name: "file locks and age where secrets or journals lie on disk",
		who:  own, unless: patterns{"./remediation/filejournal", "./remediation/graphremediation", "./samauth/dirstore", "./examples/rotate", "./examples/internal/operator"}, never: patterns{"filippo.io/age/...", "github.com/gofrs/flock/..."},
		why:    "each use of a lock or a key is one that somebody has to review",
		breaks: chain{"./samauth", "filippo.io/age"},
	},
	{
		name: "the OpenAPI checker behind contract",
		who:  own, unless: patterns{"./internal/contract"}, never: patterns{"github.com/getkin/..."}, reach: tested,
		why:    "the fakes take a function as their check",
		breaks: chain{"./internal/faketenant", "github.com/getkin/kin-openapi/openapi3"},
	},
	{
		name: "nothing imports an example",
		who:  own, unless: patterns{"./examples/..."}, never: patterns{"./examples/..."}, reach: tested,
		why:    "an example is to be copied, changed or deleted",
		breaks: chain{"./mfa", "./examples/assess/progress"},
	},
}

func TestLayering(t *testing.T) {
	packages := listPackages(t)
	require.NotEmpty(t, packages.bound(own, nil), "go list found no package of this module")
	for _, r := range rules {
		for _, breach := range packages.judge(r) {
			t.Errorf("%s", breach)
		}
	}
}

func TestEveryPackageHasADocComment(t *testing.T) {
	for _, breach := range listPackages(t).undocumented() {
		t.Errorf("%s", breach)
	}
}
