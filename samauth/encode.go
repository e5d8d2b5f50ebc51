package samauth

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// Of the form in which stores keep a token.
const (
	formatVersion  = 1
	longestEncoded = 256 << 10 // bytes; twice the longest token, however it is escaped
)

// encodedToken is format version 1. testdata/refreshtoken-v1.json pins it.
type encodedToken struct {
	Version    int            `json:"v"`
	Value      string         `json:"refresh_token"`
	Previous   string         `json:"previous,omitempty"`
	Generation uint64         `json:"generation,omitempty"`
	ObtainedAt string         `json:"obtained_at,omitempty"`
	Tenant     string         `json:"tenant,omitempty"`
	App        string         `json:"app,omitempty"`
	User       encodedUser    `json:"user,omitzero"`
	MFA        MFAProof       `json:"mfa,omitempty"`
	Failure    encodedFailure `json:"failure,omitzero"`
}

type encodedUser struct {
	ID     string `json:"id,omitempty"`
	Tenant string `json:"tenant,omitempty"`
	Name   string `json:"name,omitempty"`
}

type encodedFailure struct {
	Count int    `json:"count,omitempty"`
	At    string `json:"at,omitempty"`
	Class Class  `json:"class,omitempty"`
	Code  int    `json:"code,omitempty"`
}

// Encode writes the token and all that is known about it as JSON, for stores
// that keep bytes. It is a Secret because the token is in it. [Decode] reads it,
// in this and every later release.
//
// Times come back in UTC. A token that is no UTF-8, or longer than 16 KiB, has
// no such form: what Decode makes of it is an error or another token.
func (t RefreshToken) Encode() Secret {
	data, err := json.Marshal(encodedToken{
		Version: formatVersion, Value: t.Value.Reveal(), Previous: t.Previous.Reveal(),
		Generation: t.Generation, ObtainedAt: encodeTime(t.ObtainedAt),
		Tenant: t.Tenant, App: t.App, User: encodedUser(t.User), MFA: t.MFA,
		Failure: encodedFailure{t.Failure.Count, encodeTime(t.Failure.At), t.Failure.Class, t.Failure.Code},
	})
	if err != nil {
		panic("samauth: encode: texts and numbers cannot fail to be JSON")
	}
	return NewSecret(string(data))
}

func encodeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Decode reads what [RefreshToken.Encode] has written, or a bare token as
// Partner Center PowerShell and CIPP keep it, with or without white space
// around it. Members that it does not know it leaves out.
//
// The error is [ErrDamaged] if the data is neither, and another one if a newer
// release has written it: then the data is good, and must not be replaced by
// anything this release has. No error quotes the data.
func Decode(data []byte) (RefreshToken, error) {
	text := strings.TrimSpace(strings.TrimPrefix(string(data), "\ufeff"))
	switch {
	case text == "":
		return RefreshToken{}, damaged("it is empty")
	case len(data) > longestEncoded:
		return RefreshToken{}, damaged("it is longer than %d bytes", longestEncoded)
	case !utf8.ValidString(text):
		return RefreshToken{}, damaged("it is not UTF-8")
	case text[0] == '{':
		return decodeObject(text)
	}
	return decodeBare(text)
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}

// decodeBare reads a token alone. RFC 6749, appendix A.17, lets one consist of
// the visible characters of ASCII and blanks; blanks, quotation marks and
// brackets are in none of Entra's, but in pages, objects and keys.
func decodeBare(text string) (RefreshToken, error) {
	strange := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"<>\[]{}`, r) }
	switch {
	case len(text) > longestToken:
		return RefreshToken{}, damaged("it is longer than %d bytes, and no refresh token is", longestToken)
	case strings.ContainsFunc(text, strange):
		return RefreshToken{}, damaged("it is neither a record of this module nor a refresh token: there are characters in it that no token has")
	}
	return RefreshToken{Value: NewSecret(text)}, nil
}

func decodeObject(text string) (RefreshToken, error) {
	var faults decodeFaults
	d := faults.open(text)
	version := d.number("v", 64)
	switch {
	case faults.first != nil:
		return RefreshToken{}, faults.first
	case version == 0:
		return RefreshToken{}, damaged("it is JSON without a format version")
	case version > formatVersion:
		return RefreshToken{}, fmt.Errorf("samauth: the stored refresh token has format version %d, and this release reads none after %d: upgrade the module", version, formatVersion)
	}
	user, failure := d.object("user"), d.object("failure")
	t := RefreshToken{
		Value: d.token("refresh_token"), Previous: d.token("previous"),
		Generation: d.number("generation", 64), ObtainedAt: d.time("obtained_at"),
		Tenant: d.text("tenant"), App: d.text("app"), MFA: MFAProof(d.text("mfa")),
		User: User{ID: user.text("id"), Tenant: user.text("tenant"), Name: user.text("name")},
		Failure: Failure{
			Count: int(failure.number("count", 31)), At: failure.time("at"),
			Class: Class(failure.text("class")), Code: int(failure.number("code", 31)),
		},
	}
	if t.Value.IsZero() {
		faults.note("it holds no refresh_token")
	}
	if faults.first != nil {
		return RefreshToken{}, faults.first
	}
	return t, nil
}

// decodeFaults keeps the first fault found in an encoded token.
type decodeFaults struct{ first error }

func (f *decodeFaults) note(format string, args ...any) {
	if f.first == nil {
		f.first = damaged(format, args...)
	}
}

// open reads the members of an object. A name may be the token itself, so
// nothing is told of them.
func (f *decodeFaults) open(text string) fields {
	members, err := readObject(text)
	if err != nil {
		f.note("its JSON is cut off, broken, or has a member twice")
	}
	return fields{members, f}
}

// fields reads the members of an object that this release knows.
type fields struct {
	members object
	faults  *decodeFaults
}

func (d fields) text(name string) string {
	text, err := d.members.text(name)
	if err != nil {
		d.faults.note("its %s is not a text", name)
	}
	return text
}

func (d fields) token(name string) Secret {
	text := d.text(name)
	if len(text) > longestToken {
		d.faults.note("its %s is longer than %d bytes", name, longestToken)
	}
	return NewSecret(text)
}

// number is a whole number from 0 up that fits into so many bits, 0 if it is
// missing.
func (d fields) number(name string, bits int) uint64 {
	m := d.members[name]
	if absent(m.kind) {
		return 0
	}
	n, err := strconv.ParseUint(m.text, 10, bits)
	if err != nil || m.kind != jsonscan.Number {
		d.faults.note("its %s is not a whole number", name)
	}
	return n
}

func (d fields) time(name string) time.Time {
	text := d.text(name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	t = t.UTC()
	if err != nil || t.Year() < 0 || t.Year() > 9999 {
		d.faults.note("its %s is not a time", name)
	}
	return t
}

func (d fields) object(name string) fields {
	m := d.members[name]
	if absent(m.kind) {
		return fields{nil, d.faults}
	}
	if m.kind != jsonscan.Object {
		d.faults.note("its %s is not an object", name)
	}
	return d.faults.open(m.text)
}

// absent is the kind of a member that is missing or null.
func absent(kind jsonscan.Kind) bool { return kind == jsonscan.Invalid || kind == jsonscan.Null }
