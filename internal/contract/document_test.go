package contract

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

func each(t *testing.T, check func(t *testing.T, d *document)) {
	all, err := documents()
	require.NoError(t, err)
	require.Len(t, all, 2)
	for _, d := range all {
		t.Run(d.name, func(t *testing.T) { check(t, d) })
	}
}

func TestDocumentsAreOpenAPI(t *testing.T) {
	each(t, func(t *testing.T, d *document) {
		require.Equal(t, "3.0.3", d.spec.OpenAPI)
		require.NoError(t, d.spec.Validate(t.Context()))
		require.Equal(t, "MIT", d.spec.Info.License.Name)
		require.Contains(t, d.spec.Info.Description, "msgraph-metadata")
	})
}

func TestADocumentThatIsWrongIsNotTaken(t *testing.T) {
	for _, name := range names {
		data, err := files.ReadFile(name)
		require.NoError(t, err)
		for _, c := range []struct{ old, new string }{
			{"\npaths:", "\npath:"},
			{"#/components/parameters/top'", "#/components/parameters/bottom'"},
			{"type: integer", "type: whole"},
			{"name: user-id\n", "name: userid\n"},
		} {
			broken := strings.Replace(string(data), c.old, c.new, 1)
			require.NotEqual(t, string(data), broken, c.old)
			_, err := parseSpec([]byte(broken))
			require.Error(t, err, c.new)
		}
	}
}

// Of every path: its parameters are declared and none else, its operations
// are named once, and what changes something is described by a status of 2xx.
func TestPathsAreWhole(t *testing.T) {
	each(t, func(t *testing.T, d *document) {
		ids := map[string]string{}
		for path, item := range d.spec.Paths.Map() {
			var declared []string
			for _, p := range item.Parameters {
				require.Equal(t, "path", p.Value.In, path)
				require.True(t, p.Value.Required, path)
				declared = append(declared, p.Value.Name)
			}
			var used []string
			for _, m := range regexp.MustCompile(`\{([^}]+)\}`).FindAllStringSubmatch(path, -1) {
				used = append(used, m[1])
			}
			require.ElementsMatch(t, used, declared, path)
			for method, op := range item.Operations() {
				id := method + " " + path
				require.NotEmpty(t, op.OperationID, id)
				require.Empty(t, ids[op.OperationID], "%s has the operationId of %s", id, ids[op.OperationID])
				ids[op.OperationID] = id
				require.True(t, slices.ContainsFunc([]int{200, 201, 202, 204}, func(status int) bool { return op.Responses.Status(status) != nil }), id)
				require.NotNil(t, op.Responses.Status(400), id)
				require.NotNil(t, op.Responses.Status(503), id)
			}
		}
	})
}

func TestEveryCollectionHasANextPage(t *testing.T) {
	each(t, func(t *testing.T, d *document) {
		for path, item := range d.spec.Paths.Map() {
			if item.Get == nil || !strings.HasSuffix(item.Get.Responses.Status(200).Value.Content["application/json"].Schema.Ref, "CollectionResponse") {
				continue
			}
			require.NotNil(t, item.Get.Parameters.GetByInAndName(openapi3.ParameterInQuery, "$skiptoken"), path)
		}
	})
}

func TestServersAreTheCloudsHosts(t *testing.T) {
	each(t, func(t *testing.T, d *document) {
		var hosts []string
		for _, server := range d.servers {
			require.Equal(t, "https", server.Scheme)
			require.Equal(t, "/"+d.spec.Info.Version, server.Path)
			hosts = append(hosts, server.Host)
		}
		var want []string
		for _, name := range []cloud.Name{cloud.Public, cloud.USGov, cloud.USGovDoD, cloud.China} {
			host, err := name.Host(cloud.Graph)
			require.NoError(t, err)
			want = append(want, host)
		}
		require.ElementsMatch(t, want, hosts)
	})
}

// An action is found before an entity of which its name could be the id.
func TestActionsComeBeforeIDs(t *testing.T) {
	all, err := documents()
	require.NoError(t, err)
	found, params, err := all[0].find("identityProtection/riskyUsers/dismiss")
	require.NoError(t, err)
	require.Equal(t, "/identityProtection/riskyUsers/dismiss", found.path)
	require.Empty(t, params)
	found, params, err = all[0].find("identityProtection/riskyUsers/a%2Fb")
	require.NoError(t, err)
	require.Equal(t, "/identityProtection/riskyUsers/{riskyUser-id}", found.path)
	require.Equal(t, map[string]string{"riskyUser-id": "a/b"}, params)
}

func TestReadmeSaysWhereTheCopiesAreFrom(t *testing.T) {
	text, err := os.ReadFile("testdata/README.md")
	require.NoError(t, err)
	for _, want := range []string{"microsoftgraph/msgraph-metadata", "MIT License", "Copyright (c) Microsoft"} {
		require.Contains(t, string(text), want)
	}
	for _, name := range names {
		require.Contains(t, string(text), strings.TrimPrefix(name, "testdata/"))
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		format, text string
		ok           bool
	}{
		{"uuid", "00000003-0000-0000-c000-000000000000", true},
		{"uuid", "00000003-0000-0000-C000-00000000000", false},
		{"uuid", "{00000003-0000-0000-c000-000000000000}", false},
		{"uuid", "", false},
		{"duration", "PT8H", true},
		{"duration", "P730D", true},
		{"duration", "-P1DT0.5S", true},
		{"duration", "P", false},
		{"duration", "P1DT", false},
		{"duration", "P2W", false},
		{"duration", "8 hours", false},
		{"duration", "", false},
	} {
		err := openapi3.NewStringSchema().WithFormat(c.format).VisitJSON(c.text, schemaOptions()...)
		require.Equal(t, c.ok, err == nil, "%s %q: %v", c.format, c.text, err)
	}
	err := openapi3.NewStringSchema().WithFormat("uuid").VisitJSON("x")
	require.NoError(t, err, "the global table of formats was changed")
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,"x",null,true,{}]}`, `{"a":1,"a":2}`, `[] []`, `{"a"`, "\"\xff\"", `1e400`, ``, `]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := parse(data)
		if err != nil {
			return // json.Unmarshal takes members that occur twice
		}
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		var want any
		require.NoError(t, d.Decode(&want))
		require.Equal(t, want, got)
		require.True(t, json.Valid(data))
	})
}

func TestParseRefusesOnlyWhatIsTwice(t *testing.T) {
	for _, text := range []string{`{}`, `{"a":{"a":1},"b":[{"a":1},{"a":2}]}`, `"x"`, `null`, ` 1 `} {
		_, err := parse([]byte(text))
		require.NoError(t, err, text)
	}
	for _, text := range []string{`{"a":{"b":1,"b":2}}`, `{"a":1,"\u0061":2}`, `1 2`, `{`, ``} {
		_, err := parse([]byte(text))
		require.Error(t, err, text)
	}
}
