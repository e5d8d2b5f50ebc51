// Package mask hides secrets in what services, proxies and transports say, so
// that it can be kept, shown and logged.
//
// It knows no secret and goes by what one looks like and by the name before it.
// Who holds the secret itself, such as the token of the request, takes that out
// first.
package mask

import (
	"regexp"
	"strings"
	"unicode"
)

// Masked stands in place of what is hidden.
const Masked = "[masked]"

var (
	schemed  = regexp.MustCompile(`(?i)((?:bearer|basic)\s+)(?:\S*(?:bearer|basic)\s+)*[^\s"',;]*[0-9][^\s"',;]*`)
	jwtLike  = regexp.MustCompile(`eyJ[A-Za-z0-9_=-]{5,}(?:\.[A-Za-z0-9_=-]*)*`)
	longRun  = regexp.MustCompile(`[A-Za-z0-9_~+/=.%!*-]{24,}`)
	guids    = regexp.MustCompile(`[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}`)
	userInfo = regexp.MustCompile(`://[^\s/@"']*@`)
	queries  = regexp.MustCompile(`(://[^\s?"']*)\?[^\s"']*`)
)

// Text hides what is or may be a secret in a text: the values of names such as
// refresh_token, what follows Bearer or Basic, and long mixtures of letters and
// digits that are no GUID. The rest stays as it is. A text that is cut off, or
// has control characters in it, is for [Clean].
func Text(text string) string {
	text = withoutNamed(text)
	text = schemed.ReplaceAllString(text, "${1}"+Masked)
	text = longRun.ReplaceAllStringFunc(text, withoutRun)
	text = jwtLike.ReplaceAllString(text, Masked)
	return longRun.ReplaceAllStringFunc(text, withoutRun) // what a JWT was part of may be another run without it
}

// urls hides the user and the query of every URL.
func urls(text string) string {
	text = userInfo.ReplaceAllString(text, "://"+Masked+"@")
	return queries.ReplaceAllString(text, "${1}?"+Masked)
}

// withoutRun hides a run of characters without a space if it looks like a token,
// or a part of it between slashes does. The parts of a URL count each for
// itself: a path is long without being a secret.
func withoutRun(run string) string {
	path, url := strings.CutPrefix(run, "//")
	switch {
	case url && anyTokenLike(path):
		return "//" + Masked
	case !url && (tokenLike(run) || anyTokenLike(run)):
		return Masked
	}
	return run
}

func anyTokenLike(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if tokenLike(part) {
			return true
		}
	}
	return false
}

// tokenLike says whether a text is long and as mixed as no word of a language,
// or begins as a JWT does.
func tokenLike(text string) bool {
	text = guids.ReplaceAllString(text, "")
	if len(text) < 24 {
		return false
	}
	digit := strings.ContainsFunc(text, unicode.IsDigit)
	upper := strings.ContainsFunc(text, unicode.IsUpper)
	lower := strings.ContainsFunc(text, unicode.IsLower)
	switch {
	case strings.HasPrefix(text, "eyJ"), len(text) >= 64:
		return true
	case len(text) >= 40:
		return digit && (upper || lower)
	}
	return digit && upper && lower
}
