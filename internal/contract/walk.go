package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A walk goes through a value and its schema side by side, and gathers what
// kin-openapi does not see.
type walk struct {
	spec    *openapi3.T
	sending bool // whether the value is the body of a request
	future  bool // whether enumerations may have members that are not listed
	errs    []error
}

func (w *walk) errorf(at, format string, args ...any) {
	if at == "" {
		at = "/"
	}
	w.errs = append(w.errs, fmt.Errorf("the body at %s: %w", at, fmt.Errorf(format, args...)))
}

// value looks at a value. Whether it has the right JSON type is known already.
func (w *walk) value(at string, ref *openapi3.SchemaRef, value any) {
	switch value := value.(type) {
	case map[string]any:
		w.object(at, w.actual(at, ref, value), value)
	case []any:
		if items := shapeOf(ref).items; items != nil {
			for i, item := range value {
				w.value(fmt.Sprintf("%s/%d", at, i), items, item)
			}
		}
	case string:
		w.text(at, shapeOf(ref), value)
	}
}

// actual is the schema of the type that an object says it is of, which has to
// derive from the declared one.
func (w *walk) actual(at string, declared *openapi3.SchemaRef, object map[string]any) *openapi3.SchemaRef {
	text, ok := object["@odata.type"].(string)
	if !ok {
		return declared
	}
	name, base := strings.TrimPrefix(text, "#"), typeName(declared)
	if base == "" || name == base {
		return declared
	}
	ref := w.spec.Components.Schemas[name]
	if ref == nil {
		w.errorf(at, "the type %q is not in the copy of Graph's description: if Graph has it, extend the copy", name)
		return declared
	}
	if !derives(w.spec, name, base) {
		w.errorf(at, "the type %q does not derive from %s", name, base)
		return declared
	}
	// The members that the derived type adds are checked nowhere else.
	if err := ref.Value.VisitJSON(object, w.options()...); err != nil {
		w.errorf(at, "it is no %s: %w", name, err)
	}
	return ref
}

func (w *walk) options() []openapi3.SchemaValidationOption {
	direction := openapi3.VisitAsResponse()
	if w.sending {
		direction = openapi3.VisitAsRequest()
	}
	return append(schemaOptions(), direction, openapi3.MultiErrors())
}

func (w *walk) object(at string, ref *openapi3.SchemaRef, object map[string]any) {
	s := shapeOf(ref)
	for name, value := range object {
		member := s.members[name]
		if member == nil {
			member = s.others
		}
		switch {
		case member != nil:
			w.value(at+"/"+name, member, value)
		case strings.Contains(name, "@"), s.open, s.trimmed && !w.sending:
		default:
			w.errorf(at, "%q is no member of %s", name, orThis(typeName(ref)))
		}
	}
}

func orThis(name string) string {
	if name == "" {
		return "this object"
	}
	return name
}

// text looks at the members of enumerations of which OpenAPI cannot say enough.
func (w *walk) text(at string, s *shape, text string) {
	if w.sending && isSentinel(text) && slices.ContainsFunc(s.enum, isSentinel) {
		w.errorf(at, "%s stands for members that the reader does not know and cannot be written", sentinel)
	}
	if len(s.flags) == 0 {
		return
	}
	for flag := range strings.SplitSeq(text, ",") {
		flag = strings.TrimSpace(flag)
		switch listed := slices.Contains(s.flags, flag); {
		case w.sending && (!listed || flag == sentinel), !listed && !w.future:
			w.errorf(at, "it is a list of flags, and one of them is not among %s", strings.Join(s.flags, ", "))
		}
	}
}
