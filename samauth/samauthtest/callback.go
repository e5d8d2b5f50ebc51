package samauthtest

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/partnersec/partnersec/samauth"
)

// permit makes a code for a user who signed in, and the parameters that take it
// to the application.
func (e *Entra) permit(a *authorization, user samauth.User, amr []string) url.Values {
	user.ID = cmp.Or(user.ID, userID(user.Name))
	return e.amend(a, url.Values{
		"code":          {e.issueCode(a, user, amr)},
		"session_state": {newGUID()},
	})
}

// complain makes the parameters that tell the application of a refusal.
func (e *Entra) complain(a *authorization, r refusal) url.Values {
	r = r.complete()
	parameters := url.Values{
		"error":             {r.name},
		"error_description": {r.describe(newGUID(), newGUID(), e.now().UTC().Format("2006-01-02 15:04:05Z"))},
		"error_uri":         {r.page()},
	}
	if r.code == 65004 {
		parameters.Set("error_subcode", "cancel")
	}
	return e.amend(a, parameters)
}

// amend adds the state that the application sent.
func (e *Entra) amend(a *authorization, parameters url.Values) url.Values {
	if a.asked.Has("state") {
		parameters.Set("state", a.asked.Get("state"))
	}
	if e.AmendCallback != nil {
		e.AmendCallback(parameters)
	}
	return parameters
}

// callback sends the browser back to the application.
func (a *authorization) callback(parameters url.Values) answer {
	if a.form {
		return a.formPage(parameters)
	}
	back := text(http.StatusFound, "text/html; charset=utf-8", "")
	back.header.Set("Location", a.back(parameters).String())
	return back
}

// back is the redirect URI with parameters in its query.
func (a *authorization) back(parameters url.Values) *url.URL {
	u, err := url.Parse(a.redirect)
	if err != nil {
		return &url.URL{}
	}
	query := u.Query()
	for name, values := range parameters {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u
}
