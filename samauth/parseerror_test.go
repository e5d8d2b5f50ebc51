package samauth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func ExampleParseError() {
	e := ParseError(http.StatusBadRequest, nil, []byte(`{
		"error": "invalid_grant",
		"error_description": "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.\r\nTrace ID: 2d3c",
		"error_codes": [50076],
		"correlation_id": "5c1f7d6b-94f3-4f0d-8a5e-2f6a0e5d0001",
		"suberror": "basic_action",
		"claims": "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"6a2b\"]}}}"
	}`))
	fmt.Println(e.Class(), e.Code, e.Suberror)
	fmt.Println(e.Claims)
	advice := e.Advice()
	fmt.Println(advice.Actor, advice.Retry)
	fmt.Println(advice.Remedy)
	// Output:
	// mfaRequired 50076 basic_action
	// {"access_token":{"capolids":{"essential":true,"values":["6a2b"]}}}
	// consentingUser false
	// sign in again with multifactor authentication, so that the new refresh token contains it
}

// What Partner Center says to a token without multifactor authentication.
func ExampleParseError_partnerCenter() {
	e := ParseError(http.StatusUnauthorized, nil, []byte(`{"code":"900421","description":"MFA required","data":[],"source":"PartnerApi"}`))
	fmt.Println(e.Class(), e.Code)
	// Output: mfaRequired 900421
}

// A page of a proxy on the way.
func ExampleParseError_outage() {
	header := http.Header{"Retry-After": {"30"}}
	e := ParseError(http.StatusBadGateway, header, []byte("<html><body>502 Bad Gateway</body></html>"))
	fmt.Println(e.Class(), e.RetryAfter, e.Advice().Retry)
	// Output: transient 30s true
}

