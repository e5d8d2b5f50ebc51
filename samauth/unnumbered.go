package samauth

import (
	"encoding/json"
	"net/http"

	"github.com/partnersec/partnersec/internal/aadsts"
)

// guess is the class of an error whose number is missing or not in the table. A
// service in trouble may say anything, so its status counts for more than its
// words.
func (e *Error) guess() Class {
	if (e.cause != nil && e.Status == 0) || e.Status == http.StatusTooManyRequests || e.Status/100 == 5 {
		return Transient
	}
	if class := bySuberror(e.Suberror); class != Unknown {
		return class
	}
	if class := byClaims(e.Claims); class != Unknown {
		return class
	}
	return byOAuth(e.OAuth)
}

func bySuberror(suberror string) Class {
	switch suberror {
	case "consent_required":
		return ConsentNeeded
	case "bad_token", "token_expired", "user_password_expired", "basic_action":
		return ReauthNeeded
	case "message_only", "additional_action", "protection_policy_required":
		return BlockedByPolicy
	}
	return Unknown
}

// byClaims is the class of a claims challenge. One that asks for a token from
// after a moment says that the session was ended at that moment.
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func byClaims(claims string) Class {
	var challenge map[string]map[string]json.RawMessage
	if claims == "" {
		return Unknown
	}
	if json.Unmarshal([]byte(claims), &challenge) == nil && challenge["access_token"]["nbf"] != nil {
		return ReauthNeeded
	}
	return MFARequired
}

// byOAuth is the class of a word of OAuth's, or of OpenID Connect's.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
func byOAuth(word string) Class {
	switch word {
	case "invalid_grant", "interaction_required", "login_required", "expired_token":
		return ReauthNeeded
	case "consent_required", "access_denied", "authorization_declined":
		return ConsentNeeded
	case "invalid_client", "unauthorized_client", "invalid_request", "unsupported_grant_type",
		"unsupported_response_type", "invalid_scope", "invalid_resource", "invalid_target":
		return ConfigError
	case "temporarily_unavailable", "server_error", "slow_down", "authorization_pending":
		return Transient
	}
	return Unknown
}

// unnumbered is what is known of a class alone. It stops no other tenant, unless
// the service is down: without a number nobody can tell that the refresh token
// or the application is at fault.
func unnumbered(class Class) aadsts.Entry {
	row := aadsts.Entry{Class: aadsts.Class(class), Actor: aadsts.ApplicationOwner, Reach: aadsts.ReachTenant}
	switch class {
	case MFARequired:
		row.Cause = "the tenant demands what the grant does not contain"
		row.Actor, row.Remedy = aadsts.ConsentingUser, "sign in again with multifactor authentication and the claims of this error"
	case ReauthNeeded:
		row.Cause = "the grant is not good any more"
		row.Actor, row.Remedy = aadsts.ConsentingUser, "sign in again with multifactor authentication, and the new refresh token has to be stored"
	case ConsentNeeded:
		row.Cause = "the tenant has not admitted the application"
		row.Actor, row.Remedy = aadsts.PartnerAdmin, "consent to the application for the tenant"
	case BlockedByPolicy:
		row.Cause = "a policy of the tenant refuses"
		row.Actor, row.Remedy = aadsts.CustomerAdmin, "find the policy in the sign-in log and exempt service providers of this partner from it"
	case ConfigError:
		row.Cause = "the service finds fault with the request or the application"
		row.Remedy = "compare the request and the application's registration with the documentation"
	case Transient:
		row.Cause, row.Retry, row.Reach = "the service is not available for the moment", true, aadsts.ReachService
		row.Actor, row.Remedy = aadsts.Nobody, "wait and try again, each time a little longer"
	default:
		row.Cause = "the answer does not say what is wrong"
		row.Remedy = "look the request up in the sign-in log of the tenant"
	}
	return row
}
