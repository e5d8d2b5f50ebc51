package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// checkResponse holds an answer to the operation of its request.
func (c *call) checkResponse(status int, header http.Header, body []byte) error {
	future := strings.Contains(c.request.Header.Get("Prefer"), "include-unknown-enum-members")
	spec := c.document.spec
	if future {
		spec = c.document.grown
	}
	input := c.input(spec)
	response := input.Route.Operation.Responses.Status(status)
	if response == nil {
		// kin-openapi would let redirects pass.
		return fmt.Errorf("%s does not describe this status for %s", c.document.name, c.route.path)
	}
	if len(response.Value.Content) == 0 {
		if len(body) > 0 {
			return errors.New("it has a body, and there is none with this status")
		}
		return nil
	}
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: status, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: input.Options,
	})
	if err != nil || status >= 300 {
		return err // what errors have in them is as it comes
	}
	return c.checkAnswer(spec, response.Value, future, body)
}

// checkAnswer looks for what OpenAPI cannot say of the body of an answer.
func (c *call) checkAnswer(spec *openapi3.T, response *openapi3.Response, future bool, body []byte) error {
	value, err := parse(body)
	if err != nil {
		return fmt.Errorf("the body: %w", err)
	}
	media := response.Content.Get("application/json")
	if media == nil {
		return nil // it is described as something else, and compared with that
	}
	w := walk{spec: spec, future: future}
	w.value("", media.Schema, value)
	errs := append(w.errs, c.checkBatchResponse(body))
	return errors.Join(errs...)
}
