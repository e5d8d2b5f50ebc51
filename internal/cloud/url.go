package cloud

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrForeign means that a URL does not point to the service of the cloud where
// it should. Nothing may be sent there.
var ErrForeign = errors.New("foreign URL")

// longestURL is what [Name.ParseURL] reads, in bytes. Graph's nextLinks have a
// few thousand.
const longestURL = 64 << 10

// ParseURL reads the text of a URL and checks it as [Name.CheckURL] does. The
// URL it returns is the one to use: another parser may see another host in the
// same text.
func (n Name) ParseURL(s Service, text string) (*url.URL, error) {
	if len(text) > longestURL {
		return nil, fmt.Errorf("cloud: read the URL of %s: it is longer than %d bytes: %w", s, longestURL, ErrForeign)
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("cloud: read the URL of %s: the text is none: %w", s, ErrForeign)
	}
	if err := n.CheckURL(s, u); err != nil {
		return nil, err
	}
	return u, nil
}

// CheckURL says whether a URL points to a service of the cloud: it has to be
// https on the default port, name no user, and its host has to be the service's
// in every letter, case aside. The hosts of [Vault] and [Kusto] are one or more
// labels before the cloud's suffix. Otherwise the error is [ErrForeign], or
// that of [Name.Host].
//
// The error names scheme and host at most: the rest may hold secrets.
func (n Name) CheckURL(s Service, u *url.URL) error {
	want, err := n.Host(s)
	if err != nil {
		return err
	}
	if why := foreign(u, want, columns[s].suffix); why != "" {
		return fmt.Errorf("cloud: %s in cloud %s is at %s: %s: %w", s, n, sample(want, columns[s].suffix), why, ErrForeign)
	}
	return nil
}

func sample(want string, suffix bool) string {
	if suffix {
		return "https://<name>." + want
	}
	return "https://" + want
}

// foreign is why a URL does not point to a host, "" if it does.
func foreign(u *url.URL, want string, suffix bool) string {
	switch {
	case u == nil:
		return "there is no URL"
	case u.Scheme != "https":
		return fmt.Sprintf("the scheme is %.20q", u.Scheme)
	case u.User != nil:
		return "the URL names a user"
	case u.Opaque != "":
		return "the URL has no slashes behind its scheme"
	}
	host := strings.TrimSuffix(u.Host, ":443")
	if suffix && under(host, want) || !suffix && same(host, want) {
		return ""
	}
	return fmt.Sprintf("the host is %.80q", u.Host)
}

// same compares two hosts without regard to the case of ASCII letters. Other
// letters that fold to these, such as the Kelvin sign, are different.
func same(a, b string) bool {
	return len(a) == len(b) && strings.EqualFold(a, b)
}

// under says whether a host is one or more labels before a suffix.
func under(host, suffix string) bool {
	cut := len(host) - len(suffix) - 1
	if cut < 1 || len(host) > 253 || host[cut] != '.' || !same(host[cut+1:], suffix) {
		return false
	}
	for label := range strings.SplitSeq(host[:cut], ".") {
		if !isLabel(label) {
			return false
		}
	}
	return true
}

// isLabel says whether a text is a label of a host by RFC 1123.
func isLabel(text string) bool {
	if text == "" || len(text) > 63 || text[0] == '-' || text[len(text)-1] == '-' {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
		default:
			return false
		}
	}
	return true
}
