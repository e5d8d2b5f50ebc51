package samauthtest

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
)

// pages are what a person sees in the browser.
var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{.}}</title></head>
<body>
<h1>{{.}}</h1>
{{end}}
{{define "sign in"}}{{template "head" "Sign in"}}
<p>Application {{.App}} asks you to sign in for tenant {{.Tenant}} and to consent to {{.Scopes}}. This is a test: nobody asks for a password.</p>
{{with .Wrong}}<p role="alert">{{.}}</p>
{{end}}<form method="post" action="?{{.Query}}">
<p><label>User name <input name="login" value="{{.Name}}" list="users" autofocus></label></p>
<datalist id="users">{{range .Users}}<option value="{{.Name}}"></option>{{end}}</datalist>
<p><button name="action" value="mfa">Sign in with MFA</button>
{{if not .MFA}}<button name="action" value="pwd">Sign in without MFA</button>
{{end}}<button name="action" value="cancel">Cancel</button></p>
</form>
</body>
</html>
{{end}}
{{define "error"}}{{template "head" "Sorry, but we’re having trouble signing you in."}}
<p>{{.}}</p>
</body>
</html>
{{end}}
{{define "form post"}}{{template "head" "Working..."}}
<form method="post" action="{{.Action}}">
{{range $name, $values := .Parameters}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">
{{end}}{{end}}<p><button>Continue</button></p>
</form>
<script>document.forms[0].submit()</script>
</body>
</html>
{{end}}
`))

// page is an answer for a person.
func page(status int, name string, data any) answer {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, data); err != nil {
		return text(http.StatusInternalServerError, "text/plain", "samauthtest: "+err.Error())
	}
	return text(status, "text/html; charset=utf-8", body.String())
}

// signInPage asks for a user.
func (e *Entra) signInPage(a *authorization, name, wrong string) answer {
	return page(http.StatusOK, "sign in", map[string]any{
		"App": e.app, "Tenant": a.tenant, "Scopes": a.asked.Get("scope"), "Query": template.URL(a.asked.Encode()),
		"Name": name, "Wrong": wrong, "Users": e.Users, "MFA": a.mfa && !e.IgnoreClaims,
	})
}

// errorPage tells the person what the application must not be told.
func errorPage(r refusal) answer {
	r = r.complete()
	a := page(http.StatusBadRequest, "error", r.headline())
	a.code = r.code
	return a
}

// formPage lets the browser post the parameters to the application.
func (a *authorization) formPage(parameters url.Values) answer {
	return page(http.StatusOK, "form post", map[string]any{"Action": a.redirect, "Parameters": parameters})
}
