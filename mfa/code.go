package mfa

// interrupts reports whether the AADSTS number ends one step of a sign-in that
// can still go on, in another record of the log.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
func interrupts(code int) bool {
	switch code {
	case 16000, // an account has to be chosen
		50055,        // the password has expired
		50058,        // no session yet
		50072, 50079, // a second factor has to be registered
		50074, 50076, 50078, // a second factor has to be shown
		50089,        // the flow took too long
		50097, 50129, // the device has to authenticate
		50125, // password reset has to be registered
		50127, // a broker app has to be installed
		50140, // "keep me signed in?"
		50144, // the password on premises has expired
		50158, // an external challenge follows
		50199, // the app has to be confirmed
		65001: // consent is missing
		return true
	}
	return false
}

// demandsMFA reports whether the AADSTS number says that a second factor was
// demanded.
func demandsMFA(code int) bool {
	switch code {
	case 50072, 50074, 50076, 50078, 50079, 500121, 53004:
		return true
	}
	return false
}

// registers reports whether the AADSTS number says that the user has no second
// factor registered.
func registers(code int) bool { return code == 50072 || code == 50079 }
