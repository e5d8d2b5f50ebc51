package secret_test

import (
	"bytes"
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"expvar"
	"fmt"
	"html"
	"log"
	"log/slog"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/secret"
)

// canary has characters that quoting, escaping and encoding change.
const canary = "canary <\"Zebra\">&+/\u00e9\n42"

// traces are the forms in which the canary can get out. One that is cut off is
// found too: a part of it is enough.
func traces() []string {
	raw := []byte(canary)
	ascii := make([]byte, ascii85.MaxEncodedLen(len(raw)))
	ascii85.Encode(ascii, raw)
	quoted := strconv.Quote(canary)
	inJSON, err := json.Marshal(canary)
	if err != nil {
		panic(err)
	}
	return []string{
		canary, "canary", "Zebra",
		quoted[1 : len(quoted)-1], strconv.QuoteToASCII(canary)[1:12], string(inJSON[1:12]),
		hex.EncodeToString(raw)[:10], strings.ToUpper(hex.EncodeToString(raw))[:10],
		fmt.Sprintf("% x", raw)[:10], fmt.Sprintf("%# x", raw)[:10], fmt.Sprintf("% X", raw)[:10],
		base64.StdEncoding.EncodeToString(raw)[:8], base64.URLEncoding.EncodeToString(raw)[:8],
		base64.StdEncoding.EncodeToString(raw[1:])[:8], base64.StdEncoding.EncodeToString(raw[2:])[:8],
		base32.StdEncoding.EncodeToString(raw)[:8], string(ascii[:8]),
		url.QueryEscape(canary), url.PathEscape(canary), html.EscapeString(canary),
		fmt.Sprint(raw)[1:20], fmt.Sprintf("%#v", raw)[7:30], fmt.Sprintf("%o", raw)[1:20], fmt.Sprintf("%b", raw)[1:20],
		fmt.Sprint([]rune(canary))[1:20], fmt.Sprintf("%U", []rune(canary))[1:20],
	}
}

// shape is a value with the secret somewhere in it.
type shape struct {
	name  string
	value any
}

type exported struct{ Secret secret.Value }

type unexported struct{ secret secret.Value }

type embedded struct{ secret.Value }

type node struct {
	next  *node
	value any
	list  []secret.Value
	byKey map[string]secret.Value
}

// shapes are all the places for a secret. It cannot be a map's key: it is not
// comparable.
func shapes() []shape {
	value := secret.New(canary)
	pointer := &value
	return []shape{
		{"a value", value},
		{"a pointer", pointer},
		{"a pointer to a pointer", &pointer},
		{"an exported field", exported{value}},
		{"a pointer to an exported field", &exported{value}},
		{"an unexported field", unexported{value}},
		{"a pointer to an unexported field", &unexported{value}},
		{"an embedded field", embedded{value}},
		{"an unexported interface", struct{ v any }{value}},
		{"an unexported pointer", struct{ v *secret.Value }{pointer}},
		{"a slice", []secret.Value{value}},
		{"a slice of pointers", []*secret.Value{pointer}},
		{"an array", [1]secret.Value{value}},
		{"a slice of anything", []any{value, pointer, unexported{value}}},
		{"a map", map[string]secret.Value{"k": value}},
		{"a map of anything", map[any]any{"k": unexported{value}, pointer: 1}},
		{"a map in an unexported field", struct{ m map[string]unexported }{map[string]unexported{"k": {value}}}},
		{"a map by pointer", map[*secret.Value]int{pointer: 1}},
		{"a deep one", &node{next: &node{value: unexported{value}}, value: value, list: []secret.Value{value}, byKey: map[string]secret.Value{"k": value}}},
		{"a reflected value", reflect.ValueOf(unexported{value})},
		{"a channel of secrets", func() any { c := make(chan secret.Value, 1); c <- value; return c }()},
		{"a method", value.Reveal},
		{"a slog value", slog.AnyValue(value)},
		{"an error", fmt.Errorf("with %v, %+v: %w", value, unexported{value}, errors.ErrUnsupported)},
	}
}

func TestASecretIsNoKeyOfAMap(t *testing.T) {
	require.False(t, reflect.TypeFor[secret.Value]().Comparable())
}

var verbs = strings.Split("v +v #v T t b c d o O q x X U e s p g", " ")

var flags = []string{"", "+", "-", "#", " ", "0", "20", ".3", "#+ 20.3"}

