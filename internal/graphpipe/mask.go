package graphpipe

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	masked      = "[masked]"
	longestLook = 16 << 10 // bytes of a text that are looked at
	longestText = 1 << 10  // bytes of a text that are kept
	longestWord = 100      // bytes of a code that are kept
	longestID   = 64
)

var (
	userInfo = regexp.MustCompile(`://[^\s/@"']*@`)
	queries  = regexp.MustCompile(`(://[^\s?"']*)\?[^\s"']*`)
	schemes  = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[^\s"',;]*[0-9][^\s"',;]*`)
	named    = regexp.MustCompile(`(?i)([a-z_-]*(?:token|secret|assertion|passw(?:or)?d|authorization|cookie|api[_-]?key|verifier)` +
		`(?:\\*["']|%22|&quot;)?\s*(?:=|:|%3[ad])\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\"(?:[^"\\]|\\[^"])*\\"|(?:%22|&quot;|\\*["'])?[^\s"'&,;}]+)`)
	runs  = regexp.MustCompile(`[A-Za-z0-9_~+/=.%!*-]{24,}`)
	guids = regexp.MustCompile(`[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}`)
)

// clean makes a text of a service or a transport that may be kept: valid, of
// bounded length, and without what is or may be a secret. The queries of URLs
// go too.
func clean(text string, longest int) string {
	text = strings.ToValidUTF8(bound(text, longestLook), "\ufffd")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	text = userInfo.ReplaceAllString(text, "://"+masked+"@")
	text = queries.ReplaceAllString(text, "${1}?"+masked)
	text = schemes.ReplaceAllString(text, "${1} "+masked)
	text = named.ReplaceAllString(text, "${1}"+masked)
	text = runs.ReplaceAllStringFunc(text, maskRun)
	return strings.TrimSpace(cut(text, longest))
}

// hide hides the token of a call in a text, if it stands there.
func (c *call) hide(text string) string {
	if c.token == "" {
		return text
	}
	return strings.ReplaceAll(text, c.token, masked)
}

// maskRun hides a run of characters without a space if one of its parts looks
// like a token.
func maskRun(run string) string {
	for part := range strings.SplitSeq(run, "/") {
		if tokenLike(part) {
			return masked
		}
	}
	if !strings.HasPrefix(run, "/") && tokenLike(run) {
		return masked
	}
	return run
}

// tokenLike says whether a text is long and as mixed as no word of a language.
func tokenLike(text string) bool {
	text = guids.ReplaceAllString(text, "")
	digit := strings.ContainsFunc(text, unicode.IsDigit)
	upper := strings.ContainsFunc(text, unicode.IsUpper)
	lower := strings.ContainsFunc(text, unicode.IsLower)
	switch {
	case len(text) < 24:
		return false
	case strings.HasPrefix(text, "eyJ"), len(text) >= 64:
		return true
	case len(text) >= 40:
		return digit && (upper || lower)
	}
	return digit && upper && lower
}

// cut cuts a text to a number of bytes, between characters.
func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "")
}

// bound cuts a text to a number of bytes, before the word that would be halved:
// half a secret is not recognized as one.
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

// checkedID is a text that is an identifier such as a GUID, "" if it is none.
func checkedID(text string) string {
	if len(text) > longestID || strings.Trim(text, idCharacters) != "" {
		return ""
	}
	return text
}

const idCharacters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
