package contract

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const componentPrefix = "#/components/schemas/"

// A shape is what a schema says of a value, with all that allOf adds to it.
type shape struct {
	members map[string]*openapi3.SchemaRef
	others  *openapi3.SchemaRef // what members have that are not listed; nil if nothing is said of them
	open    bool                // whether there may be members that are not listed
	trimmed bool                // whether the copy lists only some of the members
	items   *openapi3.SchemaRef
	enum    []any
	flags   []string // the members of which a text is a list
}

func shapeOf(ref *openapi3.SchemaRef) *shape {
	s := &shape{members: map[string]*openapi3.SchemaRef{}}
	s.add(ref)
	return s
}

func (s *shape) add(ref *openapi3.SchemaRef) {
	schema := ref.Value
	for _, part := range schema.AllOf {
		s.add(part)
	}
	for name, member := range schema.Properties {
		s.members[name] = member
	}
	if more := schema.AdditionalProperties; more.Schema != nil {
		s.others, s.open = more.Schema, true
	} else if more.Has != nil && *more.Has {
		s.open = true
	}
	if schema.IsEmpty() {
		s.open = true // {} stands for any value
	}
	if schema.Extensions["x-trimmed"] == true {
		s.trimmed = true
	}
	if schema.Items != nil {
		s.items = schema.Items
	}
	s.enum = append(s.enum, schema.Enum...)
	flags, _ := schema.Extensions["x-flags-members"].([]any)
	for _, flag := range flags {
		if name, ok := flag.(string); ok {
			s.flags = append(s.flags, name)
		}
	}
}

// typeName is the type that a schema refers to, itself or in an allOf, by which
// OpenAPI 3.0 makes a reference nullable and by which a body has required members.
func typeName(ref *openapi3.SchemaRef) string {
	if name, ok := strings.CutPrefix(ref.Ref, componentPrefix); ok {
		return name
	}
	for _, part := range ref.Value.AllOf {
		if name := typeName(part); name != "" {
			return name
		}
	}
	return ""
}

// derives says whether a type is another one or is built on it.
func derives(spec *openapi3.T, name, base string) bool {
	ref := spec.Components.Schemas[name]
	if ref == nil || name == base {
		return ref != nil
	}
	return slices.ContainsFunc(ref.Value.AllOf, func(part *openapi3.SchemaRef) bool {
		parent, ok := strings.CutPrefix(part.Ref, componentPrefix)
		return ok && derives(spec, parent, base)
	})
}

// properties are the names that $select may have for an entity: those of its
// type and of the types that derive from it, since a collection of
// directoryObject has users in it.
func properties(spec *openapi3.T, entity *openapi3.SchemaRef) map[string]bool {
	all := map[string]bool{}
	for name := range shapeOf(entity).members {
		all[name] = true
	}
	base := typeName(entity)
	for name, ref := range spec.Components.Schemas {
		if base == "" || !derives(spec, name, base) {
			continue
		}
		for member := range shapeOf(ref).members {
			all[member] = true
		}
	}
	return all
}
