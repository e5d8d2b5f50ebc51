package main

import (
	"errors"
	"html/template"
	"net/http"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// The page on which a consent ends, in place of the plain one of samauth: a
// panel shows one of its own here.
var endPage = template.Must(template.New("end").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title></head>
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem">
<h1>{{.Title}}</h1>
{{range .Text}}<p>{{.}}</p>
{{end}}{{if .Link}}<p><a href="{{.Link}}" rel="noreferrer">Microsoft on this</a></p>
{{end}}{{if .Again}}<p><a href="./">Begin again</a></p>
{{end}}</body>
</html>
`))

// end is what the page shows.
type end struct {
	Title string
	Text  []string
	Link  string // to look further; "" for none
	Again bool   // whether there is a way back to the first page
}

func showConsented(page http.ResponseWriter, consent samauth.Consent) {
	_ = endPage.Execute(page, end{
		Title: "The consent is stored",
		Text:  []string{"Account: " + operator.Account(consent.User), "Multifactor authentication: " + proofOf[consent.MFA], "You can close this page."},
	})
}

func showRefused(page http.ResponseWriter, err error) {
	shown := end{Title: "There is no consent", Text: []string{"Nothing was stored."}, Again: true}
	var refusal *samauth.Error
	if advice, known := troubles.Advice(err); known {
		shown.Text = append(shown.Text, "What happened: "+advice.Cause+".", "What to do: "+advice.Remedy+".")
		shown.Link = advice.Link
	} else {
		shown.Text = append(shown.Text, err.Error())
	}
	if errors.As(err, &refusal) && refusal.Description != "" {
		shown.Text = append(shown.Text, "Microsoft says: "+refusal.Description)
	}
	page.WriteHeader(http.StatusForbidden)
	_ = endPage.Execute(page, shown)
}
