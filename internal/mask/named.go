package mask

import (
	"regexp"
	"strings"
)

// secretName is the name of a value that nobody must see, and what stands
// between the two in a form, in JSON or in HTML, escaped or not.
var secretName = regexp.MustCompile(`(?i)(?:refresh_?token|access_?token|id_?token|token|client_?secret|secret|` +
	`client_?assertion|assertion|code_?verifier|verifier|device_?code|user_?code|code|password|passwd|pwd|api[_-]?key|authorization|cookie)` +
	`(\\*["']|&quot;|&#34;|&#39;|%22|%27)*\s*(?:=|:|%3a|%3d)\s*`)

var (
	// harmless is what may follow the name "code": the number of an error.
	harmless = regexp.MustCompile(`^(?i:aadsts)?[0-9]{1,9}[.,:;)]*$`)
	// nested is how an object or a list of JSON begins, whose members have names of
	// their own, or what is hidden already.
	nested = regexp.MustCompile(`^(?:[{\[]+(?:$|\s|\\*["']|[}\]])|\[masked\](?:$|[\s"'&,;}\\]))`)
)

// withoutNamed hides the values of the names of secrets. A name in such a value
// counts too, so that a stray quotation mark does not turn the inside out.
func withoutNamed(text string) string {
	var b strings.Builder
	shown, hidden := 0, -1 // how far the text is written, and how far it is hidden
	for _, at := range secretName.FindAllStringSubmatchIndex(text, -1) {
		begin, quoted := at[1], at[2] >= 0
		end := begin + valueLength(text[begin:])
		if mayShow(strings.ToLower(text[at[0]:begin]), text[begin:end], quoted) {
			continue
		}
		if begin > hidden {
			b.WriteString(text[shown:begin] + Masked)
		}
		hidden = max(hidden, end)
		shown = hidden
		if hidden == len(text) {
			break
		}
	}
	return b.String() + text[shown:]
}

// mayShow says whether the value of a name is none, the number of an error, or
// one that looks after itself.
func mayShow(name, value string, quoted bool) bool {
	number := strings.Contains(name, "code") && !strings.Contains(name, "verifier") && harmless.MatchString(value)
	return value == "" || number || (quoted && nested.MatchString(value))
}

// valueLength is the length of the value that a text begins with: a quotation,
// to the end of the text if it is not closed, or all up to white space or "&",
// with the scheme before a credential.
func valueLength(text string) int {
	for _, mark := range []string{"&quot;", "&#34;", "&#39;", "%22", "%27"} {
		if rest, ok := strings.CutPrefix(text, mark); ok {
			return len(mark) + encodedLength(rest, mark)
		}
	}
	escapes := len(text) - len(strings.TrimLeft(text, `\`))
	if rest := text[escapes:]; rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		return escapes + 1 + quotationLength(rest[1:], rest[0], escapes)
	}
	return plainLength(text)
}

const space = " \t\r\n"

// plainLength is how far a value goes that is in no quotation. A scheme at its
// end, such as "Bearer", has the credential behind it.
func plainLength(text string) int {
	end := indexAny(text, space+"&")
	for endsInScheme(text[:end]) {
		rest := strings.TrimLeft(text[end:], space)
		if len(rest) == len(text)-end {
			break
		}
		end = len(text) - len(rest) + indexAny(rest, space)
	}
	return end
}

func endsInScheme(text string) bool {
	for _, scheme := range []string{"bearer", "basic"} {
		if from := len(text) - len(scheme); from >= 0 && strings.EqualFold(text[from:], scheme) {
			return true
		}
	}
	return false
}

// indexAny is where the first of some characters stands, or the end of the text.
func indexAny(text, characters string) int {
	if i := strings.IndexAny(text, characters); i >= 0 {
		return i
	}
	return len(text)
}

// encodedLength is how far a quotation between encoded marks goes, and on to
// where a value without marks would end: the mark may be one inside of it.
func encodedLength(text, mark string) int {
	value, rest, closed := strings.Cut(text, mark)
	if !closed {
		return len(text)
	}
	return len(value) + len(mark) + indexAny(rest, space+`"'&,;}`)
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