func TestParseError(t *testing.T) {
	type want struct {
		class Class
		code  int
	}
	for name, c := range map[string]struct {
		status int
		body   string
		want
	}{
		"the answer of Entra as it is":                        {400, `{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2019-01-02T09:19:53.5422744Z and was inactive for 90.00:00:00.\r\nTrace ID: a\r\nCorrelation ID: b","error_codes":[700082],"timestamp":"2019-06-01 10:00:00Z","error_uri":"https://login.microsoftonline.com/error?code=700082"}`, want{ReauthNeeded, 700082}},
		"a Spanish description":                               {400, `{"error":"invalid_grant","error_description":"AADSTS50076: Debido a un cambio de configuración realizado por el administrador, debe usar la autenticación multifactor."}`, want{MFARequired, 50076}},
		"a German description":                                {400, `{"error":"invalid_grant","error_description":"AADSTS50173: Die bereitgestellte Gewährung ist abgelaufen, weil sie widerrufen wurde."}`, want{Revoked, 50173}},
		"a Japanese description":                              {400, `{"error":"invalid_grant","error_description":"AADSTS65001: ユーザーまたは管理者は、このアプリケーションの使用に同意していません。"}`, want{ConsentNeeded, 65001}},
		"a Japanese description, escaped and without a colon": {400, `{"error":"invalid_grant","error_description":"AADSTS65001\u30e6\u30fc\u30b6\u30fc"}`, want{ConsentNeeded, 65001}},
		"the text of 2019 without a number":                   {400, `{"error":"invalid_grant","error_description":"The refresh token has expired due to inactivity. The token was issued on 2019-01-02T09:19:53.5422744Z and was inactive for 90.00:00:00"}`, want{ReauthNeeded, 0}},

		"the numbers come before the description":             {400, `{"error":"invalid_grant","error_description":"AADSTS50076: x","error_codes":[53003]}`, want{BlockedByPolicy, 53003}},
		"the description comes before the link":               {400, `{"error_description":"AADSTS50076: x","error_uri":"https://login.microsoftonline.com/error?code=53003","error":"x"}`, want{MFARequired, 50076}},
		"the link comes before the suberror":                  {400, `{"error":"invalid_grant","error_uri":"https://login.microsoftonline.com/error?code=53003","suberror":"bad_token"}`, want{BlockedByPolicy, 53003}},
		"the number may not stand later in the description":   {400, `{"error":"invalid_client","error_description":"As with AADSTS50076, x"}`, want{ConfigError, 0}},
		"the suberror comes before the claims":                {400, `{"error":"invalid_client","suberror":"bad_token","claims":"{\"access_token\":{}}"}`, want{ReauthNeeded, 0}},
		"the claims come before the error":                    {400, `{"error":"invalid_client","claims":"{\"access_token\":{\"capolids\":{\"essential\":true}}}"}`, want{MFARequired, 0}},
		"claims that ask for a newer token":                   {401, `{"error":"x","claims":"{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}"}`, want{ReauthNeeded, 0}},
		"claims that are an object":                           {400, `{"error":"x","claims":{"access_token":{"capolids":{}}}}`, want{MFARequired, 0}},
		"claims that are not JSON say nothing":                {400, `{"error":"x","claims":"hello"}`, want{Unknown, 0}},
		"several numbers: the first that is known":            {400, `{"error":"invalid_grant","error_codes":[999999,50076,53003]}`, want{MFARequired, 50076}},
		"several numbers of which none is known":              {400, `{"error":"invalid_grant","error_codes":[999998,999999]}`, want{ReauthNeeded, 999998}},
		"numbers that are texts":                              {400, `{"error":"invalid_grant","error_codes":["50079","AADSTS53003"]}`, want{MFARequired, 50079}},
		"a number that is no list":                            {400, `{"error":"invalid_grant","error_codes":65001}`, want{ConsentNeeded, 65001}},
		"numbers that are none":                               {400, `{"error":"invalid_grant","error_codes":[null,true,-50076,5.0076e4,0,"x",{"a":1}],"error_description":"AADSTS50057: x"}`, want{Blocked, 50057}},
		"an empty list":                                       {400, `{"error":"invalid_grant","error_codes":[],"error_description":"AADSTS50057: x"}`, want{Blocked, 50057}},
		"no number is cut from a longer one":                  {400, `{"error":"invalid_grant","error_description":"AADSTS500761234567: x"}`, want{ReauthNeeded, 0}},
		"53003 is a policy of the tenant":                     {400, `{"error":"interaction_required","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies."}`, want{BlockedByPolicy, 53003}},
		"530003 is another number":                            {400, `{"error":"interaction_required","error_description":"AADSTS530003: Your device is required to be managed."}`, want{BlockedByPolicy, 530003}},
		"530034 is not 53003 with a digit more":               {400, `{"error":"interaction_required","error_description":"AADSTS530034: A delegated administrator was blocked."}`, want{Blocked, 530034}},
		"a number that is not in the table":                   {400, `{"error":"interaction_required","error_description":"AADSTS530099: x"}`, want{ReauthNeeded, 530099}},
		"the case of AADSTS does not matter":                  {400, `{"error":"invalid_grant","error_description":"aadsts50173: x"}`, want{Revoked, 50173}},
		"white space before the number":                       {400, `{"error":"invalid_grant","error_description":"\r\n AADSTS50173: x"}`, want{Revoked, 50173}},
		"the last duplicate counts":                           {400, `{"error":"invalid_grant","error_codes":[65001],"error_codes":[50076]}`, want{MFARequired, 50076}},
		"the last duplicate counts if it is an object":        {401, `{"error":"invalid_grant","error":{"code":"X","message":"AADSTS50173: x"}}`, want{Revoked, 50173}},
		"members are told apart by case":                      {400, `{"Error_Codes":[65001],"ERROR":"invalid_client","error":"invalid_grant"}`, want{ReauthNeeded, 0}},
		"white space and a byte order mark before the object": {400, "\ufeff \n" + `{"error":"invalid_grant","error_codes":[50076]}`, want{MFARequired, 50076}},
		"text behind the object":                              {400, `{"error":"invalid_grant","error_codes":[50076]} trailing`, want{MFARequired, 50076}},

		"consent_required":              {400, `{"error":"x","suberror":"consent_required"}`, want{ConsentNeeded, 0}},
		"bad_token":                     {400, `{"error":"x","suberror":"bad_token"}`, want{ReauthNeeded, 0}},
		"token_expired":                 {400, `{"error":"x","suberror":"token_expired"}`, want{ReauthNeeded, 0}},
		"user_password_expired":         {400, `{"error":"x","suberror":"user_password_expired"}`, want{ReauthNeeded, 0}},
		"basic_action":                  {400, `{"error":"x","suberror":"basic_action"}`, want{ReauthNeeded, 0}},
		"message_only":                  {400, `{"error":"x","suberror":"message_only"}`, want{BlockedByPolicy, 0}},
		"additional_action":             {400, `{"error":"x","suberror":"additional_action"}`, want{BlockedByPolicy, 0}},
		"protection_policy_required":    {400, `{"error":"x","suberror":"protection_policy_required"}`, want{BlockedByPolicy, 0}},
		"a suberror nobody knows":       {400, `{"error":"invalid_client","suberror":"purple"}`, want{ConfigError, 0}},
		"a suberror beside a number":    {400, `{"error":"invalid_grant","error_codes":[53003],"suberror":"bad_token"}`, want{BlockedByPolicy, 53003}},
		"invalid_grant alone":           {400, `{"error":"invalid_grant"}`, want{ReauthNeeded, 0}},
		"invalid_client alone":          {401, `{"error":"invalid_client"}`, want{ConfigError, 0}},
		"temporarily_unavailable alone": {400, `{"error":"temporarily_unavailable"}`, want{Transient, 0}},
		"consent_required as the error": {400, `{"error":"consent_required"}`, want{ConsentNeeded, 0}},
		"an error nobody knows":         {400, `{"error":"purple"}`, want{Unknown, 0}},
		"an error that is a number":     {400, `{"error":50076}`, want{Unknown, 0}},
		"an error that is null":         {400, `{"error":null,"error_description":null,"error_codes":null}`, want{Unknown, 0}},

		"429 alone":                             {429, ``, want{Transient, 0}},
		"429 with a number that is known":       {429, `{"error":"invalid_grant","error_codes":[50076]}`, want{MFARequired, 50076}},
		"429 with another":                      {429, `{"error":"invalid_grant","error_codes":[999999]}`, want{Transient, 999999}},
		"500 with words alone":                  {500, `{"error":"invalid_grant"}`, want{Transient, 0}},
		"an HTML page with 502":                 {502, `<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>`, want{Transient, 0}},
		"503 with a number that is known":       {503, `{"error":"temporarily_unavailable","error_codes":[90033]}`, want{Transient, 90033}},
		"504 alone":                             {504, ``, want{Transient, 0}},
		"599 alone":                             {599, `gone`, want{Transient, 0}},
		"600 is no status":                      {600, ``, want{Unknown, 0}},
		"400 alone":                             {400, ``, want{Unknown, 0}},
		"401 alone":                             {401, `nope`, want{Unknown, 0}},
		"403 alone":                             {403, `{}`, want{Unknown, 0}},
		"404 alone":                             {404, `[]`, want{Unknown, 0}},
		"200 alone":                             {200, `{"token_type":"Bearer","access_token":"x"}`, want{Unknown, 0}},
		"200 with an error":                     {200, `{"error":"invalid_grant","error_description":"AADSTS700082: x"}`, want{ReauthNeeded, 700082}},
		"200 with a policy that names a number": {200, `{"description":"for AADSTS50076"}`, want{Unknown, 0}},
		"an HTML page with a number":            {400, `<html><p>Sorry. AADSTS50020: User account from identity provider does not exist in tenant.</p></html>`, want{ConfigError, 50020}},
		"a text with a number":                  {400, `AADSTS90002: Tenant not found`, want{ConfigError, 90002}},

		"a form":                   {400, `error=invalid_grant&error_description=AADSTS50076%3a+Due+to&error_uri=x`, want{MFARequired, 50076}},
		"a form without a number":  {400, `error=invalid_grant&suberror=consent_required`, want{ConsentNeeded, 0}},
		"a form with numbers":      {400, `error=invalid_grant&error_codes=%5B65001%2C50076%5D`, want{ConsentNeeded, 65001}},
		"a form with duplicates":   {400, `error=invalid_client&error=invalid_grant`, want{ReauthNeeded, 0}},
		"a form with a bad escape": {400, `x=%zz&error=invalid_grant`, want{ReauthNeeded, 0}},

		"Graph's shape":                          {401, `{"error":{"code":"InvalidAuthenticationToken","message":"AADSTS50076: x","innerError":{"request-id":"1","client-request-id":"2"}}}`, want{MFARequired, 50076}},
		"Graph's shape with the number later":    {401, `{"error":{"code":"InvalidAuthenticationToken","message":"Cannot get a token (AADSTS700016)."}}`, want{ConsentNeeded, 700016}},
		"Graph's shape with the number as code":  {401, `{"error":{"code":"AADSTS65001","message":"x"}}`, want{ConsentNeeded, 65001}},
		"Graph's shape without a number":         {403, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}`, want{Unknown, 0}},
		"Graph's shape with 429":                 {429, `{"error":{"code":"TooManyRequests","message":"x"}}`, want{Transient, 0}},
		"Partner Center's number as a number":    {401, `{"code":900421,"description":"MFA is required"}`, want{MFARequired, 900421}},
		"Partner Center's number as a text":      {401, `{"code":"900421","description":"MFA is required"}`, want{MFARequired, 900421}},
		"another number of Partner Center's":     {401, `{"code":50076,"description":"something else"}`, want{Unknown, 0}},
		"Partner Center wraps an error of Entra": {401, `{"code":"401","description":"AADSTS65001: x"}`, want{ConsentNeeded, 65001}},

		"cut off in the description":                 {400, `{"error":"invalid_grant","error_description":"AADSTS700082: The refresh tok`, want{ReauthNeeded, 700082}},
		"cut off in the number":                      {400, `{"error":"invalid_request","error_description":"AADSTS700`, want{ConfigError, 0}},
		"cut off in a number that would be another":  {400, `{"error":"invalid_client","error_description":"AADSTS50076`, want{ConfigError, 0}},
		"cut off in an escape":                       {400, `{"error":"invalid_grant","error_description":"AADSTS50173: x\u00`, want{Revoked, 50173}},
		"cut off in the list":                        {400, `{"error":"invalid_grant","error_codes":[65001,500`, want{ConsentNeeded, 65001}},
		"cut off in the list's first number":         {400, `{"error":"invalid_grant","error_codes":[65001`, want{ReauthNeeded, 0}},
		"cut off behind a member":                    {400, `{"error_codes":[50173],"error":"x",`, want{Revoked, 50173}},
		"cut off in Graph's shape":                   {400, `{"error":{"code":"X","message":"AADSTS50173: x`, want{Revoked, 50173}},
		"a line break in the description":            {400, "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173: a\nb\",\"error_codes\":[50173]}", want{Revoked, 50173}},
		"a bad escape in the description":            {400, `{"error":"invalid_grant","error_description":"AADSTS50173: \q"}`, want{Revoked, 50173}},
		"damage before the number":                   {400, `{"error":invalid_grant,"error_description":"AADSTS50173: x"}`, want{Revoked, 50173}},
		"an object that is nothing":                  {400, `{`, want{Unknown, 0}},
		"invalid UTF-8":                              {400, "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173: \xff\xfe\"}", want{Revoked, 50173}},
		"deep nesting":                               {400, `{"x":` + strings.Repeat(`[`, 500_000) + strings.Repeat(`]`, 500_000) + `,"error":"invalid_grant"}`, want{Unknown, 0}},
		"deep nesting of objects in error":           {400, strings.Repeat(`{"error":`, 100_000), want{Unknown, 0}},
		"a number behind the first megabyte is late": {400, strings.Repeat(" ", 1<<20) + `AADSTS50173`, want{Unknown, 0}},
		"a number that the megabyte cuts":            {400, "<p>" + strings.Repeat(" ", 1<<20-3-11) + `AADSTS500760000`, want{Unknown, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			e := ParseError(c.status, nil, []byte(c.body))
			require.Equal(t, c.want, want{e.Class(), e.Code})
			require.Equal(t, c.status, e.Status)
			require.Empty(t, e.Op+e.Tenant)
			require.Equal(t, e.Class() == Transient, e.Advice().Retry)
		})
	}
}

func TestParseErrorKeepsWhatHelps(t *testing.T) {
	e := ParseError(400, nil, []byte(`{"error":"invalid_grant","suberror":"basic_action","error_description":"AADSTS50076: Zoë must\r\nTrace ID: x","trace_id":"8f1c-7a","correlation_id":"c0ffee"}`))
	require.Equal(t, &Error{
		Status: 400, Code: 50076, OAuth: "invalid_grant", Suberror: "basic_action",
		Description: "AADSTS50076: Zoë must\nTrace ID: x", TraceID: "8f1c-7a", CorrelationID: "c0ffee",
	}, e)

	e = ParseError(401, nil, []byte(`{"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed","innerError":{"request-id":"r-1","client-request-id":"c-1"}}}`))
	require.Equal(t, &Error{
		Status: 401, OAuth: "InvalidAuthenticationToken", Description: "Lifetime validation failed", TraceID: "r-1", CorrelationID: "c-1",
	}, e)

	header := http.Header{}
	header.Set("x-ms-request-id", "from-header")
	header.Set("client-request-id", "also-from-header")
	e = ParseError(502, header, []byte(`{"correlation_id":"not an id"}`))
	require.Equal(t, "from-header", e.TraceID)
	require.Equal(t, "also-from-header", e.CorrelationID)
}

func TestParseErrorKeepsNothingOfATokenResponse(t *testing.T) {
	e := ParseError(200, nil, []byte(`{"token_type":"Bearer","access_token":"secret","refresh_token":"secret","id_token":"secret"}`))
	require.Equal(t, &Error{Status: 200}, e)
	e = ParseError(200, nil, []byte(`access_token=secret&refresh_token=secret`))
	require.Equal(t, &Error{Status: 200}, e)
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UTC()
		date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
		for name, c := range map[string]struct {
			text string
			want time.Duration
		}{
			"seconds":                      {"60", time.Minute},
			"white space around":           {" 60 ", time.Minute},
			"none is the shortest":         {"0", time.Second},
			"an hour":                      {"3600", time.Hour},
			"more than an hour":            {"3601", time.Hour},
			"more than fits":               {strings.Repeat("9", 1000), time.Hour},
			"leading zeros":                {"000060", time.Minute},
			"a date":                       {date(90 * time.Second), 90 * time.Second},
			"a date that is past":          {date(-time.Hour), time.Second},
			"a date far away":              {date(1000 * time.Hour), time.Hour},
			"a fraction is ignored":        {"1.5", 0},
			"a negative number is ignored": {"-5", 0},
			"a sign is ignored":            {"+5", 0},
			"not a number is ignored":      {"NaN", 0},
			"the infinite is ignored":      {"Inf", 0},
			"an exponent is ignored":       {"1e9", 0},
			"hexadecimal is ignored":       {"0x10", 0},
			"other digits are ignored":     {"６０", 0},
			"words are ignored":            {"soon", 0},
			"empty":                        {"", 0},
		} {
			e := ParseError(429, http.Header{"Retry-After": {c.text}}, nil)
			require.Equal(t, c.want, e.RetryAfter, name)
		}
		header := http.Header{"Retry-After": {date(time.Minute)}, "Date": {date(-time.Minute)}}
		require.Equal(t, 2*time.Minute, ParseError(429, header, nil).RetryAfter, "the server's clock counts")
		header = http.Header{"Retry-After": {"2", "20", "7"}}
		require.Equal(t, 20*time.Second, ParseError(429, header, nil).RetryAfter, "the longest of several counts")
	})
}

