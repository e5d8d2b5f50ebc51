package faketenant

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// skipToken is where the next page begins. It is sealed together with the
// tenant and the query, and good for nothing else.
type skipToken struct {
	Created int64  `json:"c"` // ns since 1970
	ID      string `json:"i"`
	Page    int    `json:"p"`
	Issued  int64  `json:"t"` // ns since 1970
	Serial  string `json:"s,omitempty"`
}

// link is the nextLink to the rows after a position. It repeats the query.
func (x *exchange) link(after position) string {
	return x.sealLink(skipToken{Created: after.created.UnixNano(), ID: after.id, Page: x.query.page + 1, Issued: time.Now().UnixNano()})
}

func (x *exchange) sealLink(token skipToken) string {
	payload, err := json.Marshal(token)
	if err != nil {
		panic(err) // texts and numbers can always be written
	}
	sealed := encode(payload) + "." + encode(x.sealOf(x.query, encode(payload)))
	b := "https://" + x.host() + x.request.URL.Path + "?"
	if x.query.filter != nil {
		b += "$filter=" + escape(x.query.text) + "&"
	}
	if x.request.URL.Query().Has("$top") {
		b += "$top=" + strconv.Itoa(x.query.top) + "&"
	}
	if x.query.orderBy != "" {
		b += "$orderby=" + escape(x.query.orderBy) + "&"
	}
	return b + "$skiptoken=" + sealed
}

func (x *exchange) sealOf(q *query, payload string) []byte {
	return x.graph.seal("skiptoken", strings.Join([]string{x.tenant.id, q.version, q.text, strconv.Itoa(q.top), q.orderBy, payload}, "\x00"))
}

// readToken reads where the page begins. What it says of a token that it does
// not know is as published.
func (x *exchange) readToken(q *query, text string) *answer {
	payload, seal, _ := strings.Cut(text, ".")
	var token skipToken
	given, badSeal := base64.RawURLEncoding.DecodeString(seal)
	plain, badText := base64.RawURLEncoding.DecodeString(payload)
	if badSeal != nil || badText != nil || !hmac.Equal(given, x.sealOf(q, payload)) || json.Unmarshal(plain, &token) != nil {
		return lostToken()
	}
	if time.Since(time.Unix(0, token.Issued)) >= x.graph.options.SkipTokenLife {
		return lostToken()
	}
	q.page = token.Page
	if token.ID != "" {
		q.after = position{time.Unix(0, token.Created).UTC(), token.ID}
	}
	return nil
}

func lostToken() *answer {
	return problem(400, "UnknownError", "Invalid Skip Token, skip token is null")
}

// escape writes a text of a query as Graph does in its links, with hexadecimal
// digits in lower case.
func escape(text string) string {
	b := []byte(url.QueryEscape(text))
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			b[i+1], b[i+2] = lower(b[i+1]), lower(b[i+2])
		}
	}
	return string(b)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'F' {
		return c - 'A' + 'a'
	}
	return c
}
