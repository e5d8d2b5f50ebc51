package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// ran is what a run left.
type ran struct {
	status   status
	out, err string
}

// start runs the program in the working directory.
func start(t *testing.T, stdin string, args ...string) ran {
	t.Helper()
	var out, err bytes.Buffer
	status := run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &err})
	return ran{status, out.String(), err.String()}
}

// inFolder makes an empty folder with the given files the working directory.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
}

// names are the names of all files in the working directory.
func names(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	list := []string{}
	for _, entry := range entries {
		list = append(list, entry.Name())
	}
	return list
}

// record is a sign-in of Graph beta.
func record(id, kind string, at time.Time, requirement, method, result string) string {
	return fmt.Sprintf(`{"id":%q,"createdDateTime":%q,"userId":"0a0a0a0a-0000-0000-0000-00000000000%s","userPrincipalName":"user%s@contoso.example",`+
		`"appDisplayName":"Portal","clientAppUsed":"Browser","signInEventTypes":[%q],"status":{"errorCode":0,"additionalDetails":%q},`+
		`"authenticationRequirement":%q,"authenticationDetails":[{"authenticationMethod":%q,"succeeded":true}]}`,
		id, at.UTC().Format(time.RFC3339), id[len(id)-1:], id[len(id)-1:], kind, result, requirement, method)
}

var monday = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

func withMFA(id string) string {
	return record(id, "interactiveUser", monday, "multiFactorAuthentication", "Mobile app notification", "MFA completed in Azure AD")
}

func withoutMFA(id string) string {
	return record(id, "interactiveUser", monday, "singleFactorAuthentication", "Password", "")
}

func renewed(id string) string {
	return record(id, "nonInteractiveUser", monday, "singleFactorAuthentication", "Password", "")
}

// untold is a sign-in as Graph v1.0 has it, without what tells MFA.
const untold = `{"id":"9","createdDateTime":"2026-11-02T09:00:00Z","userId":"0a0a0a0a-0000-0000-0000-000000000009",` +
	`"userPrincipalName":"user9@contoso.example","clientAppUsed":"Browser","isInteractive":true,"status":{"errorCode":0}}`

