package samauth

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	masked      = "[masked]"
	longestMask = 16 << 10 // bytes of a text that are looked at
	longestText = 4 << 10  // bytes of a text that are kept
	longestWord = 100      // bytes of a word, such as "invalid_grant", that are kept
)

var (
	bearer   = regexp.MustCompile(`(?i)\b((?:bearer|basic)\s+)([^\s"',;]*[0-9][^\s"',;]*)`)
	jwtLike  = regexp.MustCompile(`eyJ[A-Za-z0-9_=-]{5,}(?:\.[A-Za-z0-9_=-]*)*`)
	longRun  = regexp.MustCompile(`[A-Za-z0-9_~+/=.%!*-]{24,}`)
	guids    = regexp.MustCompile(`[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}`)
	userInfo = regexp.MustCompile(`://[^\s/@"']*@`)
	queries  = regexp.MustCompile(`(://[^\s?"']*)\?[^\s"']*`)
)

// mask hides what is or may be a secret in a text: the values of names such as
// refresh_token, and long mixtures of letters and digits that are no GUID. The
// rest stays readable.
func mask(text string) string {
	text = maskNamed(text)
	text = bearer.ReplaceAllString(text, "${1}"+masked)
	text = jwtLike.ReplaceAllString(text, masked)
	return longRun.ReplaceAllStringFunc(text, maskRun)
}

// maskRun hides a run of characters without a space if it looks like a token.
func maskRun(run string) string {
	if path, ok := strings.CutPrefix(run, "//"); ok {
		for part := range strings.SplitSeq(path, "/") {
			if tokenLike(part) {
				return "//" + masked
			}
		}
		return run
	}
	if tokenLike(run) {
		return masked
	}
	return run
}

// tokenLike says whether a text is long and as mixed as no word of a language.
func tokenLike(text string) bool {
	text = guids.ReplaceAllString(text, "")
	if len(text) < 24 {
		return false
	}
	digit := strings.ContainsFunc(text, unicode.IsDigit)
	upper := strings.ContainsFunc(text, unicode.IsUpper)
	lower := strings.ContainsFunc(text, unicode.IsLower)
	switch {
	case len(text) >= 64:
		return true
	case len(text) >= 40:
		return digit && (upper || lower)
	}
	return digit && upper && lower
}

// maskTransport is mask for the error of a connection, which may also quote a
// URL: of that it hides user and query.
func maskTransport(text string) string {
	text = userInfo.ReplaceAllString(bound(text, longestMask), "://"+masked+"@")
	return mask(queries.ReplaceAllString(text, "${1}?"+masked))
}

// clean makes a text that may be kept: valid, masked and not longer than a
// number of bytes. Line breaks stay; other control characters go.
func clean(text string, longest int) string {
	text = strings.ToValidUTF8(bound(text, longestMask), "\ufffd")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(cut(mask(text), longest))
}

// cut cuts a text to a number of bytes, between characters.
func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "")
}

// bound cuts a text to a number of bytes. It cuts before the ASCII word that
// would be halved: half a secret is not recognized as one.
func bound(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	text = strings.ToValidUTF8(text[:longest], "")
	end := strings.LastIndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r >= utf8.RuneSelf })
	return text[:end+1]
}

// oneLine makes a text printable in a line, and not longer than a number of
// bytes.
func oneLine(text string, longest int) string {
	var b strings.Builder
	for _, r := range text {
		piece := string(r)
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			piece = strings.Trim(strconv.QuoteRuneToASCII(r), "'")
		}
		if b.Len()+len(piece) > longest {
			b.WriteString("...")
			break
		}
		b.WriteString(piece)
	}
	return b.String()
}
