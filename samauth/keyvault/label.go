package keyvault

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// Names of the tags. What they hold is escaped as in the path of a URL.
const (
	tagMark       = "samauth" // format version, name of the write, fingerprint of the value
	tagGeneration = "samauth-generation"
	tagObtained   = "samauth-obtained"
	tagTenant     = "samauth-tenant"
	tagApp        = "samauth-app"
	tagUser       = "samauth-user" // object id, tenant id, name
	tagMFA        = "samauth-mfa"
	tagFailure    = "samauth-failure"  // attempts, time of the last, class, AADSTS number
	tagPrevious   = "samauth-previous" // id of the version with the token before
	tagUnder      = "samauth-under"    // of a version that is no more than that: id of the one with the token, "withheld" or "none"

	format     = 1
	mostTags   = 15
	longestTag = 256 // characters
)

// label is what the tags of a version say of the token in its value.
type label struct {
	write    string // differs between any two writes; "" if this package did not write the version
	token    samauth.RefreshToken
	previous string
}

// fingerprint tells whether tags belong to a value. Of a refresh token it shows
// nothing: nobody can guess one to compare.
func fingerprint(value samauth.Secret) string {
	sum := sha256.Sum256([]byte(value.Reveal()))
	return hex.EncodeToString(sum[:8])
}

// mark is the tag of a write of a value.
func mark(value samauth.Secret) (tag, write string) {
	write = rand.Text()
	return fmt.Sprintf("%d,%s,%s", format, write, fingerprint(value)), write
}

// readMark finds the name of the write that made a version, "" if another than
// this package has.
func readMark(v *version) (write string, err error) {
	parts := strings.Split(v.tags[tagMark], ",")
	number, err := strconv.ParseUint(parts[0], 10, 16)
	switch {
	case err != nil || number == 0:
		return "", nil
	case number > format:
		return "", fmt.Errorf("the tags have format version %d, and this release reads none after %d: upgrade the module", number, format)
	case len(parts) != 3 || parts[2] != fingerprint(v.value):
		return "", nil
	}
	return parts[1], nil
}

// covers says whether a version is there only to be the one before another that
// was not written yet, and the id of the version with the token, "" for none.
func covers(v *version) (below string, covered bool) {
	below = v.tags[tagUnder]
	if write, err := readMark(v); below == "" || write == "" || err != nil {
		return "", false
	}
	if below == "none" {
		return "", true
	}
	return below, isName(below)
}

// readLabel reads a version. The error is ErrDamaged if tags or value are not as
// anybody wrote them; then what can be read comes with it.
func readLabel(v *version) (label, error) {
	write, err := readMark(v)
	if err != nil {
		return label{}, err
	}
	if write == "" {
		token, err := samauth.Decode([]byte(v.value.Reveal()))
		return label{token: token}, err
	}
	r := tagReader{tags: v.tags}
	user, failure := r.list(tagUser, 3), r.list(tagFailure, 4)
	l := label{write: write, previous: v.tags[tagPrevious], token: samauth.RefreshToken{
		Value: v.value, Generation: r.number(tagGeneration, v.tags[tagGeneration], 64), ObtainedAt: r.time(tagObtained, v.tags[tagObtained]),
		Tenant: r.text(tagTenant), App: r.text(tagApp), MFA: samauth.MFAProof(r.text(tagMFA)),
		User: samauth.User{ID: user[0], Tenant: user[1], Name: user[2]},
		Failure: samauth.Failure{
			Count: int(r.number(tagFailure, failure[0], 31)), At: r.time(tagFailure, failure[1]),
			Class: samauth.Class(failure[2]), Code: int(r.number(tagFailure, failure[3], 31)),
		},
	}}
	if l.previous != "" && !isName(l.previous) {
		l.previous, r.bad = "", tagPrevious
	}
	if r.bad != "" {
		return l, fmt.Errorf("%w: the tag %s has been changed: the next Swap mends this", samauth.ErrDamaged, r.bad)
	}
	return l, nil
}

// tagReader notes the last tag that was not as this package writes it.
type tagReader struct {
	tags map[string]string
	bad  string
}

func (r *tagReader) unescape(tag, text string) string {
	plain, err := url.PathUnescape(text)
	if err != nil {
		r.bad = tag
	}
	return plain
}

func (r *tagReader) text(tag string) string { return r.unescape(tag, r.tags[tag]) }

// list reads so many texts.
func (r *tagReader) list(tag string, size int) []string {
	list := make([]string, size)
	text := r.tags[tag]
	if text == "" {
		return list
	}
	parts := strings.Split(text, ",")
	if len(parts) != size {
		r.bad = tag
		return list
	}
	for i, part := range parts {
		list[i] = r.unescape(tag, part)
	}
	return list
}

func (r *tagReader) number(tag, text string, bits int) uint64 {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		r.bad = tag
		return 0
	}
	return n
}

func (r *tagReader) time(tag, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	t = t.UTC()
	if err != nil || t.Year() < 0 || t.Year() > 9999 {
		r.bad = tag
		return time.Time{}
	}
	return t
}

// newTags are the tags of a token, and those of others for which there is room
// beside them: tags are no reason not to store a token. They leave room for
// tagPrevious if there is a token before.
func newTags(token *samauth.RefreshToken, mark string, others map[string]string) (map[string]*string, error) {
	own := map[string]string{
		tagMark: mark, tagTenant: url.PathEscape(token.Tenant), tagApp: url.PathEscape(token.App),
		tagMFA: url.PathEscape(string(token.MFA)), tagObtained: writeTime(token.ObtainedAt), tagUser: writeUser(token.User), tagFailure: writeFailure(&token.Failure),
	}
	if token.Generation > 0 {
		own[tagGeneration] = strconv.FormatUint(token.Generation, 10)
	}
	maps.DeleteFunc(own, func(_, value string) bool { return value == "" })
	for tag, value := range own {
		if len(value) > longestTag {
			return nil, fmt.Errorf("the tag %s would be longer than the %d characters that Key Vault takes", tag, longestTag)
		}
	}
	room := mostTags - len(own)
	if !token.Previous.IsZero() {
		room--
	}
	tags := map[string]*string{}
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if len(tags) < room && name != tagMark && !strings.HasPrefix(name, tagMark+"-") {
			tags[name] = new(others[name])
		}
	}
	for name, value := range own {
		tags[name] = &value
	}
	return tags, nil
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// writeUser shortens the name, which is a label and no more, to what fits.
func writeUser(user samauth.User) string {
	if user == (samauth.User{}) {
		return ""
	}
	ids := url.PathEscape(user.ID) + "," + url.PathEscape(user.Tenant) + ","
	name := url.PathEscape(user.Name)
	for runes := []rune(user.Name); len(ids)+len(name) > longestTag && len(runes) > 0; {
		runes = runes[:len(runes)-1]
		name = url.PathEscape(string(runes) + "...")
	}
	return ids + name
}

func writeFailure(f *samauth.Failure) string {
	if *f == (samauth.Failure{}) {
		return ""
	}
	return fmt.Sprintf("%d,%s,%s,%d", f.Count, writeTime(f.At), url.PathEscape(string(f.Class)), f.Code)
}
