package samauth

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// claims are what a token says, as far as it matters here.
//
// No signature is verified. An access token is for the API it names, and its
// form may change: see
// https://learn.microsoft.com/entra/identity-platform/access-tokens. It came
// from Entra over TLS, in answer to a request of ours; what it says is compared
// with what was asked for, so that an answer for another tenant is noticed, and
// nothing is granted because of it.
type claims struct {
	tenant       string   // tid
	audience     []string // aud
	app          string   // appid or azp
	object       string   // oid
	name         string   // upn or preferred_username
	idType       string   // idtyp: user or app, where the application asks for it
	issuer       string   // iss
	scope        string   // scp
	capabilities []string // xms_cc
	mfa          amr
	expires      time.Time // exp; zero if it is not there
}

// amr is what the claim amr says of multifactor authentication.
type amr uint8

const (
	amrMissing  amr = iota // there is no such claim
	amrLacksMFA            // it is there and mfa is not in it
	amrHasMFA              // mfa is in it, in this spelling
)

// errOpaque means that a token is no JWT, which is nobody's fault.
var errOpaque = errors.New("the token is not a JWT")

const (
	longestJWT = 256 << 10
	mostClaims = 1000
	// latestTime is the last second of the year 9999.
	latestTime = 253402300799
)

// readClaims reads the claims of a JWT. The error is errOpaque if the token is
// none. Any other error means that it is one and that two readers could take it
// for different things, or that it is damaged: then it must not be used. Errors
// hold no part of the token.
func readClaims(token string) (claims, error) {
	payload, err := readPayload(token)
	if err != nil {
		return claims{}, err
	}
	r := claimReader{seen: make(map[string]bool)}
	r.Reset(payload)
	r.Object()
	for name, ok := r.Member(); ok; name, ok = r.Member() {
		r.note(name)
		r.claim(name)
	}
	r.End()
	switch {
	case r.why != "":
		return claims{}, damagedToken(r.why)
	case r.Err() != nil:
		return claims{}, damagedToken("its claims are cut off, or not the JSON that they should be")
	case r.Replaced() > 0:
		return claims{}, damagedToken("its claims are not UTF-8")
	}
	return r.claims, nil
}

func damagedToken(why string) error { return errors.New("the token is a damaged JWT: " + why) }

// readPayload decodes the middle part of a JWT. What has neither three parts
// nor a JSON object in the first or the second is not taken for one.
func readPayload(token string) (string, error) {
	if len(token) > longestJWT {
		return "", damagedToken("it is too long")
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", errOpaque
	}
	header, err1 := decodePart(parts[0])
	payload, err2 := decodePart(parts[1])
	if !strings.HasPrefix(header, "{") && !strings.HasPrefix(payload, "{") {
		return "", errOpaque
	}
	if err1 != nil || err2 != nil {
		return "", damagedToken("it is not base64url")
	}
	var s jsonscan.Scanner
	s.Reset(header)
	if s.Peek() != jsonscan.Object {
		return "", damagedToken("its header is not a JSON object")
	}
	s.Skip()
	if s.End(); s.Err() != nil {
		return "", damagedToken("its header is not JSON")
	}
	return payload, nil
}

// decodePart decodes base64url as strictly as can be; beside an error it
// returns what stood before the mistake.
func decodePart(text string) (string, error) {
	if strings.ContainsAny(text, "\r\n") {
		return "", errors.New("line break") // which package base64 would pass over
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return string(data), err
}

// claimReader reads the object of claims, member by member.
type claimReader struct {
	jsonscan.Scanner
	claims
	seen map[string]bool
	why  string // they cannot be read, if it is not for the JSON; the words of the scanner may quote it
}

// refuse ends the reading.
func (r *claimReader) refuse(why string) {
	if r.Err() == nil {
		r.why = why
	}
	r.Fail(why)
}

// decisive are the claims that something is decided by. They must not be there
// in another spelling either: readers that ignore case would take it for them.
var decisive = [...]string{"tid", "aud", "appid", "azp", "oid", "amr", "exp", "iss"}

// note fails if a claim is there twice or could be taken for another.
func (r *claimReader) note(name string) {
	for _, known := range decisive {
		if name != known && strings.EqualFold(name, known) {
			r.refuse("claim " + known + " is there in another case")
		}
	}
	if r.seen[name] {
		r.refuse("a claim is there twice")
	}
	if len(r.seen) >= mostClaims {
		r.refuse("there are too many claims")
	}
	r.seen[name] = true
}

// claim reads the value of a claim.
func (r *claimReader) claim(name string) {
	if r.Peek() == jsonscan.Null {
		r.Skip()
		return
	}
	switch name {
	case "tid":
		r.tenant = r.Text()
	case "oid":
		r.object = r.Text()
	case "iss":
		r.issuer = r.Text()
	case "appid", "azp":
		r.readApp()
	case "aud":
		r.audience = r.texts()
	case "amr":
		r.readMethods()
	case "exp":
		r.readExpiry()
	default:
		r.describe(name)
	}
}

// describe reads a claim that nothing is decided by, if it is of the kind it
// usually is.
func (r *claimReader) describe(name string) {
	text := ""
	switch kind := r.Peek(); {
	case kind == jsonscan.String:
		text = r.Text()
	case kind == jsonscan.Array && name == "xms_cc":
		r.readCapabilities()
		return
	default:
		r.Skip()
		return
	}
	switch name {
	case "upn":
		r.name = text
	case "preferred_username":
		if !r.seen["upn"] {
			r.name = text
		}
	case "idtyp":
		r.idType = text
	case "scp":
		r.scope = text
	}
}

// readApp reads the application, which tokens of version 1 and 2 name
// differently.
func (r *claimReader) readApp() {
	app := r.Text()
	if r.app != "" && !strings.EqualFold(r.app, app) {
		r.refuse("claims appid and azp differ")
	}
	r.app = app
}

// texts reads a string or an array of strings.
func (r *claimReader) texts() []string {
	if r.Peek() == jsonscan.String {
		return []string{r.Text()}
	}
	var all []string
	for r.Array(); r.Element(); {
		all = append(all, r.Text())
	}
	return all
}

func (r *claimReader) readMethods() {
	r.mfa = amrLacksMFA
	for r.Array(); r.Element(); {
		if r.Text() == "mfa" {
			r.mfa = amrHasMFA
		}
	}
}

func (r *claimReader) readCapabilities() {
	for r.Array(); r.Element(); {
		if r.Peek() != jsonscan.String {
			r.Skip()
			continue
		}
		r.capabilities = append(r.capabilities, r.Text())
	}
}

func (r *claimReader) readExpiry() {
	seconds, err := strconv.ParseFloat(r.Number(), 64)
	if err != nil || seconds < 0 || seconds > latestTime {
		r.refuse("claim exp is no time")
		return
	}
	r.expires = time.Unix(int64(seconds), 0)
}
