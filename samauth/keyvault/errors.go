package keyvault

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Error is what a vault answered in place of a secret. It holds nothing of the
// secret, and nothing that the vault said but its code.
type Error struct {
	Status     int           // of HTTP
	Code       string        // Key Vault's word for it, the most precise it gave, such as ForbiddenByRbac; "" if it gave none
	RetryAfter time.Duration // how long the vault wants to be left alone, in whole seconds; 0 if it does not say
}

// The codes that decide something. See
// https://learn.microsoft.com/azure/key-vault/general/common-error-codes.
const (
	codeNotFound       = "SecretNotFound"
	codeDisabled       = "SecretDisabled"
	codeDeleted        = "ObjectIsDeletedButRecoverable"
	codeBeingDeleted   = "ObjectIsBeingDeleted"
	codeBeingRecovered = "ObjectIsBeingRecovered"
)

// Error says what the vault answered and who has to do what.
func (e *Error) Error() string {
	said := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.Code))
	return fmt.Sprintf("the vault answered %s: %s", said, e.remedy())
}

func (e *Error) remedy() string {
	switch e.Code {
	case codeNotFound:
		return "that version is gone: restore the secret from a backup, or let a user of the partner tenant consent again"
	case codeDisabled:
		return "that version is disabled: enable it, or let a user of the partner tenant consent again"
	case "ForbiddenByRbac":
		return `give the identity the role "Key Vault Secrets Officer" for the secret; it takes some minutes to hold`
	case "AccessDenied", "ForbiddenByPolicy":
		return "give the identity the secret permissions get, set and recover in the access policies of the vault"
	case "ForbiddenByFirewall", "ForbiddenByConnection":
		return "let the network of this computer in, in the firewall of the vault"
	case codeDeleted:
		return "the secret was deleted and keeps its name: recover it, or use another name"
	case codeBeingDeleted, codeBeingRecovered:
		return "the vault is not through with deleting or recovering the secret: try again in a minute"
	}
	return e.remedyByStatus()
}

func (e *Error) remedyByStatus() string {
	switch {
	case e.Status/100 == 2:
		return "that is no secret: see that nothing but the vault answers"
	case e.Status/100 == 3:
		return "it wants to redirect, which is never followed: give the URL of the vault itself"
	case e.Status == http.StatusUnauthorized:
		return "it does not take the credential's token: use an identity of the tenant that the vault belongs to"
	case e.Status == http.StatusForbidden:
		return `give the identity the role "Key Vault Secrets Officer" for the secret, and see that the firewall of the vault lets it in`
	case e.Status == http.StatusNotFound:
		return "see that the URL is that of the vault, and that nothing else answers"
	case e.Status == http.StatusConflict:
		return "something else is under way with the secret: try again later"
	case e.Status == http.StatusTooManyRequests && e.RetryAfter > 0:
		return fmt.Sprintf("too many ask this vault: try again in %v", e.RetryAfter)
	case e.Status == http.StatusTooManyRequests:
		return "too many ask this vault: try again later"
	case e.Status/100 == 5 || e.Status == http.StatusRequestTimeout:
		return "the vault is not well: try again later"
	}
	return "look the code up on the page of Key Vault's error codes"
}

// isGone says whether a version cannot be had and will not come back by itself.
func isGone(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Code == codeNotFound || e.Code == codeDisabled)
}

// newError takes from an error of azcore what may be told.
func newError(refusal *azcore.ResponseError) *Error {
	e := &Error{Status: refusal.StatusCode}
	if isCode(refusal.ErrorCode) {
		e.Code = refusal.ErrorCode
	}
	if refusal.RawResponse != nil {
		e.RetryAfter = retryAfter(refusal.RawResponse.Header)
	}
	return e
}

// retryAfter reads the header Retry-After, which has seconds or a date, up to an
// hour.
func retryAfter(header http.Header) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 16); err == nil {
		return min(time.Duration(seconds)*time.Second, time.Hour)
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(time.Until(date).Truncate(time.Second), 0), time.Hour)
}
