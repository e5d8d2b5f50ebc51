package faketenant

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is what is sent back: a body, or a page of sign-ins.
type answer struct {
	status int
	header http.Header
	body   []byte
	page   *page

	// wire is how it is sent; nil as it should be. If it is broken, it does not
	// reach the client as a whole.
	wire   func(w http.ResponseWriter, x *exchange, body []byte)
	broken bool
}

const (
	contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	plainJSON   = "application/json"
)

// text is an answer with a body of some content type.
func text(status int, kind, body string) *answer {
	return &answer{status: status, header: http.Header{"Content-Type": {kind}}, body: []byte(body)}
}

// members is an answer with a JSON object.
func members(status int, object any) *answer {
	body, err := json.Marshal(object)
	if err != nil {
		panic(err) // everything here can be written
	}
	return text(status, plainJSON, string(body))
}

type errorBody struct {
	Error errorMembers `json:"error"`
}

type errorMembers struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Inner   struct {
		Date            string `json:"date"`
		RequestID       string `json:"request-id"`
		ClientRequestID string `json:"client-request-id"`
	} `json:"innerError"`
}

// problem is an error as Graph words it. Its ids are filled in when it is sent.
// https://learn.microsoft.com/graph/errors
func problem(status int, code, message string) *answer {
	a := members(status, complaint(code, message))
	return a
}

func complaint(code, message string) errorBody {
	b := errorBody{Error: errorMembers{Code: code, Message: message}}
	b.Error.Inner.Date = time.Now().UTC().Format("2006-01-02T15:04:05")
	b.Error.Inner.RequestID = newGUID()
	b.Error.Inner.ClientRequestID = b.Error.Inner.RequestID
	return b
}

// send writes the answer.
func (a *answer) send(w http.ResponseWriter, x *exchange) {
	header := w.Header()
	id := newGUID()
	header.Set("Request-Id", id)
	header.Set("Client-Request-Id", orElse(x.request.Header.Get("Client-Request-Id"), id))
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("Cache-Control", "no-cache")
	for name, values := range a.header {
		header[name] = values
	}
	switch {
	case a.wire != nil:
		a.wire(w, x, a.bytes())
	case a.page != nil:
		w.WriteHeader(a.status)
		a.page.write(w)
	default:
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		w.Write(a.body)
	}
}

// bytes is the body as a whole.
func (a *answer) bytes() []byte {
	if a.page == nil {
		return a.body
	}
	return a.page.bytes()
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