func TestNoFormatShowsASecret(t *testing.T) {
	require.Len(t, verbs, 18)
	for _, shape := range shapes() {
		for _, verb := range verbs {
			for _, flag := range flags {
				format := "%" + flag + verb
				noTrace(t, shape.name+" by "+format, fmt.Sprintf(format, shape.value))
			}
		}
		noTrace(t, shape.name+" by Sprint", fmt.Sprint(shape.value)+fmt.Sprintln(shape.value))
		for _, format := range []string{"", "%", "%[2]v", "%*v", "%!", "%[1]*[1]v", "%z"} {
			noTrace(t, shape.name+" by "+format, fmt.Sprintf(format, shape.value))
		}
	}
}

func TestNoLoggerShowsASecret(t *testing.T) {
	for _, shape := range shapes() {
		var b bytes.Buffer
		options := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&b, options), slog.NewJSONHandler(&b, options)} {
			logger := slog.New(handler).With("with", shape.value).WithGroup("group")
			logger.Info("message", "key", shape.value, slog.Any("any", shape.value), slog.Group("g", "key", shape.value))
			logger.Error("message", shape.value)
		}
		log.New(&b, "", 0).Print(shape.value)
		log.New(&b, "", 0).Printf("%+v %#v", shape.value, shape.value)
		require.NotEmpty(t, b.String())
		noTrace(t, shape.name, b.String())
	}
}

func TestNoEncoderShowsASecret(t *testing.T) {
	for _, shape := range shapes() {
		var b bytes.Buffer
		indented := json.NewEncoder(&b)
		indented.SetIndent("", " ")
		indented.SetEscapeHTML(false)
		for _, encode := range []func(any) error{
			json.NewEncoder(&b).Encode, indented.Encode, xml.NewEncoder(&b).Encode, gob.NewEncoder(&b).Encode,
		} {
			if err := attempt(encode, shape.value); err != nil {
				b.WriteString(err.Error())
			}
		}
		b.WriteString(expvar.Func(func() any { return shape.value }).String())
		noTrace(t, shape.name, b.String())
	}
}

func TestNoTemplateShowsASecret(t *testing.T) {
	for _, shape := range shapes() {
		var b bytes.Buffer
		for _, text := range []string{`{{.}}`, `{{printf "%#v" .}}`, `{{js .}}`, `{{html .}}`, `{{urlquery .}}`} {
			if err := template.Must(template.New("").Parse(text)).Execute(&b, shape.value); err != nil {
				b.WriteString(err.Error())
			}
		}
		noTrace(t, shape.name, b.String())
	}
}

func TestNoPanicShowsASecret(t *testing.T) {
	for _, shape := range shapes() {
		var recovered any
		func() {
			defer func() { recovered = recover() }()
			panic(shape.value)
		}()
		noTrace(t, shape.name, fmt.Sprint(recovered)+fmt.Sprintf("%v %+v %#v", recovered, recovered, recovered))
	}
}

// attempt turns a panic of an encoder into an error.
func attempt(encode func(any) error, value any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return encode(value)
}

func noTrace(t *testing.T, where, text string) {
	t.Helper()
	for _, trace := range allTraces {
		if strings.Contains(text, trace) {
			require.Fail(t, "a secret shows", "%s, as %q: %q", where, trace, text)
		}
	}
}

var allTraces = traces()

// The tests above are worth nothing if they cannot see a leak.
func TestTracesAreSeen(t *testing.T) {
	for _, text := range []string{
		fmt.Sprint(canary), fmt.Sprintf("%q", canary), fmt.Sprintf("%+q", canary), fmt.Sprintf("%x", canary), fmt.Sprintf("% X", canary),
		fmt.Sprint([]byte(canary)), fmt.Sprintf("%#v", []byte(canary)), fmt.Sprintf("%d", []byte(canary)), fmt.Sprintf("%U", []rune(canary)),
		base64.RawURLEncoding.EncodeToString([]byte(canary)), base64.StdEncoding.EncodeToString([]byte("x" + canary)),
		url.QueryEscape(canary), canary[2:], "..." + canary[:8],
	} {
		found := false
		for _, trace := range allTraces {
			found = found || strings.Contains(text, trace)
		}
		require.True(t, found, "%q", text)
	}
}

// leaky is what a Value would be if it were a string with methods.
type leaky string

func (leaky) String() string                { return secret.Redacted }
func (leaky) Format(f fmt.State, verb rune) { fmt.Fprint(f, secret.Redacted) }
func (leaky) LogValue() slog.Value          { return slog.StringValue(secret.Redacted) }

func TestAStringWithMethodsWouldLeak(t *testing.T) {
	require.Contains(t, fmt.Sprint(struct{ s leaky }{canary}), canary)
}
