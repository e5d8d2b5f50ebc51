package samauthtest

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// refusal is an error in Entra's words. What is zero comes from the table.
type refusal struct {
	code      int
	text      string
	status    int    // of HTTP; 0 is 400
	name      string // member error; "" is invalid_grant
	sub       string // member suberror, left out if it is ""
	challenge bool   // whether there is a member claims
}

// refusals are the numbers that Entra uses where partners redeem tokens. See
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
var refusals = map[int]refusal{
	28000:   {name: "invalid_request", text: "Provided value for the input parameter scope is not valid because it contains more than one resource."},
	50011:   {name: "invalid_request", text: "The redirect URI specified in the request does not match the redirect URIs configured for the application."},
	50057:   {text: "The user account is disabled."},
	50058:   {name: "login_required", text: "Session information is not sufficient for single-sign-on."},
	50074:   {sub: "basic_action", challenge: true, text: "Strong Authentication is required."},
	50076:   {sub: "basic_action", challenge: true, text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource."},
	50078:   {sub: "basic_action", challenge: true, text: "Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access the resource."},
	50079:   {sub: "basic_action", challenge: true, text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access the resource."},
	53003:   {sub: "message_only", challenge: true, text: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."},
	54005:   {text: "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."},
	65001:   {sub: "consent_required", text: "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource."},
	65004:   {name: "access_denied", text: "User declined to consent to access the app."},
	70000:   {text: "Provided grant is invalid or malformed."},
	70003:   {name: "unsupported_grant_type", text: "The app requested an unsupported grant type."},
	70008:   {text: "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."},
	70016:   {name: "authorization_pending", text: "The user has not signed in yet. Continue polling."},
	70018:   {name: "bad_verification_code", text: "The device code is not one of this server's."},
	70020:   {name: "expired_token", text: "The device code has expired."},
	90002:   {name: "invalid_request", text: "Tenant not found."},
	90023:   {name: "invalid_request", text: "The request is not valid."},
	90033:   {name: "temporarily_unavailable", status: http.StatusServiceUnavailable, text: "A transient error has occurred. Please try again."},
	90055:   {name: "temporarily_unavailable", status: http.StatusTooManyRequests, text: "The server is terminating the request because there are too many requests."},
	90099:   {text: "The application has not been authorized in the tenant. Applications must be authorized to access the customer tenant before partner delegated administrators can use them."},
	500011:  {name: "invalid_resource", text: "The resource principal was not found in the tenant."},
	500112:  {text: "The redirect URI does not match the redirect URI provided when requesting the authorization code."},
	501481:  {text: "The Code_Verifier does not match the code_challenge supplied in the authorization request."},
	501491:  {name: "invalid_request", text: "Invalid size of Code_Challenge parameter."},
	700005:  {text: "The provided authorization code is intended to be used against another tenant, thus rejected."},
	700007:  {text: "The grant was issued for a different client id."},
	700016:  {name: "unauthorized_client", text: "Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."},
	700023:  {name: "invalid_client", status: http.StatusUnauthorized, text: "Client assertion audience claim does not match Realm issuer."},
	700024:  {name: "invalid_client", status: http.StatusUnauthorized, text: "Client assertion is not within its valid time range."},
	700027:  {name: "invalid_client", status: http.StatusUnauthorized, text: "Client assertion failed signature validation."},
	700054:  {name: "unsupported_response_type", text: "The response_type is not enabled for the application."},
	700082:  {text: "The refresh token has expired due to inactivity."},
	900144:  {name: "invalid_request", text: "The request body must contain the following parameter."},
	900561:  {name: "invalid_request", text: "The endpoint only accepts POST requests."},
	7000215: {name: "invalid_client", status: http.StatusUnauthorized, text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID."},
	7000218: {name: "invalid_client", status: http.StatusUnauthorized, text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."},
	7000222: {name: "invalid_client", status: http.StatusUnauthorized, text: "The provided client secret keys for app are expired."},
	9002313: {name: "invalid_request", text: "Invalid request. Request is malformed or invalid."},
}

// Refuse lets Entra refuse a tenant, by its id or name as clients put it into
// the path, with an AADSTS number, although the grant is good; "" stands for
// all tenants that have no number of their own. Number 0 ends that. A number
// that is not known here is an invalid_grant.
//
// A refused exchange leaves the refresh token as it was.
func (e *Entra) Refuse(tenant string, code int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if tenant = strings.ToLower(tenant); code == 0 {
		delete(e.refusals, tenant)
		return
	}
	e.refusals[tenant] = code
}

// unwilling is the refusal of the tenant that is asked; e.mu is held.
func (e *Entra) unwilling(req *request) *refusal {
	code, ok := e.refusals[strings.ToLower(req.tenant)]
	if !ok {
		code, ok = e.refusals[""]
	}
	if !ok {
		return e.unconsented(req)
	}
	return &refusal{code: code}
}

// complete adds what the table knows.
func (r refusal) complete() refusal {
	known := refusals[r.code]
	known.code = r.code
	if r.text != "" {
		known.text = r.text
	}
	known.text = cmp.Or(known.text, "The request was refused.")
	known.name = cmp.Or(r.name, known.name, "invalid_grant")
	known.status = cmp.Or(known.status, http.StatusBadRequest)
	return known
}

// describe is the text for the developer, of a refusal that is complete.
func (r refusal) describe(trace, correlation, at string) string {
	return fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", r.headline(), trace, correlation, at)
}

// headline is the number and the text.
func (r refusal) headline() string { return fmt.Sprintf("AADSTS%d: %s", r.code, r.text) }

// page is where Entra tells more about the number.
func (r refusal) page() string { return fmt.Sprintf("https://%s/error?code=%d", publicHost, r.code) }

// refuse is the answer that tells of a refusal.
func (e *Entra) refuse(r refusal, req *http.Request) answer {
	r = r.complete()
	at, trace, correlation := e.now().UTC().Format("2006-01-02 15:04:05Z"), newGUID(), cmp.Or(req.Header.Get("client-request-id"), newGUID())
	object := map[string]any{
		"error":             r.name,
		"error_description": r.describe(trace, correlation, at),
		"error_codes":       []int{r.code},
		"timestamp":         at,
		"trace_id":          trace,
		"correlation_id":    correlation,
		"error_uri":         r.page(),
	}
	if r.sub != "" {
		object["suberror"] = r.sub
	}
	if r.challenge {
		object["claims"] = `{"access_token":{"capolids":{"essential":true,"values":["` + newGUID() + `"]}}}`
	}
	a := members(r.status, object)
	a.code = r.code
	return a
}
