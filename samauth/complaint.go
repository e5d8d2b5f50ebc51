package samauth

import (
	"bytes"
	"cmp"
	"net/url"
	"strings"

	"github.com/partnersec/partnersec/internal/aadsts"
)

// complaint is what an error response says, as it says it.
type complaint struct {
	codes       []int
	oauth       string
	suberror    string
	description string
	uri         string
	claims      string
	correlation string
	trace       string
	loose       string // a text in which a number may stand anywhere
}

const largestComplaint = 1 << 20 // bytes of a body that are read

// readComplaint reads a body of whatever shape.
func readComplaint(body []byte) complaint {
	cut := len(body) > largestComplaint
	body = bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), largestComplaint)], []byte("\ufeff")), " \t\r\n")
	if len(body) > 0 && body[0] == '{' {
		return complaintOfJSON(body)
	}
	text := string(body)
	if cut {
		text = withoutCutNumber(text)
	}
	if c, ok := complaintOfForm(text); ok {
		return c
	}
	return complaint{loose: text}
}

// complaintOfJSON reads the members that Entra, Graph and Partner Center use. Of an
// object that ends too early it reads what is there.
func complaintOfJSON(body []byte) complaint {
	m, whole := readFragments(body)
	c := complaint{
		codes: m.numbers("error_codes"), oauth: m.text("error"), suberror: m.text("suberror"),
		description: m.text("error_description"), uri: m.text("error_uri"), claims: m.textOrObject("claims"),
		correlation: m.text("correlation_id"), trace: m.text("trace_id"),
	}
	switch inner, _ := readFragments(m["error"].data); {
	case inner != nil:
		c.readCode(inner)
		for _, name := range []string{"innererror", "innerError"} {
			deep, _ := readFragments(inner[name].data)
			c.correlation = cmp.Or(deep.text("client-request-id"), c.correlation)
			c.trace = cmp.Or(deep.text("request-id"), c.trace)
		}
	case c.oauth == "" && m.textOrNumber("code") != "":
		c.readCode(m)
	}
	if !whole {
		c.loose += "\n" + withoutCutNumber(string(body))
	}
	return c
}

// readCode reads the members code and message of Graph, or code and description
// of Partner Center. Of numbers without "AADSTS" before them one alone is read:
// others of Partner Center's mean something else.
func (c *complaint) readCode(m fragments) {
	code := m.textOrNumber("code")
	number, ok := aadsts.Number(code)
	if ok && (number == aadsts.PartnerCenterMFA || strings.Trim(code, "0123456789") != "") && len(c.codes) == 0 {
		c.codes = []int{number}
	}
	c.oauth = code
	if c.description == "" {
		c.description = m.text("message") + m.text("description")
	}
	c.loose = c.description
}

// complaintOfForm reads a body like "error=invalid_grant&error_description=...".
func complaintOfForm(text string) (complaint, bool) {
	if !strings.Contains(text, "error") || strings.ContainsAny(text[:min(len(text), 1)], "<[\"") {
		return complaint{}, false
	}
	form, _ := url.ParseQuery(text)
	last := func(name string) string {
		values := form[name]
		if len(values) == 0 {
			return ""
		}
		return values[len(values)-1]
	}
	c := complaint{
		codes: readNumbers(last("error_codes"), true), oauth: last("error"), suberror: last("suberror"),
		description: last("error_description"), uri: last("error_uri"), claims: last("claims"),
		correlation: last("correlation_id"), trace: last("trace_id"),
	}
	return c, c.oauth != "" || c.description != "" || len(c.codes) > 0
}

// withoutCutNumber takes away the digits at the end of a text that was cut off:
// they may be the first of a longer number.
func withoutCutNumber(text string) string { return strings.TrimRight(text, "0123456789") }
