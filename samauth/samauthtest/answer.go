package samauthtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// answer is what is sent back.
type answer struct {
	status int
	header http.Header
	body   []byte
	code   int // the AADSTS number in the body, 0 if it has none
}

// response is the answer in memory.
func (a answer) response(r *http.Request) *http.Response {
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.header,
		Body:          io.NopCloser(bytes.NewReader(a.body)),
		ContentLength: int64(len(a.body)),
		Request:       r,
	}
}

// write is the answer of a server.
func (a answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	w.Write(a.body)
}

// members is an answer with a JSON object.
func members(status int, object map[string]any) answer {
	body, err := json.Marshal(object)
	if err != nil {
		return text(http.StatusInternalServerError, "text/plain", "samauthtest: "+err.Error())
	}
	return text(status, "application/json; charset=utf-8", string(body))
}

// text is an answer with a text of a content type.
func text(status int, kind, body string) answer {
	return answer{status: status, header: http.Header{"Content-Type": {kind}}, body: []byte(body)}
}
