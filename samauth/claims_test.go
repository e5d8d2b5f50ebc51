package samauth

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// part is a part of a JWT.
func part(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// jwtOf is a JWT with these claims and a signature that nobody looks at.
func jwtOf(payload string) string {
	return part(`{"typ":"JWT","alg":"RS256"}`) + "." + part(payload) + ".c2lnbmF0dXJl"
}

func TestClaimsOfAnAccessToken(t *testing.T) {
	got, err := readClaims(jwtOf(`{
		"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/T/","iat":1,"nbf":1,"exp":1790000000,
		"acct":0,"amr":["pwd","mfa"],"appid":"A","idtyp":"user","oid":"O","scp":"User.Read Directory.Read.All","tid":"T",
		"upn":"sam@partner.example","unique_name":"x","xms_cc":["CP1"],"wids":["a",{"tid":"no"}],"TIDE":1}`))
	require.NoError(t, err)
	require.Equal(t, claims{
		tenant: "T", audience: []string{"https://graph.microsoft.com"}, app: "A", object: "O", name: "sam@partner.example",
		idType: "user", issuer: "https://sts.windows.net/T/", scope: "User.Read Directory.Read.All",
		capabilities: []string{"CP1"}, mfa: amrHasMFA, expires: time.Unix(1790000000, 0),
	}, got)
}

func TestClaimsOfVersion2(t *testing.T) {
	got, err := readClaims(jwtOf(`{"aud":["a","b"],"azp":"A","preferred_username":"sam@partner.example","tid":"T","ver":"2.0","exp":1.79e9}`))
	require.NoError(t, err)
	require.Equal(t, claims{
		tenant: "T", audience: []string{"a", "b"}, app: "A", name: "sam@partner.example", expires: time.Unix(1790000000, 0),
	}, got)
}

func TestTheUserPrincipalNameComesFirst(t *testing.T) {
	for _, payload := range []string{`{"upn":"a","preferred_username":"b"}`, `{"preferred_username":"b","upn":"a"}`} {
		got, err := readClaims(jwtOf(payload))
		require.NoError(t, err)
		require.Equal(t, "a", got.name, payload)
	}
}

func TestClaimsThatAreNullOrEscapedReadAsJSONSays(t *testing.T) {
	got, err := readClaims(jwtOf(`{"tid":null,"amr":null,"exp":null,"aud":null,"\u006fid":"\u004f","scp":null}`))
	require.NoError(t, err)
	require.Equal(t, claims{object: "O"}, got)
}

func TestMFAIsInTheTokenOnlyIfItSaysSoExactly(t *testing.T) {
	for payload, want := range map[string]amr{
		`{}`:                               amrMissing,
		`{"amr":null}`:                     amrMissing,
		`{"amr":[]}`:                       amrLacksMFA,
		`{"amr":["pwd"]}`:                  amrLacksMFA,
		`{"amr":["MFA"]}`:                  amrLacksMFA,
		`{"amr":["ngcmfa","mfa2"," mfa"]}`: amrLacksMFA,
		`{"amr":["pwd,mfa"]}`:              amrLacksMFA,
		`{"acr":["mfa"]}`:                  amrMissing,
		`{"amr":["mfa"]}`:                  amrHasMFA,
		`{"amr":["mfa","rsa","wia"]}`:      amrHasMFA,
		`{"x":{"amr":["mfa"]}}`:            amrMissing,
	} {
		got, err := readClaims(jwtOf(payload))
		require.NoError(t, err, payload)
		require.Equal(t, want, got.mfa, payload)
	}
}

func TestTokensThatAreNoJWT(t *testing.T) {
	for _, token := range []string{
		"", ".", "..", "...", "a.b", "opaque", "EwBgA8l6BAAU", "opaque.access.token", "a.b.c.d",
		part(`{"alg":"dir"}`) + "..a.b.c", // encrypted: five parts
		part(`[]`) + "." + part(`"x"`) + ".x",
		part(`{}`) + "." + part(`{}`),
	} {
		got, err := readClaims(token)
		require.ErrorIs(t, err, errOpaque, "%q", token)
		require.Equal(t, claims{}, got)
	}
}

func TestJWTsThatCannotBeTrustedToBeRead(t *testing.T) {
	header := part(`{"alg":"RS256"}`)
	good := part(`{"tid":"T"}`)
	for name, token := range map[string]string{
		"claims that are no object":       jwtOf(`["tid"]`),
		"claims that are nothing":         jwtOf(``),
		"claims that are cut off":         jwtOf(`{"tid":"T","oid":"`),
		"two objects":                     jwtOf(`{"tid":"T"}{"tid":"U"}`),
		"something behind the claims":     jwtOf(`{"tid":"T"} x`),
		"a byte order mark":               jwtOf("\ufeff" + `{"tid":"T"}`),
		"bytes that are no UTF-8":         jwtOf("{\"tid\":\"T\xff\"}"),
		"a trailing comma":                jwtOf(`{"tid":"T",}`),
		"padding":                         header + "." + base64.URLEncoding.EncodeToString([]byte(`{"tid":"T1"}!`)) + ".x",
		"the other base64":                header + "." + good + "+/.x",
		"a line break":                    header + "." + good[:4] + "\n" + good[4:] + ".x",
		"a carriage return in the header": header[:4] + "\r" + header[4:] + "." + good + ".x",
		"bits that nothing stands for":    header + "." + strings.TrimSuffix(good, "0") + "1.x",
		"a header that is no object":      part(`[]`) + "." + good + ".x",
		"a header that is cut off":        part(`{"alg":`) + "." + good + ".x",
		"a header that is no base64":      "%%%." + good + ".x",
		"no header":                       "." + good + ".x",
		"claims that are no base64":       header + ".%%%.x",
		"no claims":                       header + "..x",
		"the tenant twice":                jwtOf(`{"tid":"T","tid":"T"}`),
		"the tenant twice, once escaped":  jwtOf(`{"tid":"T","\u0074id":"U"}`),
		"the tenant twice, once null":     jwtOf(`{"tid":"T","tid":null}`),
		"the tenant in capitals":          jwtOf(`{"TID":"T"}`),
		"the tenant in two cases":         jwtOf(`{"tid":"T","Tid":"U"}`),
		"the issuer with a long s":        jwtOf(`{"iss":"T","i` + "\u017f" + `s":"U"}`),
		"the audience in another case":    jwtOf(`{"Aud":"x"}`),
		"the application in another case": jwtOf(`{"appId":"x"}`),
		"the party in another case":       jwtOf(`{"AZP":"x"}`),
		"the object in another case":      jwtOf(`{"OID":"x"}`),
		"the methods in another case":     jwtOf(`{"Amr":["mfa"]}`),
		"the end in another case":         jwtOf(`{"EXP":1}`),
		"any claim twice":                 jwtOf(`{"x":1,"x":1}`),
		"two applications":                jwtOf(`{"appid":"A","azp":"B"}`),
		"a tenant that is a number":       jwtOf(`{"tid":1}`),
		"a tenant in a list":              jwtOf(`{"tid":["T"]}`),
		"an object that is true":          jwtOf(`{"oid":true}`),
		"an audience that is an object":   jwtOf(`{"aud":{}}`),
		"an audience with a number":       jwtOf(`{"aud":["a",1]}`),
		"methods that are a text":         jwtOf(`{"amr":"mfa"}`),
		"methods that are an object":      jwtOf(`{"amr":{"mfa":true}}`),
		"methods with a number":           jwtOf(`{"amr":["mfa",1]}`),
		"methods within methods":          jwtOf(`{"amr":[["mfa"]]}`),
		"an end that is a text":           jwtOf(`{"exp":"1"}`),
		"an end before all time":          jwtOf(`{"exp":-1}`),
		"an end after all time":           jwtOf(`{"exp":253402300800}`),
		"an end that overflows":           jwtOf(`{"exp":1e999}`),
		"nested too deep":                 jwtOf(`{"x":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + `}`),
		"too long":                        jwtOf(`{"x":"` + strings.Repeat("a", 200<<10) + `"}`),
	} {
		got, err := readClaims(token)
		require.Error(t, err, name)
		require.NotErrorIs(t, err, errOpaque, name)
		require.Equal(t, claims{}, got, name)
	}
}

func TestThousandsOfClaimsAreNotRead(t *testing.T) {
	var payload strings.Builder
	for i := range 1001 {
		payload.WriteString(`,"` + string(rune('\u4e00'+i)) + `":1`)
	}
	_, err := readClaims(jwtOf(`{` + payload.String()[1:] + `}`))
	require.EqualError(t, err, "the token is a damaged JWT: there are too many claims")
}

func TestClaimsThatDecideNothingMayBeOfAnyKind(t *testing.T) {
	got, err := readClaims(jwtOf(`{"tid":"T","scp":["a"],"xms_cc":"CP1","upn":{},"preferred_username":[],"idtyp":7,"Upn":1,"SCP":"x"}`))
	require.NoError(t, err)
	require.Equal(t, claims{tenant: "T"}, got)
	got, err = readClaims(jwtOf(`{"xms_cc":[1,"CP1",null]}`))
	require.NoError(t, err)
	require.Equal(t, []string{"CP1"}, got.capabilities)
}

func TestErrorsHoldNoPartOfTheToken(t *testing.T) {
	for _, token := range []string{
		jwtOf(`{"canary":"canary","canary":"canary"}`),
		jwtOf(`{"tid":"canary" canary}`),
		jwtOf(`{"tid":"canary","Tid":"canary"}`),
		jwtOf(`{"exp":"canary"}`),
		jwtOf(`{"exp":1e9canary}`),
		jwtOf(`{"exp":-1}`),
		part(`{canary`) + "." + part(`{}`) + ".canary",
		part(`{}`) + ".canary!.canary",
		"canary.canary.canary",
	} {
		_, err := readClaims(token)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "canary")
		require.NotContains(t, err.Error(), part("canary"))
	}
	_, err := readClaims(jwtOf(`{"tid":"T","TID":"U"}`))
	require.EqualError(t, err, "the token is a damaged JWT: claim tid is there in another case")
	_, err = readClaims(jwtOf(`{"tid":x}`))
	require.EqualError(t, err, "the token is a damaged JWT: its claims are cut off, or not the JSON that they should be")
}

// What is read is what encoding/json reads, which ignores case and takes the
// last of two: so the two agree on everything that is not refused.
func FuzzReadClaims(f *testing.F) {
	for _, payload := range []string{
		`{"tid":"T","aud":"a","appid":"A","oid":"O","amr":["pwd","mfa"],"exp":1,"iss":"I","scp":"s","xms_cc":["CP1"]}`,
		`{"tid":"T","Tid":"U"}`, `{"aud":["a","b"],"azp":"A","exp":1.5e3}`, `{"amr":"mfa"}`, `{"tid":null}`, `[]`, `{`,
		"{\"tid\":\"\xff\"}", `{"\u0074id":"T"}`, `{"amr":[]}`,
	} {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		got, err := readClaims(jwtOf(payload))
		if err != nil {
			require.Equal(t, claims{}, got)
			return
		}
		var want struct {
			Tid, Oid, Iss, Appid, Azp *string
			Amr                       []string
			Exp                       *float64
			Aud                       any
		}
		require.NoError(t, json.Unmarshal([]byte(payload), &want))
		require.Equal(t, textOf(want.Tid), got.tenant)
		require.Equal(t, textOf(want.Oid), got.object)
		require.Equal(t, textOf(want.Iss), got.issuer)
		require.True(t, strings.EqualFold(textOf(want.Appid)+textOf(want.Azp), got.app) || strings.EqualFold(textOf(want.Appid), got.app))
		has := false
		for _, method := range want.Amr {
			has = has || method == "mfa"
		}
		require.Equal(t, has, got.mfa == amrHasMFA)
		require.Equal(t, want.Amr == nil, got.mfa == amrMissing)
		if want.Exp != nil {
			require.Equal(t, int64(*want.Exp), got.expires.Unix())
		}
		if text, ok := want.Aud.(string); ok {
			require.Equal(t, []string{text}, got.audience)
		}
	})
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// Whatever stands in for a token: no panic, no part of it in the error.
func FuzzReadToken(f *testing.F) {
	for _, token := range []string{"", "a.b.c", jwtOf(`{}`), "e30.e30.", "e30.e30=.", "e30.\ne30.", ".e30.", "e30..e30.."} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		_, err := readClaims(token)
		if err != nil {
			require.Less(t, len(err.Error()), 200)
		}
	})
}