func array(records ...string) string { return "[" + strings.Join(records, ",") + "]" }

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestTheExitStatusTellsHowItWent(t *testing.T) {
	good, bad := withMFA("1"), withoutMFA("2")
	files := map[string]string{
		"good.json":          array(good),
		"missed.json":        array(good, bad),
		"renewed.json":       array(good, renewed("3")),
		"untold.json":        array(good, untold),
		"empty.json":         "",
		"none.json":          "[]",
		"page.html":          "<!DOCTYPE html><html><body>Sign in</body></html>",
		"cut.json":           "[" + good + "," + bad[:len(bad)/2],
		"lost.json":          `{"id":"1","createdDateTime":`,
		"deep.json":          strings.Repeat("[", 50_000),
		"binary.dat":         "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00",
		"good.json.gz":       zipped(t, array(good)),
		"mixed/a.json":       array(good),
		"mixed/b.html":       "<html></html>",
		"mixed/c/d.ndjson":   good + "\n" + bad + "\n",
		"mixed/.hidden.json": "not read",
		"nothing/.keep":      "",
		"other.txt":          "hello, world\n",
	}
	for name, test := range map[string]struct {
		args  []string
		stdin string
		want  status
		out   string // part of the summary
		err   string // part of what is said on standard error
	}{
		"the demo tenant is read without arguments":  {nil, "", done, "Demo tenant", ""},
		"the demo tenant is read when asked for":     {[]string{"-demo"}, "", done, "Demo tenant", ""},
		"a file":                                     {[]string{"-from", "good.json"}, "", done, "1 record in 1 file, complete", ""},
		"paths follow a path":                        {[]string{"-from", "good.json", "missed.json"}, "", done, "3 records in 2 files", ""},
		"flags follow paths":                         {[]string{"-from", "good.json", "missed.json", "-fail-on", "missed"}, "", failedOn, "3 records", ""},
		"-from is repeated":                          {[]string{"-from", "good.json", "-from", "missed.json"}, "", done, "3 records in 2 files", ""},
		"paths follow two hyphens":                   {[]string{"-from", "good.json", "-strict", "--", "missed.json"}, "", done, "3 records in 2 files", ""},
		"gzip":                                       {[]string{"-from", "good.json.gz"}, "", done, "1 record", ""},
		"standard input":                             {[]string{"-from", "-"}, array(good, bad), done, "2 records in 1 file", ""},
		"standard input and a file":                  {[]string{"-from", "-", "good.json"}, array(bad), done, "2 records in 2 files", ""},
		"empty standard input beside a file":         {[]string{"-from", "-", "good.json"}, "", done, "1 not readable", "standard input: the file is empty"},
		"empty standard input":                       {[]string{"-from", "-"}, "", unreadable, "", "standard input: the file is empty"},
		"empty standard input beside an empty file":  {[]string{"-from", "-", "none.json"}, "[]", unreadable, "", "no sign-in could be read"},
		"a mixed folder":                             {[]string{"-from", "mixed"}, "", done, "3 records in 3 files, 1 not readable", "b.html: this is an HTML page"},
		"a mixed folder, strictly":                   {[]string{"-from", "mixed", "-strict"}, "", unreadable, "3 records", "b.html: this is an HTML page"},
		"a folder without files":                     {[]string{"-from", "nothing"}, "", unreadable, "", "no sign-in could be read: there is no file in nothing"},
		"an empty file":                              {[]string{"-from", "empty.json"}, "", unreadable, "", "empty.json: the file is empty"},
		"an empty array":                             {[]string{"-from", "none.json"}, "", unreadable, "", "none.json"},
		"a page of HTML":                             {[]string{"-from", "page.html"}, "", unreadable, "", "this is an HTML page"},
		"a binary file":                              {[]string{"-from", "binary.dat"}, "", unreadable, "", "this is a binary file"},
		"a text":                                     {[]string{"-from", "other.txt"}, "", unreadable, "", "other.txt"},
		"a file that does not exist":                 {[]string{"-from", "missing.json"}, "", unreadable, "", "missing.json"},
		"a file that does not exist beside one":      {[]string{"-from", "good.json", "missing.json"}, "", done, "1 not readable", "missing.json"},
		"truncated JSON keeps what came before":      {[]string{"-from", "cut.json"}, "", done, "1 not readable", "cut.json: record 1 at byte"},
		"truncated JSON, strictly":                   {[]string{"-from", "cut.json", "-strict"}, "", unreadable, "1 not readable", "cut.json: record 1 at byte"},
		"truncated JSON with nothing before":         {[]string{"-from", "lost.json"}, "", unreadable, "", "lost.json: record 0 at byte"},
		"nesting without end":                        {[]string{"-from", "deep.json"}, "", unreadable, "", "deep.json"},
		"a sign-in without MFA is no failure":        {[]string{"-from", "missed.json"}, "", done, "not met: 1 sign-in without MFA, by 1 user", ""},
		"a sign-in without MFA, where that fails":    {[]string{"-from", "missed.json", "-fail-on", "missed"}, "", failedOn, "", ""},
		"it fails on unknown as well":                {[]string{"-from", "missed.json", "-fail-on", "unknown"}, "", failedOn, "", ""},
		"all with MFA do not fail":                   {[]string{"-from", "good.json", "-fail-on", "unknown"}, "", done, "Compliant", ""},
		"an unknown sign-in is not missed":           {[]string{"-from", "untold.json", "-fail-on", "missed"}, "", done, "does not tell", ""},
		"an unknown sign-in is unknown":              {[]string{"-from", "untold.json", "-fail-on", "unknown"}, "", failedOn, "", ""},
		"a renewal without MFA is outside the scope": {[]string{"-from", "renewed.json", "-fail-on", "missed"}, "", done, "Renewals", ""},
		"a renewal without MFA is in the wide scope": {[]string{"-from", "renewed.json", "-fail-on", "missed", "-all-kinds"}, "", failedOn, "", ""},
		"-strict is asked before -fail-on":           {[]string{"-from", "mixed", "-strict", "-fail-on", "missed"}, "", unreadable, "", "b.html"},
		"help":                                       {[]string{"-h"}, "", done, "Exit status", ""},
		"a report in a folder that does not exist":   {[]string{"-report", "no/where.csv"}, "", broken, "", "no/where.csv cannot be written"},
		"a report that is a folder":                  {[]string{"-report", "nothing/../dir.csv"}, "", broken, "", "it is a folder"},
		"findings that cannot be written":            {[]string{"-findings", "no/where.ndjson"}, "", broken, "", "no/where.ndjson cannot be written"},
	} {
		t.Run(name, func(t *testing.T) {
			inFolder(t, files)
			require.NoError(t, os.Mkdir("dir.csv", 0o777))
			got := start(t, test.stdin, test.args...)
			require.Equal(t, test.want, got.status, got.err)
			require.Contains(t, got.out, test.out)
			require.Contains(t, got.err, test.err)
			if test.err == "" {
				require.Empty(t, got.err)
			}
			require.Equal(t, got.status != broken && got.out != "" && name != "help", exists("report.csv"), "report.csv")
			require.Empty(t, glob(t, ".*.tmp"), "nothing is left behind")
		})
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	require.NoError(t, err)
	return found
}

func TestAWrongCommandLineIsRefusedWithTheReason(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		reason string
	}{
		"an unknown flag":                 {[]string{"-nonsense"}, "-nonsense"},
		"a flag without its value":        {[]string{"-from"}, "flag needs an argument: -from"},
		"an empty path":                   {[]string{"-from", ""}, "the path is empty"},
		"a path without -from":            {[]string{"signins.json"}, `"signins.json" belongs to no flag`},
		"a path before -from":             {[]string{"a.json", "-from", "b.json"}, `"a.json" belongs to no flag`},
		"a path after -demo":              {[]string{"-demo", "a.json"}, `"a.json" belongs to no flag`},
		"the demo and files":              {[]string{"-demo", "-from", "a.json"}, "-demo and -from do not go together"},
		"standard input twice":            {[]string{"-from", "-", "-"}, "can be read once only"},
		"-tenant without a value":         {[]string{"-tenant"}, "flag needs an argument: -tenant"},
		"-tenant that is empty":           {[]string{"-tenant="}, "for flag -tenant: it is empty"},
		"-tenant and files":               {[]string{"-tenant", "contoso.example", "-from", "x"}, "it goes neither with -from nor with -demo"},
		"-tenant and -demo":               {[]string{"-tenant", "contoso.example", "-demo"}, "it goes neither with -from nor with -demo"},
		"a store without a tenant":        {[]string{"-sam", "dir", "-partner", "id", "-app", "id", "-secret", "file", "-key", "key"}, "name it with -tenant"},
		"half a store of tokens":          {[]string{"-tenant", "contoso.example", "-sam", "dir", "-partner", "id"}, "a stored refresh token also needs -key, -app, -secret"},
		"a tenant that is none":           {[]string{"-tenant", "no tenant"}, "-tenant: "},
		"a store that is not there":       {partnerArgs("missing", "key", "secret"), "-sam: there is no folder missing"},
		"a store that is standard input":  {partnerArgs("-", "key", "secret"), "-sam -: a store is a folder"},
		"a key that is not there":         {partnerArgs(".", "../missing", "secret"), "-key: there is no file"},
		"a key and a secret from stdin":   {partnerArgs("dir", "-", "-"), "standard input, which can be read once only"},
		"a report in HTML":                {[]string{"-report", "report.html"}, "not built yet"},
		"a report in OCSF":                {[]string{"-report", "report.ocsf"}, "not built yet"},
		"a report in an unknown form":     {[]string{"-report", "report.xlsx"}, "must end in .csv or .json"},
		"a report without a form":         {[]string{"-report", "report"}, "must end in .csv or .json"},
		"a stretch that is none":          {[]string{"-since", "yesterday"}, "no stretch of time"},
		"a stretch of nothing":            {[]string{"-since", "0s"}, "no stretch of time"},
		"a stretch that runs backwards":   {[]string{"-since", "-24h"}, "no stretch of time"},
		"an unknown profile":              {[]string{"-profile", "sometimes"}, "neither every nor fresh"},
		"an unknown verdict":              {[]string{"-fail-on", "refused"}, "neither missed nor unknown"},
		"a switch with another value":     {[]string{"-strict=perhaps"}, "-strict"},
		"an output named twice":           {[]string{"-report", "a.csv", "-report", "./a.csv"}, "are one file"},
		"a report over the findings":      {[]string{"-report", "a.json", "-findings", "a.json"}, "are one file"},
		"an input that is an output":      {[]string{"-from", "in.csv", "-report", "in.csv"}, "is to be read and to be written"},
		"exemptions that do not exist":    {[]string{"-exempt", "missing.txt"}, "missing.txt"},
		"an address among exemptions":     {[]string{"-exempt", "address.txt"}, `address.txt:2: "user1@contoso.example" is an address`},
		"two ids in a line":               {[]string{"-exempt", "two.txt"}, "two.txt:1:"},
		"an id with a remark on its line": {[]string{"-exempt", "remark.txt"}, "remark.txt:3:"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				"in.csv":      "as it was",
				"address.txt": "# people\nuser1@contoso.example\n",
				"two.txt":     "0a0a0a0a-0000-0000-0000-000000000001\t0a0a0a0a-0000-0000-0000-000000000002\n",
				"remark.txt":  "\n\n0a0a0a0a-0000-0000-0000-000000000001 # the scanner\n",
			}
			inFolder(t, files)
			got := start(t, "", test.args...)
			require.Equal(t, misused, got.status)
			require.Empty(t, got.out)
			require.Contains(t, got.err, test.reason)
			require.Len(t, names(t), len(files), "nothing is written")
			kept, err := os.ReadFile("in.csv")
			require.NoError(t, err)
			require.Equal(t, "as it was", string(kept))
		})
	}
}

