package graphpipe

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/partnersec/partnersec/internal/mask"
)

// complaint is what a service says of an error: a code, a message, and the
// identifier of the request.
type complaint struct{ code, message, request string }

// word is a member that may be a text, a number, or something else altogether,
// which is taken for nothing.
type word string

func (w *word) UnmarshalJSON(data []byte) error {
	var text string
	var number json.Number
	if json.Unmarshal(data, &text) == nil {
		*w = word(text)
	} else if json.Unmarshal(data, &number) == nil {
		*w = word(number)
	}
	return nil
}

// members are those that Graph, Partner Center and Entra use.
type members struct {
	Error            json.RawMessage `json:"error"`
	Code             word            `json:"code"`
	StatusCode       word            `json:"statusCode"`
	Message          word            `json:"message"`
	Description      word            `json:"description"`
	ErrorDescription word            `json:"error_description"`
	InnerError       json.RawMessage `json:"innerError"`
	RequestID        word            `json:"request-id"`
}

// readMembers reads an object, and takes what is none for one without members.
func readMembers(data []byte) (m members) {
	data = bytes.TrimLeft(data, " \t\r\n")
	if len(data) > 0 && data[0] == '{' && json.Unmarshal(data, &m) != nil {
		return members{}
	}
	return m
}

// readComplaint reads the body of an error, of whatever shape. Graph says
// {"error":{"code","message"}}, Partner Center {"code","description"} or
// {"statusCode","message"}, and Entra {"error","error_description"}.
// https://learn.microsoft.com/graph/errors
func readComplaint(body []byte) complaint {
	outer := readMembers(body)
	inner := readMembers(outer.Error)
	deep := readMembers(inner.InnerError)
	var flat word
	_ = flat.UnmarshalJSON(outer.Error) // if it is a text
	return complaint{
		code:    string(cmp.Or(inner.Code, flat, outer.Code, outer.StatusCode)),
		message: string(cmp.Or(inner.Message, outer.ErrorDescription, outer.Message, outer.Description)),
		request: string(deep.RequestID),
	}
}

// look reads JSON once: whether it is whole, and whether it is that of an error,
// whatever its status says: its member "error" is there and is neither null nor
// false. Pages of sign-ins are long, and looked at in their thousands.
func look(body []byte) (whole, complains bool) {
	var s jsonscan.Scanner
	s.Reset(jsonscan.View(body))
	if s.Peek() != jsonscan.Object {
		s.Skip()
		s.End()
		return s.Err() == nil, false
	}
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		if strings.EqualFold(name, "error") {
			text := s.Raw()
			complains = text != "null" && text != "false"
			continue
		}
		s.Skip()
	}
	s.End()
	return s.Err() == nil, complains
}

// refused is the error of an answer, for a reason of ours or else the service's.
func (c *call) refused(resp *http.Response, body []byte) *Error {
	e, said := c.failure(), readComplaint(body)
	e.Code = mask.Transport(c.hide(said.code), longestWord)
	e.Message = mask.Transport(c.hide(said.message), longestText)
	for _, id := range []string{
		resp.Header.Get("Ms-Correlationid"), said.request, resp.Header.Get("X-Ms-Request-Id"), resp.Header.Get("Ms-Requestid"), resp.Header.Get("Request-Id"),
	} {
		e.RequestID = cmp.Or(checkedID(c.hide(id)), e.RequestID) // the last is the best
	}
	e.RetryAfter = retryAfter(resp.Header)
	return e
}