func TestClaimsChallengeInAHeader(t *testing.T) {
	claims := `{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}`
	std := base64.StdEncoding.EncodeToString([]byte(claims))
	for name, value := range map[string]string{
		"as Graph writes it":        `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="` + std + `"`,
		"without quotation marks":   `Bearer claims=` + strings.TrimRight(std, "=") + `, error=insufficient_claims`,
		"the other alphabet":        `Bearer error="insufficient_claims", claims="` + base64.URLEncoding.EncodeToString([]byte(claims)) + `"`,
		"behind another challenge":  `Basic realm="x", Bearer claims="` + std + `", error="insufficient_claims"`,
		"spaces around the equals":  `Bearer claims = "` + std + `", error = "insufficient_claims"`,
		"a quotation mark in realm": `Bearer realm="a\"b", claims="` + std + `", error="insufficient_claims"`,
	} {
		e := ParseError(401, http.Header{"Www-Authenticate": {"Negotiate", value}}, nil)
		require.Equal(t, claims, e.Claims, name)
		require.Equal(t, "insufficient_claims", e.OAuth, name)
		require.Equal(t, ReauthNeeded, e.Class(), name)
	}
	for name, value := range map[string]string{
		"no base64":       `Bearer claims="***"`,
		"no JSON":         `Bearer claims="aGVsbG8="`,
		"no object":       `Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`[1]`)) + `"`,
		"too long":        `Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`{"a":"`+strings.Repeat(" x", 4100)+`"}`)) + `"`,
		"with a secret":   `Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`{"refresh_token":"x"}`)) + `"`,
		"far too long":    `Bearer claims="` + std + `"` + strings.Repeat(" ", 20_000),
		"nothing at all":  ``,
		"only the scheme": `Bearer`,
	} {
		e := ParseError(401, http.Header{"Www-Authenticate": {value}}, nil)
		require.Empty(t, e.Claims, name)
		require.Equal(t, Unknown, e.Class(), name)
	}
}

