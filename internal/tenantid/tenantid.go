// Package tenantid reads the ids and domain names by which tenants are called.
package tenantid

import (
	"fmt"
	"strings"
)

// Parse reads the id or a domain name of a tenant and returns it in lower
// case. What it accepts is one segment of a URL's path and needs no escaping.
//
// The names that stand for many tenants are refused: whose token would come
// back is not for a caller to leave open.
func Parse(text string) (string, error) {
	if IsGUID(text) {
		return strings.ToLower(text), nil
	}
	if why := notDomain(text); why != "" {
		return "", fmt.Errorf("tenant %.60q is neither the id of a tenant nor a domain name: %s", text, why)
	}
	return strings.ToLower(text), nil
}

// IsGUID says whether a text is a GUID as Entra writes ids, in either case.
func IsGUID(text string) bool {
	return len(text) == 36 &&
		text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' &&
		isHex(text[:8]) && isHex(text[9:13]) && isHex(text[14:18]) && isHex(text[19:23]) && isHex(text[24:])
}

func isHex(text string) bool {
	for i := range len(text) {
		if c := text[i]; c-'0' > 9 && c|0x20-'a' > 5 {
			return false
		}
	}
	return true
}

// notDomain is why a text is no domain name of a tenant, "" if it is one. It
// has two labels or more, of ASCII letters, digits and hyphens, by RFC 1123.
func notDomain(text string) string {
	switch strings.ToLower(text) {
	case "":
		return "it is empty"
	case "common", "organizations", "consumers":
		return "it stands for many tenants: name one"
	}
	if len(text) > 253 {
		return "it is longer than 253 bytes"
	}
	labels, last := 0, ""
	for label := range strings.SplitSeq(text, ".") {
		if why := notLabel(label); why != "" {
			return why
		}
		labels, last = labels+1, label
	}
	if labels < 2 || strings.Trim(last, "0123456789") == "" {
		return "it looks like contoso.onmicrosoft.com or 00000000-0000-0000-0000-000000000000"
	}
	return ""
}

// notLabel is why a text is no label of a domain name, "" if it is one.
func notLabel(text string) string {
	switch {
	case text == "":
		return "a dot of it has nothing before or behind it"
	case len(text) > 63:
		return "a part of it is longer than 63 bytes"
	case text[0] == '-' || text[len(text)-1] == '-':
		return "a part of it begins or ends with a hyphen"
	}
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '-':
		case c >= 0x80:
			return "it is not ASCII: write an international name in punycode (xn--)"
		default:
			return fmt.Sprintf("%q cannot be in it", c)
		}
	}
	return ""
}
