package samauth

import (
	"regexp"
	"strings"
)

// secretName is the name of a value that nobody must see, and what stands
// between the two in a form, in JSON or in HTML, escaped or not.
var secretName = regexp.MustCompile(`(?i)(?:refresh_?token|access_?token|id_?token|token|client_?secret|secret|` +
	`client_?assertion|assertion|code_?verifier|device_?code|user_?code|code|password|passwd|pwd|api_?key|authorization|cookie)` +
	`(\\*["']|&quot;|&#34;|&#39;|%22|%27)*\s*(?:=|:|%3a|%3d)\s*`)

// harmless is what may follow the name "code": the number of an error.
var harmless = regexp.MustCompile(`^(?i:aadsts)?[0-9]{1,9}[.,:;)]*$`)

// maskNamed hides the values of the names of secrets. A name in such a value
// counts too, so that a stray quotation mark does not turn the inside out.
func maskNamed(text string) string {
	var b strings.Builder
	shown, hidden := 0, -1 // how far the text is written, and how far it is hidden
	for _, at := range secretName.FindAllStringSubmatchIndex(text, -1) {
		begin, quoted := at[1], at[2] >= 0
		end := begin + valueLength(text[begin:])
		name, value := strings.ToLower(text[at[0]:begin]), text[begin:end]
		if value == "" || (quoted && strings.ContainsAny(value[:1], "{[")) || (strings.Contains(name, "code") && harmless.MatchString(value)) {
			continue
		}
		if begin > hidden {
			b.WriteString(text[shown:begin] + masked)
		}
		hidden = max(hidden, end)
		shown = hidden
		if hidden == len(text) {
			break
		}
	}
	return b.String() + text[shown:]
}

// valueLength is the length of the value that a text begins with: a quotation,
// to the end of the text if it is not closed, or all up to white space or "&".
func valueLength(text string) int {
	for _, mark := range []string{"&quot;", "&#34;", "&#39;", "%22", "%27"} {
		if rest, ok := strings.CutPrefix(text, mark); ok {
			value, _, closed := strings.Cut(rest, mark)
			if !closed {
				return len(text)
			}
			return len(mark) + len(value) + len(mark)
		}
	}
	escapes := len(text) - len(strings.TrimLeft(text, `\`))
	if rest := text[escapes:]; rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		return escapes + 1 + quotationLength(rest[1:], rest[0], escapes)
	}
	if end := strings.IndexAny(text, " \t\r\n&"); end >= 0 {
		return end
	}
	return len(text)
}

// quotationLength is how far a quotation goes, its closing mark included: one
// that has no more backslashes before it than the opening one.
func quotationLength(text string, mark byte, escapes int) int {
	run := 0
	for i := range len(text) {
		switch {
		case text[i] == mark && run <= escapes:
			return i + 1
		case text[i] == '\\':
			run++
		default:
			run = 0
		}
	}
	return len(text)
}
