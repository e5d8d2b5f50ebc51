package mfa

// method is what a step's authentication method is worth by itself.
type method uint8

const (
	firstFactor         method = iota // a password, or a method that is not known
	strongMethod                      // resists phishing or is two factors in one
	certificateMethod                 // worth what the tenant's binding rules say
	codeMethod                        // a second factor, but a first one too: SMS, e-mail, QR code
	secondFactor                      // never used alone: push notification, OATH code, voice call
	previouslySatisfied               // by a token that was already there
)

// readMethod sorts authenticationMethod, an open list:
// https://learn.microsoft.com/graph/api/resources/authenticationdetail?view=graph-rest-beta
func readMethod(name string) method {
	if name == "" {
		return firstFactor
	}
	var buffer [64]byte
	folded := fold(buffer[:0], name)
	has := func(phrase string) bool { return contains(folded, phrase) }
	switch {
	case has("fido"), has("passkey"), has("windowshelloforbusiness"), has("temporaryaccesspass"),
		has("passwordlessphonesignin"), has("authenticator") && has("passwordless"),
		has("authenticator") && has("phonesignin"), string(folded) == "phonesignin":
		return strongMethod
	case has("x.509"), has("x509"), has("certificate"):
		return certificateMethod
	case has("sms"), has("textmessage"), has("email"), has("qrcode"):
		return codeMethod
	case has("notification"), has("authenticatorapp"),
		has("oath"), has("appverificationcode"), has("voice"), has("phonecall"):
		return secondFactor
	case string(folded) == "previouslysatisfied":
		return previouslySatisfied
	}
	return firstFactor
}
