package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return rows
}

// findings are the lines of a file of findings.
func findings(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(text) {
		var finding map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &finding), line)
		all = append(all, finding)
	}
	return all
}

func users(rows [][]string) []string {
	list := []string{}
	for _, row := range rows[1:] {
		list = append(list, row[0])
	}
	return list
}

func TestTheReportListsWhoWasNotChallenged(t *testing.T) {
	const user1, user2, user3 = "user1@contoso.example", "user2@contoso.example", "user3@contoso.example"
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"sign-ins without MFA":                   {nil, []string{user2}},
		"all sign-ins with -all":                 {[]string{"-all"}, []string{user1, user2}},
		"renewals too with -all-kinds":           {[]string{"-all-kinds"}, []string{user2, user3}},
		"everything with both":                   {[]string{"-all", "-all-kinds"}, []string{user1, user2, user3}},
		"nobody who is exempt, in whatever case": {[]string{"-exempt", "exempt.txt"}, []string{}},
		"nobody before the stretch asked for":    {[]string{"-since", "24h"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			inFolder(t, map[string]string{
				"in.json":    array(withMFA("1"), withoutMFA("2"), renewed("3")),
				"exempt.txt": "\ufeff# the scanner\r\n\r\n 0A0A0A0A-0000-0000-0000-000000000002 \r\n",
			})
			got := start(t, "", append([]string{"-from", "in.json"}, test.args...)...)
			require.Equal(t, done, got.status, got.err)
			rows := readCSV(t, "report.csv")
			require.Equal(t, strings.Split("userPrincipalName,userDisplayName,createdDateTime,resourceDisplayName,loginSucceeded,"+
				"failureReason,mfaRequired,mfaAuthMethod,mfaAuthDetail,mfaResult,policies,conditionalAccessStatus", ","), rows[0])
			require.Equal(t, test.want, users(rows))
		})
	}
}

func TestSinceIsCountedFromNowInFiles(t *testing.T) {
	now := time.Now()
	inFolder(t, map[string]string{"in.json": array(
		record("1", "interactiveUser", now.Add(-47*time.Hour), "singleFactorAuthentication", "Password", ""),
		record("2", "interactiveUser", now.Add(-49*time.Hour), "singleFactorAuthentication", "Password", ""),
	)})
	got := start(t, "", "-from", "in.json", "-since", "48h")
	require.Equal(t, done, got.status, got.err)
	require.Equal(t, []string{"user1@contoso.example"}, users(readCSV(t, "report.csv")))
	require.Contains(t, got.out, "2 records in 1 file, 1 not asked for")
}

func TestSinceIsCountedFromTheEndOfTheDemo(t *testing.T) {
	inFolder(t, nil)
	require.Equal(t, done, start(t, "", "-since", "24h", "-all", "-findings", "f.ndjson").status)
	text, err := os.ReadFile("f.ndjson")
	require.NoError(t, err)
	all := findings(t, string(text))
	require.NotEmpty(t, all)
	for _, finding := range all {
		if at, dated := finding["time"].(string); dated {
			require.GreaterOrEqual(t, at, "2026-11-05T00:00:00Z")
		}
	}
}

