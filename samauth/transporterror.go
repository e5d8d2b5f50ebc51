package samauth

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"

	"github.com/partnersec/partnersec/internal/aadsts"
	"github.com/partnersec/partnersec/internal/mask"
)

// transportError is the error of a request that got no answer. Errors of the
// context and of the connection stay behind it; of any other, which might quote
// the request, a masked text is kept.
func transportError(op, tenant string, err error) *Error {
	return &Error{Op: op, Tenant: tenant, cause: withoutURL(err)}
}

// withoutURL takes the part of an error that quotes no URL.
func withoutURL(err error) error {
	var request *url.Error
	for errors.As(err, &request) {
		err = request.Err
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case err == nil:
		return errors.New("no reason was given")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.As(err, &network), errors.As(err, &certificate):
		return err
	}
	return errors.New(mask.Transport(err.Error(), 1024))
}

// reachOfCause is who else would get no answer. That a caller gave up says
// nothing of the service.
func reachOfCause(cause error) aadsts.Reach {
	if errors.Is(cause, context.Canceled) {
		return aadsts.ReachTenant
	}
	return aadsts.ReachService
}
