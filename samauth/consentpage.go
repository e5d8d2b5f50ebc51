package samauth

import (
	"errors"
	"html/template"
	"net/http"
)

// keepSecret lets no cache and no other site learn of an address with a code in
// it. It is for every answer, also one that the panel makes.
func keepSecret(h http.Header) {
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// setPageHeaders keeps what others might do with our pages from being done.
func setPageHeaders(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
}

// page is what the one template shows.
type page struct {
	Title  string
	Text   []string
	Facts  [][2]string
	Button string // of a form that begins a consent; "" for none
	Again  bool   // whether a consent can begin anew, on the page beside this one
	Link   string // to look further; "" for none
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Title}}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.4rem; }
dt { color: #595959; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
button { font: inherit; padding: .5rem 1.2rem; color: #fff; background: #0b5cad; border: 0; border-radius: .25rem; }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
{{range .Text}}<p>{{.}}</p>
{{end}}{{if .Facts}}<dl>{{range .Facts}}<dt>{{index . 0}}</dt><dd>{{index . 1}}</dd>{{end}}</dl>
{{end}}{{if .Button}}<form method="post"><button>{{.Button}}</button></form>
{{end}}{{if .Again}}<p><a href="./">Begin again</a></p>
{{end}}{{if .Link}}<p><a href="{{.Link}}" rel="noreferrer">Microsoft on this error</a></p>
{{end}}</body>
</html>
`))

func show(w http.ResponseWriter, status int, p page) {
	setPageHeaders(w.Header())
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, p)
}

// showConsentPage says what will happen and with which account.
func showConsentPage(w http.ResponseWriter, c *Client) {
	show(w, http.StatusOK, page{
		Title: "Consent for this application",
		Text: []string{
			"Sign in with the partner account that this application is to act for in the tenants of your customers: an account for this purpose alone, with multifactor authentication, in the group AdminAgents and in the groups of your GDAP relationships.",
			"You need to do this once. The application keeps the token alive from then on.",
		},
		Facts:  [][2]string{{"Partner tenant", c.tenant}, {"Application", c.app}},
		Button: "Sign in at Microsoft",
	})
}

func showConsented(w http.ResponseWriter, consent Consent) {
	proof := map[MFAProof]string{
		MFAInAccessToken: "yes, the access token says so",
		MFAInIDToken:     "yes, the id_token says so",
		MFAConfirmed:     "yes, Partner Center says so",
	}[consent.MFA]
	if proof == "" {
		proof = "nothing shows it; it was accepted all the same"
	}
	show(w, http.StatusOK, page{
		Title: "The consent is stored",
		Text:  []string{"You can close this page."},
		Facts: [][2]string{{"Account", consent.User.Name}, {"Multifactor authentication", proof}},
	})
}

// showConsentError says what happened and what to do, and where to begin again.
func showConsentError(w http.ResponseWriter, status int, text string, again bool, err error) {
	p := page{Title: "There is no consent", Text: []string{text}, Again: again}
	var e *Error
	switch {
	case errors.As(err, &e):
		advice := e.Advice()
		p.Facts = [][2]string{{"What happened", advice.Cause}, {"What to do", advice.Remedy}}
		if e.Description != "" {
			p.Facts = append(p.Facts, [2]string{"Microsoft says", e.Description})
		}
		p.Link = advice.Link
	case err != nil:
		p.Text = append(p.Text, err.Error())
	}
	show(w, status, p)
}