func TestFindingsAreAllJudgedSignIns(t *testing.T) {
	inFolder(t, map[string]string{"in.json": array(withMFA("1"), withoutMFA("2"), renewed("3"))})
	got := start(t, "", "-from", "in.json", "-findings", "-")
	require.Equal(t, done, got.status)
	require.Contains(t, got.err, "Result", "the summary gives way")
	all := findings(t, got.out)
	require.Len(t, all, 3)
	for i, finding := range all {
		keys := []string{}
		for key := range finding {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		require.Equal(t, []string{"app", "client", "code", "id", "kind", "outcome", "proof", "provisional", "reasons",
			"required", "requiredBy", "resource", "serviceProvider", "source", "time", "user", "userId", "verdict", "waiver"}, keys)
		require.Equal(t, map[string]any{"file": "in.json", "index": float64(i)}, finding["source"])
	}
	require.Equal(t, "satisfied", all[0]["verdict"])
	require.Equal(t, "missed", all[1]["verdict"])
	require.Equal(t, "nonInteractive", all[2]["kind"])
}

func TestTheProfileFreshDoesNotTakeAClaim(t *testing.T) {
	claim := record("1", "interactiveUser", monday, "multiFactorAuthentication", "Previously satisfied",
		"MFA requirement satisfied by claim in the token")
	inFolder(t, map[string]string{"in.json": array(claim)})
	require.Equal(t, done, start(t, "", "-from", "in.json", "-profile", "every", "-fail-on", "unknown").status)
	require.Equal(t, failedOn, start(t, "", "-from", "in.json", "-profile", "fresh", "-fail-on", "missed").status)
}

func TestTheReportAsJSONHoldsTheLedger(t *testing.T) {
	inFolder(t, map[string]string{"in/a.json": array(withMFA("1")), "in/b.html": "<html></html>"})
	require.Equal(t, done, start(t, "", "-from", "in", "-report", "a.JSON", "-report", "b.csv").status)
	text, err := os.ReadFile("a.JSON")
	require.NoError(t, err)
	var report struct {
		Complete, Compliant bool
		Ledger              struct{ Files, Rows, Unreadable int }
	}
	require.NoError(t, json.Unmarshal(text, &report))
	require.False(t, report.Complete)
	require.False(t, report.Compliant)
	require.Equal(t, 2, report.Ledger.Files)
	require.Equal(t, 1, report.Ledger.Rows)
	require.Equal(t, 1, report.Ledger.Unreadable)
	require.Equal(t, []string{"a.JSON", "b.csv", "in"}, names(t))
}

func TestTheProgramDoesNotReadItsOwnOutputs(t *testing.T) {
	inFolder(t, map[string]string{"in.json": array(withMFA("1"), withoutMFA("2"))})
	args := []string{"-from", ".", "-strict", "-findings", "f.ndjson", "-report", "r.json", "-report", "report.csv"}
	first := start(t, "", args...)
	require.Equal(t, done, first.status, first.err)
	second := start(t, "", args...)
	require.Equal(t, first, second)
}

func TestAFolderWithOutputsAloneHasNoSignIns(t *testing.T) {
	inFolder(t, map[string]string{"report.csv": "as it was"})
	got := start(t, "", "-from", ".")
	require.Equal(t, unreadable, got.status)
	require.Contains(t, got.err, "no sign-in could be read")
}

func TestALinkedFolderIsRead(t *testing.T) {
	inFolder(t, map[string]string{"real/in.json": array(withMFA("1"))})
	if err := os.Symlink("real", "link"); err != nil {
		require.ErrorContains(t, err, "privilege") // as Windows has it
		return
	}
	require.Contains(t, start(t, "", "-from", "link").out, "1 record in 1 file")
}

func TestAnOutputKeepsItsLinkAndItsMode(t *testing.T) {
	inFolder(t, map[string]string{"in.json": array(withoutMFA("2")), "store/real.csv": "as it was"})
	require.NoError(t, os.Chmod("store/real.csv", 0o600))
	if err := os.Symlink(filepath.Join("store", "real.csv"), "report.csv"); err != nil {
		require.ErrorContains(t, err, "privilege")
		return
	}
	require.Equal(t, done, start(t, "", "-from", "in.json").status)
	info, err := os.Lstat("report.csv")
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	require.Len(t, readCSV(t, "store/real.csv"), 2)
	if info, err = os.Stat("store/real.csv"); runtime.GOOS != "windows" {
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestWhatIsNoRegularFileIsWrittenAsItIs(t *testing.T) {
	inFolder(t, map[string]string{"in.json": array(withoutMFA("2"))})
	require.Equal(t, done, start(t, "", "-from", "in.json", "-findings", os.DevNull).status)
	info, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.False(t, info.Mode().IsRegular())
}

// full is an output that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAnOutputThatFailsIsSaidAndNothingIsKept(t *testing.T) {
	inFolder(t, map[string]string{"report.csv": "as it was"})
	for name, args := range map[string][]string{
		"at the end":    {"-findings", "-", "-from", "-"},
		"in the middle": {"-findings", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			var complaints bytes.Buffer
			status := run(t.Context(), args, streams{in: strings.NewReader(array(withMFA("1"))), out: full{}, err: &complaints})
			require.Equal(t, broken, status)
			require.Contains(t, complaints.String(), "standard output cannot be written")
			kept, err := os.ReadFile("report.csv")
			require.NoError(t, err)
			require.Equal(t, "as it was", string(kept))
			require.Equal(t, []string{"report.csv"}, names(t))
		})
	}
}

func TestASummaryThatCannotBeWrittenIsSaid(t *testing.T) {
	inFolder(t, nil)
	var complaints bytes.Buffer
	require.Equal(t, broken, run(t.Context(), nil, streams{in: strings.NewReader(""), out: full{}, err: &complaints}))
	require.Contains(t, complaints.String(), "the summary cannot be written")
}