func TestTheBodysClaimsComeBeforeTheHeaders(t *testing.T) {
	header := http.Header{"Www-Authenticate": {`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`{"from":{}}`)) + `", error="x"`}}
	e := ParseError(401, header, []byte(`{"error":"invalid_grant","claims":"{\"access_token\":{}}"}`))
	require.Equal(t, `{"access_token":{}}`, e.Claims)
	require.Equal(t, "invalid_grant", e.OAuth)
}

// Many megabytes, which would take hours if the work grew with their square.
func TestHostileBodiesAreReadInBoundedTime(t *testing.T) {
	for _, piece := range []string{
		"{", "[", `{"error":`, `{"error_codes":[`, `"code=`, "code=%22", `\`, "AADSTS", "eyJ", "=", "&error", "refresh_token=", "7", "\xff", "://?@",
	} {
		body := []byte(strings.Repeat(piece, (1<<20)/len(piece)+9))
		text := ParseError(400, http.Header{"Www-Authenticate": {string(body)}}, body).Error()
		require.Less(t, len(text), 16<<10)
		quoted, err := json.Marshal(map[string]any{"error": string(body), "error_description": string(body), "error_codes": make([]int, 100_000)})
		require.NoError(t, err)
		text = ParseError(400, nil, quoted).Error()
		require.Less(t, len(text), 16<<10)
	}
}

func FuzzParseError(f *testing.F) {
	for _, seed := range []string{
		`{"error":"invalid_grant","error_description":"AADSTS50076: x","error_codes":[50076]}`,
		`{"error":{"code":"X","message":"AADSTS50076`, `error=invalid_grant&error_description=x`, `<html>AADSTS50020</html>`, `{"code":900421,"description":"x"}`,
		`refresh_token="`, `code=5`, `\"password\":\"`, `%22`, "\xff", `Bearer `,
	} {
		f.Add(400, seed, "Bearer error=\"x\", claims=\"e30=\"", "60", len(seed))
	}
	for which := range plantedSecrets {
		f.Add(400, `refresh_token="`, "", "", which)
	}
	f.Fuzz(func(t *testing.T, status int, text, challenge, retry string, which int) {
		header := http.Header{"Www-Authenticate": {challenge}, "Retry-After": {retry}}
		checkParsed(t, ParseError(status, header, []byte(text)))

		// The same text around a secret, in members and in the body.
		around := text + " " + plantedSecrets[uint(which)%uint(len(plantedSecrets))] + " " + text
		quoted, err := json.Marshal(map[string]string{
			"error": "invalid_grant", "error_description": around, "suberror": around, "claims": around, "refresh_token": planted,
		})
		require.NoError(t, err)
		for _, body := range []string{string(quoted), string(quoted[:len(quoted)-1]), around, `{"code":"1","description":` + string(quoted) + `}`} {
			e := ParseError(status, header, []byte(body))
			checkParsed(t, e)
			everything, err := json.Marshal(e)
			require.NoError(t, err)
			require.NotContains(t, string(everything)+e.Error(), planted)
		}
	})
}

func checkParsed(t *testing.T, e *Error) {
	t.Helper()
	require.Contains(t, everyClass, e.Class())
	require.Less(t, len(e.Error()), 16<<10)
	require.LessOrEqual(t, len(e.Description), longestText)
	require.NotContains(t, e.Error(), "\n")
	require.True(t, e.RetryAfter == 0 || (e.RetryAfter >= time.Second && e.RetryAfter <= time.Hour))
	require.GreaterOrEqual(t, e.Code, 0)
}
