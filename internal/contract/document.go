package contract

import (
	"context"
	"embed"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed testdata/graph-v1.0.yaml testdata/graph-beta.yaml
var files embed.FS

// names are the documents, the path of each, and what it is called in errors.
var names = []string{"testdata/graph-v1.0.yaml", "testdata/graph-beta.yaml"}

// sentinel is the member by which an enumeration of Graph says that it grows.
const sentinel = "unknownFutureValue"

// A document is the description of one version of Graph.
type document struct {
	name    string
	spec    *openapi3.T // as written
	grown   *openapi3.T // the same, with any text in an enumeration that grows
	servers []*url.URL
	routes  []route
}

// documents are read when they are first needed.
var documents = sync.OnceValues(func() ([]*document, error) {
	var all []*document
	for _, name := range names {
		d, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		all = append(all, d)
	}
	return all, nil
})

func read(name string) (*document, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	d := &document{name: name}
	if d.spec, err = parseSpec(data); err != nil {
		return nil, err
	}
	if d.grown, err = parseSpec(data); err != nil {
		return nil, err
	}
	grow(d.grown)
	for _, server := range d.spec.Servers {
		u, err := url.Parse(server.URL)
		if err != nil {
			return nil, err
		}
		d.servers = append(d.servers, u)
	}
	d.routes = routes(d.spec)
	return d, nil
}

// parseSpec reads and validates a document. It follows no reference out of it.
func parseSpec(data []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(data)
	if err != nil {
		return nil, err
	}
	return spec, spec.Validate(context.Background())
}

// grow takes the list of members from the enumerations that grow.
func grow(spec *openapi3.T) {
	for _, ref := range spec.Components.Schemas {
		if slices.ContainsFunc(ref.Value.Enum, isSentinel) {
			ref.Value.Enum = nil
		}
	}
}

// isSentinel looks for the sentinel without regard to case: tokenIssuerType has
// it with a capital U.
func isSentinel(member any) bool {
	text, ok := member.(string)
	return ok && strings.EqualFold(text, sentinel)
}

var (
	uuid     = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	duration = regexp.MustCompile(`^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$`)
)

// schemaOptions are how values are compared with a schema. A uuid has any
// version, as Graph's template ids do, and a duration is that of OData,
// Edm.Duration, which has no years, months or weeks.
func schemaOptions() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.DisableSchemaErrorDetails(),
		openapi3.WithStringFormatValidator("uuid", matching(uuid, "a GUID")),
		openapi3.WithStringFormatValidator("duration", matching(duration, "a duration such as PT8H")),
	}
}

func matching(re *regexp.Regexp, what string) openapi3.StringFormatValidator {
	return openapi3.NewCallbackValidator(func(s string) error {
		if !re.MatchString(s) || s == "P" || s != "" && s[len(s)-1] == 'T' {
			return fmt.Errorf("it is not %s", what)
		}
		return nil
	})
}