func TestAnInterruptedRunWritesNothing(t *testing.T) {
	inFolder(t, map[string]string{"report.csv": "as it was"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	status := run(ctx, nil, streams{in: strings.NewReader(""), out: &out, err: &err})
	require.Equal(t, broken, status)
	require.Empty(t, out.String())
	require.Contains(t, err.String(), "interrupted: nothing was written")
	kept, e := os.ReadFile("report.csv")
	require.NoError(t, e)
	require.Equal(t, "as it was", string(kept))
	require.Equal(t, []string{"report.csv"}, names(t))
}

func TestASourceThatFailsLeavesAnIncompleteReport(t *testing.T) {
	inFolder(t, nil)
	o, err := parse(nil)
	require.NoError(t, err)
	in := &input{demo: true, source: signintest.FailAfter(signintest.Tenant{}, 700, errors.New("the line went dead"))}
	report, err := in.read(t.Context(), &o.judge, func(*mfa.Finding) error { return nil })
	require.EqualError(t, err, "the line went dead")
	require.False(t, report.Complete())
	require.Len(t, report.Ledger.Gaps, 1)

	var out, complaints bytes.Buffer
	opened, e := openSinks(o, &out)
	require.NoError(t, e)
	status, err := o.conclude(in, report, opened, streams{in: nil, out: &out, err: &complaints}, err)
	require.Equal(t, broken, status)
	require.Error(t, err)
	require.Contains(t, out.String(), "missing: the line went dead")
}

func TestStandardInputIsNeverRewound(t *testing.T) {
	inFolder(t, nil)
	text := strings.NewReader("before" + array(withMFA("1")))
	_, err := io.CopyN(io.Discard, text, int64(len("before")))
	require.NoError(t, err)
	var out, complaints bytes.Buffer
	require.Equal(t, done, run(t.Context(), []string{"-from", "-"}, streams{in: text, out: &out, err: &complaints}), complaints.String())
}

func TestManyFaultsAreNamedInPart(t *testing.T) {
	var ledger signin.Ledger
	for i := range 50 {
		ledger.Fault(signin.Fault{File: "a\x1b[2J.json", Index: i, Reason: "torn"})
	}
	var b bytes.Buffer
	nameFaults(&b, &ledger)
	require.Equal(t, 21, strings.Count(b.String(), "\n"))
	require.Contains(t, b.String(), `a\x1b[2J.json: record 0 at byte 0: torn`)
	require.Contains(t, b.String(), "30 more")
}
