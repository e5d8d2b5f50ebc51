package graphsignin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/partnersec/partnersec"
)

// Why sign-ins could not be read. The error that is yielded wraps one or more of
// these and, where Graph answered, a *partnersec.Error.
var (
	// ErrUnlicensed means that the tenant has no Microsoft Entra ID P1 or P2,
	// without which Graph does not list sign-ins.
	ErrUnlicensed = errors.New("the tenant has no Microsoft Entra ID P1 or P2, without which Graph does not list sign-ins: " +
		"sign-ins of the last 7 days can be downloaded from the Entra admin center and read from the file, and what policies demand can be read without a licence")

	// ErrForbidden means that the token may not read sign-ins.
	ErrForbidden = errors.New("the token may not read sign-ins: it needs the permission AuditLog.Read.All, " +
		"with some tenants Directory.Read.All too, and a user needs a role such as Security Reader or Reports Reader")

	// ErrRetention means that the query asks for a time that Entra no longer
	// keeps.
	ErrRetention = errors.New("sign-ins of so long ago are no longer kept by Entra (30 days, and 7 without a licence)")

	// ErrThrottled means that Graph wants to be left alone for longer than is
	// waited here.
	ErrThrottled = errors.New("no more requests are taken by Graph for now")

	// ErrIncomplete means that some of what was asked for could not be read: the
	// gaps in the ledger.
	ErrIncomplete = errors.New("sign-ins are missing")
)

// errStop means that whoever ranges wants no more.
var errStop = errors.New("stop")

// refusal is what the error of a page means if no other page will be answered
// either, nil else.
func refusal(err error) error {
	var answer *partnersec.Error
	switch {
	case errors.As(err, new(badPage)):
		return nil
	case !errors.As(err, &answer):
		return err // the context's, or that of a wrong argument
	case answer.Status == http.StatusForbidden && unlicensed(answer):
		return fmt.Errorf("%w: %w", ErrUnlicensed, err)
	case answer.Status == http.StatusForbidden:
		return fmt.Errorf("%w: %w", ErrForbidden, err)
	case answer.Status == http.StatusTooManyRequests, answer.Status == 0 && answer.RetryAfter > 0:
		return fmt.Errorf("%w: %w", ErrThrottled, err)
	case answer.Status == http.StatusUnauthorized, answer.Attempts == 0:
		return err
	}
	return nil
}

// unlicensed tells a missing licence from a missing permission.
func unlicensed(answer *partnersec.Error) bool {
	return strings.Contains(answer.Code, "NonPremiumTenant") || strings.Contains(answer.Message, "premium license")
}

// overtaxed says whether Graph failed at what a shorter slice may succeed with.
func overtaxed(err error) bool {
	var answer *partnersec.Error
	return errors.As(err, &answer) && (answer.Status >= 500 || answer.Status == http.StatusRequestTimeout)
}

// rejected says whether Graph did not understand the request, or no longer.
func rejected(err error) bool {
	var answer *partnersec.Error
	return errors.As(err, &answer) &&
		(answer.Status == http.StatusBadRequest || answer.Status == http.StatusNotFound || answer.Status == http.StatusGone)
}
