// Package aadsts is a dated table of the numbers in Entra's errors: what each
// means to a program that redeems a partner's refresh token, who has to act,
// whether trying again helps, and which other tenants get the same answer.
//
// Microsoft changes numbers without notice. One that is not in the table is
// unknown, never the nearest that is.
package aadsts

import "strconv"

const (
	// Date is the day on which the table was last gone through.
	Date = "2026-11-25"

	// Source is Microsoft's list of the numbers. A few rows are not in it: they
	// are in Microsoft's other pages and in errors that people have published.
	Source = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"

	// SourceDate is the date that Source bore when the table was compared with it.
	SourceDate = "2024-04-24"
)

// PartnerCenterMFA is the number with which Partner Center, not Entra, refuses
// an access token whose user did not use multifactor authentication.
const PartnerCenterMFA = 900421

// Link is the page on which Microsoft says what it knows of a number.
func Link(code int) string {
	if code == PartnerCenterMFA {
		return "https://learn.microsoft.com/partner-center/developer/enable-secure-app-model"
	}
	return "https://login.microsoftonline.com/error?code=" + strconv.Itoa(code)
}
