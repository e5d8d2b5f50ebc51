package graphpipe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/mask"
)

// refusal is the error of a call that was not sent.
func (c *call) refusal(err error) *Error {
	e := c.failure()
	e.ClientRequestID = ""
	return c.because(e, err)
}

// failure is the error of a call as far as it is known without an answer.
func (c *call) failure() *Error {
	return &Error{
		Method: c.method, Host: c.url.Host, Path: c.path(), Status: c.status,
		ClientRequestID: c.clientRequestID(), Ambiguous: c.write() && c.open, Attempts: c.attempts,
	}
}

func (c *call) path() string { return c.url.EscapedPath() }

// unanswered is the error of a call without an answer, or with one after which
// it could not go on.
func (c *call) unanswered(err error) *Error {
	e := c.failure()
	if c.answer != nil {
		e = c.refused(c.answer, c.body)
	}
	if paused := (*pausedError)(nil); errors.As(err, &paused) {
		e.RetryAfter = paused.wait
	}
	if errors.Is(err, context.DeadlineExceeded) && c.ctx.Err() == nil {
		e.problem = fmt.Sprintf("there was no whole answer within %v", attemptTime)
	}
	return c.because(e, c.withoutSecrets(err))
}

// because gives an error its cause, and the text of it that may be shown.
func (c *call) because(e *Error, cause error) *Error {
	e.cause, e.reason = cause, mask.OneLine(mask.Transport(c.hide(cause.Error()), longestText), longestText)
	return e
}

// withoutSecrets takes the part of an error that quotes no request. The error of
// a credential stays what it is: it is the credential's business, and a program
// may look for it.
func (c *call) withoutSecrets(err error) error {
	var own *credentialError
	var limit *http.MaxBytesError
	if errors.As(err, &own) {
		return own
	}
	if errors.As(err, &limit) {
		return fmt.Errorf("the body is longer than %d bytes", limit.Limit)
	}
	for request := (*url.Error)(nil); errors.As(err, &request); {
		err = request.Err
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	for _, known := range []error{context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF, errOnce} {
		if errors.Is(err, known) {
			return known
		}
	}
	var paused *pausedError
	switch {
	case err == nil:
		return errors.New("no reason was given")
	case errors.As(err, &paused):
		return paused
	case errors.Is(err, cloud.ErrForeign):
		return err
	case errors.As(err, &certificate):
		return certificate
	case errors.As(err, &network):
		return network
	case errors.Is(err, io.EOF):
		return io.EOF
	}
	return errors.New(mask.Transport(c.hide(err.Error()), longestText))
}
