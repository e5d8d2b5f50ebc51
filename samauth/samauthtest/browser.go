package samauthtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// Authorize plays a browser that is sent to a URL of the authorization endpoint,
// and the user who signs in there, by the methods amr, such as "pwd" and "mfa",
// and consents. The zero User cancels.
//
// What it returns is the URL at which the application is called back. With
// response_mode=form_post the query holds what the browser would post. The
// error is that of a request that never leads back: its redirect URI is not
// registered, or the user did not bring the second factor that it demands.
func (e *Entra) Authorize(ctx context.Context, address string, user samauth.User, amr ...string) (callback *url.URL, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("samauthtest: authorize: the address is no URL")
	}
	tenant, ok := segment(strings.TrimPrefix(r.URL.Path, "/"), authorizePath)
	if !ok || r.URL.Scheme != "https" || r.URL.Host != e.host() {
		return nil, fmt.Errorf("samauthtest: authorize: %s://%s%s: no such page: it is at https://%s/{tenant}%s", r.URL.Scheme, r.URL.Host, r.URL.Path, e.host(), authorizePath)
	}
	a, wrong := e.readAuthorization(r, r.URL.Host, tenant)
	if wrong != nil {
		return nil, fmt.Errorf("samauthtest: authorize: %s", wrong.complete().headline())
	}
	refused := e.checkAuthorization(a)
	switch {
	case refused == nil && user == samauth.User{}:
		refused = &refusal{code: 65004}
	case refused == nil && !e.enough(a, amr):
		return nil, errors.New("samauthtest: authorize: the application demands multifactor authentication: let the user bring mfa, or set IgnoreClaims")
	}
	if refused != nil {
		return a.back(e.complain(a, *refused)), nil
	}
	return a.back(e.permit(a, e.complete(user), amr)), nil
}
