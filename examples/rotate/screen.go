package main

import (
	"fmt"
	"math"
	"time"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// screen says on one screen how the refresh token and the credential are. The
// title says what was done.
func screen(title string, h *samauth.Health) string {
	var l operator.Lines
	l.Print("%s", title)
	l.Print("")
	describe(&l, h)
	warnings(&l, h.Warnings)
	return l.String()
}

func warnings(l *operator.Lines, texts []string) {
	if len(texts) == 0 {
		texts = []string{"none"}
	}
	l.List("Warnings", texts)
}

// describe writes what is known, without the warnings.
func describe(l *operator.Lines, h *samauth.Health) {
	l.Labelled("Tenant", h.Tenant)
	l.Labelled("Application", h.App)
	l.Labelled("Consented by", operator.Account(h.User))
	l.Labelled("MFA", proofOf[h.MFA])
	l.Labelled("Generation", generation(h.Generation))
	l.Labelled("Age", ageOf(h))
	l.Labelled("Dies", death(h))
	l.Labelled("Next attempt", attempt(h))
	l.Labelled("Credential", credential(h))
}

var proofOf = map[samauth.MFAProof]string{
	samauth.MFAInAccessToken: "yes: claim amr of the access token has it",
	samauth.MFAInIDToken:     "yes: claim amr of the id_token has it",
	samauth.MFAConfirmed:     "yes: Partner Center says so",
	samauth.MFAMissing:       "no: claim amr does not have it",
	samauth.MFAUnknown:       "not known: no claim that could be read tells",
}

func generation(n uint64) string {
	if n == 0 {
		return "0: it came from elsewhere and was not replaced yet"
	}
	return fmt.Sprint(n)
}

func ageOf(h *samauth.Health) string {
	if h.ObtainedAt.IsZero() {
		return "not known: a refresh token does not carry it"
	}
	return span(h.Age()) + ", issued on " + date(h.ObtainedAt)
}

func death(h *samauth.Health) string {
	switch {
	case h.ExpiresAt.IsZero():
		return "not known: at most 90 days after it was issued, unless it is replaced"
	case time.Until(h.ExpiresAt) <= 0:
		return "it is dead, since " + date(h.ExpiresAt)
	}
	return date(h.ExpiresAt) + ", " + until(h.ExpiresAt) + ", unless it is replaced"
}

// attempt is when a program that runs all the time would replace the token. A
// run of this one does so at once.
func attempt(h *samauth.Health) string {
	if time.Until(h.NextAttempt) <= 0 {
		return "due now"
	}
	return date(h.NextAttempt) + ", " + until(h.NextAttempt) + ", or at the next run of rotate"
}

func credential(h *samauth.Health) string {
	switch {
	case h.CredentialExpiresAt.IsZero():
		return h.Credential + "; Entra does not say when it expires, but -secret-expires can"
	case time.Until(h.CredentialExpiresAt) <= 0:
		return h.Credential + ", expired on " + date(h.CredentialExpiresAt)
	}
	return h.Credential + ", good until " + date(h.CredentialExpiresAt) + ", " + until(h.CredentialExpiresAt)
}

func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func until(t time.Time) string { return "in " + span(time.Until(t)) }

// span is a stretch of time to the day.
func span(d time.Duration) string {
	days := int(math.Round(d.Hours() / 24))
	switch {
	case d < 12*time.Hour:
		return "less than a day"
	case days == 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}
