package mfa

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// texts is what the log's prose says about a second factor.
type texts uint8

const (
	strongText       texts = 1 << iota // satisfied by strong authentication
	completedText                      // MFA was completed
	externalText                       // satisfied by a claim of an external provider
	claimText                          // satisfied by the claim in the token
	skippedText                        // skipped, for a reason
	unprovenText                       // it speaks of MFA and proves nothing
	expiredText                        // with unprovenText: an earlier proof has expired
	unregisteredText                   // with unprovenText: no second factor is registered
)

// provingTexts are those that a failed step takes back.
const provingTexts = strongText | completedText | externalText | claimText

// readText sorts one text of the log, a step's result or the status's details,
// clause by clause. The texts are those of
// https://learn.microsoft.com/entra/identity/authentication/howto-mfa-reporting
func readText(text string) (says texts, why Waiver) {
	for clause := range strings.SplitSeq(text, ";") {
		if clause == "" {
			continue
		}
		var buffer [128]byte
		folded := fold(buffer[:0], clause)
		clauseSays := readClause(folded)
		if says |= clauseSays; clauseSays == skippedText && why == "" {
			why = waiver(folded)
		}
	}
	return says, why
}

// readClause sorts one folded clause.
func readClause(folded []byte) texts {
	has := func(phrase string) bool { return contains(folded, phrase) }
	mfa := has("mfa") || has("multifactor")
	switch {
	case hasPrefix(folded, "firstfactorrequirement"):
		return 0
	case mfa && (has("notsatisfied") || has("notcompleted")):
		return unprovenText
	case has("satisfiedbystrongauthentication"):
		return strongText
	case has("mfacompletedin"), has("multifactorauthenticationcompletedin"), has("completedinthecloud"),
		mfa && has("successfullycompleted"):
		return completedText
	case has("satisfiedbyclaimprovidedbyexternalprovider"):
		return externalText
	case mfa && has("satisfiedbyclaiminthetoken"):
		return claimText
	case has("skippeddueto"), has("skippedasflowexercised"):
		return skippedText
	case !has("denied") && has("authenticationinprogress"):
		return 0
	case has("registrationprompted"), has("doesnthaveanyverificationmethods"):
		return unprovenText | unregisteredText
	case has("hasexpireddueto"), mfa && has("hasexpired"):
		return unprovenText | expiredText
	case mfa, has("redirectedto"), denies(folded):
		return unprovenText
	}
	return 0
}

// waiver reads why a second factor was skipped from a folded text.
func waiver(folded []byte) Waiver {
	for _, known := range [...]struct {
		phrase string
		waiver Waiver
	}{
		{"apppassword", AppPassword},
		{"location", TrustedLocation},
		{"registereddevice", RegisteredDevice},
		{"remembereddevice", RememberedDevice},
		{"windowsbroker", WindowsBroker},
	} {
		if contains(folded, known.phrase) {
			return known.waiver
		}
	}
	return ""
}

// denies reports whether a folded text is one by which the second factor was
// refused, in the forms that do not name MFA.
func denies(folded []byte) bool {
	for _, phrase := range [...]string{
		"denied",
		"duplicateauthenticationattempt",
		"enteredincorrectcode",
		"enteredincorrectpin",
		"invalidmobileappverificationcode",
		"phonecallwenttovoicemail",
		"phonenumberhasaninvalidformat",
		"unabletoreachtheusersphone",
		"unabletosendthemobileappnotification",
		"userdeclinedtheauthentication",
		"userdidntrespondtomobileappnotification",
		"userhungupthephonecall",
		"userneverenteredtheverificationcode",
		"verificationcodealreadyusedonce",
	} {
		if contains(folded, phrase) {
			return true
		}
	}
	switch string(bytes.TrimRight(folded, ".")) {
	case "invalidauthentication", "misconfiguration", "serviceerror", "userisblocked", "usernotfound":
		return true
	}
	return false
}

// fold appends s to dst in the form in which the log's words are compared:
// lower case, without white space, hyphens and apostrophes.
func fold(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'A' <= c && c <= 'Z':
				dst = append(dst, c+'a'-'A')
			case c == ' ', c == '-', c == '\'', '\t' <= c && c <= '\r':
			default:
				dst = append(dst, c)
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && r != '’' && r != '\u00ad' {
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return dst
}

// contains reports whether the phrase stands in a folded text.
func contains(folded []byte, phrase string) bool {
	for ; len(folded) >= len(phrase); folded = folded[1:] {
		if hasPrefix(folded, phrase) {
			return true
		}
	}
	return false
}

// hasPrefix reports whether a folded text begins with the phrase.
func hasPrefix(folded []byte, phrase string) bool {
	return len(folded) >= len(phrase) && string(folded[:len(phrase)]) == phrase
}
