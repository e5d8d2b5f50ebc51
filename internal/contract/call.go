package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// A call is a request and the operation that describes it.
type call struct {
	request   *http.Request
	document  *document
	route     route
	params    map[string]string
	operation *openapi3.Operation
}

// open finds the operation of a request.
func open(r *http.Request) (*call, error) {
	d, t, params, err := find(r)
	if err != nil {
		return nil, err
	}
	operation := t.item.GetOperation(r.Method)
	if operation == nil {
		methods := slices.Sorted(maps.Keys(t.item.Operations()))
		return nil, fmt.Errorf("%s has no such method in %s, but %s", t.path, d.name, strings.Join(methods, ", "))
	}
	return &call{r, d, t, params, operation}, nil
}

// check holds the request to its operation.
func (c *call) check() error {
	body, err := again(c.request)
	if err != nil {
		return err
	}
	errs := []error{c.checkQuery(), c.checkConsistency()}
	errs = append(errs, c.checkDescribed(body), c.checkBody(body))
	return errors.Join(errs...)
}

// again reads the body of a request and puts it back.
func again(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	if err := r.Body.Close(); err != nil {
		return nil, fmt.Errorf("closing the body: %w", err)
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body, err = r.GetBody()
	return body, err
}

// checkDescribed compares the request with what OpenAPI can say.
func (c *call) checkDescribed(body []byte) error {
	input := c.input(c.document.spec)
	input.Request.Body = io.NopCloser(bytes.NewReader(body))
	return openapi3filter.ValidateRequest(context.Background(), input)
}

// input is the call as kin-openapi wants it. It gets a request of its own,
// since it writes into it.
func (c *call) input(spec *openapi3.T) *openapi3filter.RequestValidationInput {
	item := spec.Paths.Value(c.route.path)
	r := c.request.Clone(context.Background())
	r.GetBody = nil
	return &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: c.params,
		Route: &routers.Route{
			Spec: spec, Path: c.route.path, PathItem: item,
			Method: r.Method, Operation: item.GetOperation(r.Method),
		},
		Options: &openapi3filter.Options{
			MultiError:              true,
			SkipSettingDefaults:     true,
			IncludeResponseStatus:   true,
			AuthenticationFunc:      authenticate,
			SchemaValidationOptions: schemaOptions(),
		},
	}
}

// authenticate asks for a bearer token, whatever it is.
func authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	scheme, token, _ := strings.Cut(in.RequestValidationInput.Request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		return errors.New("there is no bearer token in the header Authorization")
	}
	return nil
}

// checkBody looks for what OpenAPI cannot say of a body.
func (c *call) checkBody(body []byte) error {
	if len(body) == 0 {
		return nil // whether there has to be one is described
	}
	if c.operation.RequestBody == nil {
		return errors.New("it has a body, and the operation takes none")
	}
	value, err := parse(body)
	if err != nil {
		return fmt.Errorf("the body: %w", err)
	}
	media := c.operation.RequestBody.Value.Content.Get("application/json")
	if media == nil {
		return fmt.Errorf("%s does not describe a body of JSON for %s", c.document.name, c.route.path)
	}
	w := walk{spec: c.document.spec, sending: true}
	w.value("", media.Schema, value)
	errs := append(w.errs, c.checkBatch(body))
	return errors.Join(errs...)
}
