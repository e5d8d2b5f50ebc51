package signin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dialect is how the portal writes its downloads for users of a language. The
// keys are as the portal spells them; they are matched by fold.
type dialect struct {
	columns map[string]field
	words   map[string]string // what stands in cells of a few columns, in English
}

// englishPortal holds the columns of the files of interactive, non-interactive,
// application and managed identity sign-ins, and those of older downloads. What
// no one reads is left out.
var englishPortal = dialect{
	columns: map[string]field{
		"Date (UTC)":                             createdField,
		"Date":                                   createdField,
		"Request ID":                             idField,
		"Correlation ID":                         correlationIDField,
		"Original request ID":                    originalRequestIDField,
		"User ID":                                userIDField,
		"User":                                   userDisplayNameField,
		"Username":                               userPrincipalNameField,
		"User type":                              userTypeField,
		"User agent":                             userAgentField,
		"Cross tenant access type":               crossTenantField,
		"Incoming token type":                    incomingTokenField,
		"Authentication Protocol":                protocolField,
		"Unique token identifier":                tokenIDField,
		"Application":                            appDisplayNameField,
		"Application ID":                         appIDField,
		"Resource":                               resourceDisplayNameField,
		"Resource ID":                            resourceIDField,
		"Resource tenant ID":                     resourceTenantField,
		"Home tenant ID":                         homeTenantField,
		"IP address":                             ipAddressField,
		"Location":                               locationField,
		"Status":                                 statusField,
		"Sign-in error code":                     errorCodeField,
		"Failure reason":                         failureReasonField,
		"Client app":                             clientAppField,
		"Client":                                 clientAppField,
		"Device ID":                              deviceIDField,
		"Browser":                                browserField,
		"Operating System":                       operatingSystemField,
		"Compliant":                              compliantField,
		"Managed":                                managedField,
		"Join Type":                              trustTypeField,
		"Multifactor authentication result":      additionalDetailsField,
		"Multifactor authentication auth method": mfaMethodField,
		"Multifactor authentication auth detail": mfaMethodDetailField,
		"MFA result":                             additionalDetailsField,
		"MFA auth method":                        mfaMethodField,
		"MFA auth detail":                        mfaMethodDetailField,
		"MFA required":                           mfaRequiredField,
		"Authentication requirement":             requirementField,
		"Is interactive":                         interactiveField,
		"Session ID":                             sessionIDField,
		"Token issuer type":                      tokenIssuerTypeField,
		"Risk level (aggregate)":                 riskAggregatedField,
		"Risk level (real-time)":                 riskDuringSignInField,
		"Risk state":                             riskStateField,
		"Risk detail":                            riskDetailField,
		"Conditional Access":                     conditionalAccessField,
		"Service principal ID":                   servicePrincipalIDField,
		"Service principal name":                 servicePrincipalNameField,
	},
}

// portalColumns reads a header as that of a download of the portal. A portal
// that is not in English leaves some columns in English.
func portalColumns(header []string) *columns {
	english, local, words := foldedPortal()
	c := &columns{list: make([]column, len(header)), words: words}
	zoned, localized := false, false
	for i, name := range header {
		c.list[i].name = name
		folded := string(fold(nil, name))
		f, ok := english[folded]
		if !ok {
			f, ok = local[folded]
			localized = localized || ok
		}
		c.list[i].field = f
		zoned = zoned || f == createdField && strings.HasSuffix(folded, "utc")
	}
	for i := range c.list {
		if column := &c.list[i]; column.field == createdField {
			unzoned := !strings.HasSuffix(string(fold(nil, column.name)), "utc")
			column.clock = clock{dayFirst: localized, unzoned: unzoned}
			if unzoned && zoned {
				column.field = ignoredField
			}
		}
	}
	return c
}

// foldedPortal is what is known of the portal's columns and words, by their
// folded spelling.
func foldedPortal() (english, local map[string]field, words map[string]string) {
	english, local, words = map[string]field{}, map[string]field{}, map[string]string{}
	for name, f := range englishPortal.columns {
		english[string(fold(nil, name))] = f
	}
	for _, dialect := range [...]*dialect{&frenchPortal, &spanishPortal} {
		for name, f := range dialect.columns {
			local[string(fold(nil, name))] = f
		}
		for word, meaning := range dialect.words {
			words[string(fold(nil, word))] = meaning
		}
	}
	return english, local, words
}

// foreign reports whether the header looks like that of a portal in a language
// that is not read.
func (c *columns) foreign() bool {
	for _, column := range c.list {
		if column.field != noField {
			continue
		}
		if strings.Contains(column.name, "(UTC)") {
			return true
		}
		switch string(fold(nil, column.name)) {
		case "anforderungsid", "benutzername", "ipadresse", // German
			"idrichiesta", "nomeutente", "indirizzoip", // Italian
			"iddasolicitacao", "nomedeusuario", "enderecoip", // Portuguese
			"aanvraagid", "gebruikersnaam", "ipadres": // Dutch
			return true
		}
	}
	return false
}

// worded reports whether the portal writes a word of its own language in the
// field, and not the log's.
func worded(f field) bool {
	switch f {
	case statusField, requirementField, mfaRequiredField, conditionalAccessField, clientAppField, interactiveField,
		compliantField, managedField, userTypeField, crossTenantField, incomingTokenField:
		return true
	}
	return false
}

// translate is the English for a word of the portal. An unknown word stays as
// it is.
func translate(words map[string]string, text string) string {
	const longest = 80
	if len(text) > longest {
		return text
	}
	var buffer [longest]byte
	if english, ok := words[string(fold(buffer[:0], text))]; ok {
		return english
	}
	return text
}

// fold appends the letters and digits of a text, small and without accents.
func fold(dst []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
				dst = append(dst, byte(r))
			}
		case unicode.IsLetter(r):
			dst = append(dst, unaccented(unicode.ToLower(r))...)
		}
	}
	return dst
}

// unaccented is a small letter without its accent.
func unaccented(r rune) string {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å':
		return "a"
	case 'ç':
		return "c"
	case 'è', 'é', 'ê', 'ë':
		return "e"
	case 'ì', 'í', 'î', 'ï':
		return "i"
	case 'ñ':
		return "n"
	case 'ò', 'ó', 'ô', 'õ', 'ö':
		return "o"
	case 'ù', 'ú', 'û', 'ü':
		return "u"
	case 'œ':
		return "oe"
	}
	return string(r)
}
