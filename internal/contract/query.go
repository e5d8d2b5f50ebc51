package contract

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkQuery looks for what OpenAPI cannot say of a query: options that are not
// described, options that occur twice, and names of properties.
func (c *call) checkQuery() error {
	query, err := url.ParseQuery(c.request.URL.RawQuery)
	if err != nil {
		return fmt.Errorf("the query: %w", err)
	}
	allowed := c.options()
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch values := query[name]; {
		case !slices.Contains(allowed, name):
			errs = append(errs, fmt.Errorf("the query option %q is not among those of %s in %s: %s",
				name, c.route.path, c.document.name, orNone(allowed)))
		case len(values) > 1:
			errs = append(errs, fmt.Errorf("the query option %q occurs %d times", name, len(values)))
		default:
			errs = append(errs, c.checkOption(name, values[0]))
		}
	}
	return errors.Join(errs...)
}

// options are the query options of the operation.
func (c *call) options() []string {
	var names []string
	for _, list := range []openapi3.Parameters{c.route.item.Parameters, c.operation.Parameters} {
		for _, p := range list {
			if p.Value.In == openapi3.ParameterInQuery {
				names = append(names, p.Value.Name)
			}
		}
	}
	return names
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "it has none"
	}
	return strings.Join(names, ", ")
}

func (c *call) checkOption(name, value string) error {
	switch name {
	case "$select":
		return c.checkProperties(name, strings.Split(value, ","))
	case "$orderby":
		var names []string
		for item := range strings.SplitSeq(value, ",") {
			name, _, _ := strings.Cut(strings.TrimSpace(item), " ")
			names = append(names, name)
		}
		return c.checkProperties(name, names)
	case "$filter":
		return balanced(value)
	}
	return nil
}

// checkProperties says which of some names are no property of what the
// operation returns. Graph answers 400 to them.
func (c *call) checkProperties(option string, names []string) error {
	entity := c.entity()
	if entity == nil {
		return nil
	}
	known := properties(c.document.spec, entity)
	for _, name := range names {
		first, _, _ := strings.Cut(strings.TrimSpace(name), "/")
		if !known[first] {
			return fmt.Errorf("%s: %q is no property of %s in %s", option, first, orThis(typeName(entity)), c.document.name)
		}
	}
	return nil
}

// entity is the schema of what the operation returns, one or many; nil if it
// returns nothing.
func (c *call) entity() *openapi3.SchemaRef {
	response := c.operation.Responses.Status(200)
	if response == nil || response.Value.Content["application/json"] == nil {
		return nil
	}
	ref := response.Value.Content["application/json"].Schema
	if value := shapeOf(ref).members["value"]; value != nil && value.Value.Items != nil {
		return value.Value.Items
	}
	return ref
}

// balanced says whether the quotes and parentheses of a filter are closed. It
// finds the name of a user that was not escaped: startsWith(displayName,'O'Neill').
func balanced(filter string) error {
	depth, quoted := 0, false
	for _, c := range filter {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if depth < 0 {
			return errors.New("$filter: a parenthesis is closed that was not opened")
		}
	}
	if quoted || depth > 0 {
		return errors.New("$filter: a quote or a parenthesis is not closed: double the quotes within a text")
	}
	return nil
}

// checkConsistency asks for the header without which Graph refuses advanced
// queries on directory objects, see
// https://learn.microsoft.com/graph/aad-advanced-queries.
func (c *call) checkConsistency() error {
	query := c.request.URL.Query()
	if c.operation.Parameters.GetByInAndName(openapi3.ParameterInHeader, "ConsistencyLevel") == nil {
		return nil
	}
	if (query.Has("$search") || query.Get("$count") == "true") && c.request.Header.Get("ConsistencyLevel") != "eventual" {
		return errors.New("$search and $count need the header ConsistencyLevel: eventual")
	}
	return nil
}
