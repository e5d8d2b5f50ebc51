package signin_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
	"github.com/stretchr/testify/require"
)

// read is the events of a source and what its ledger says.
func read(t *testing.T, source signin.Source) ([]signin.Event, *signin.Ledger, error) {
	t.Helper()
	ledger := &signin.Ledger{}
	var events []signin.Event
	for event, err := range source.Events(context.Background(), signin.Query{Ledger: ledger}) {
		if err != nil {
			return events, ledger, err
		}
		events = append(events, event)
	}
	return events, ledger, nil
}

func text(s string) signin.Source { return signin.Reader("input", strings.NewReader(s)) }

func TestShapes(t *testing.T) {
	proof.Run(t, "shapes", func(t *testing.T, part *proof.Part) {
		for tried := 0; tried < part.Cases; {
			tenant := signintest.Tenant{Seed: part.Rand.Uint64(), Users: 10 + part.Rand.IntN(40)}
			for _, shape := range signintest.Shapes() {
				if shape != signintest.PortalAuthDetailsCSV {
					n := requireShape(t, shape, tenant)
					part.Count("events", n)
					tried += n
				}
			}

		}
	})
}

// requireShape reads a tenant back from a shape: all that the shape can carry,
// and nothing else.
func requireShape(t *testing.T, shape signintest.Shape, tenant signintest.Tenant) int {
	t.Helper()
	folder := t.TempDir()
	paths, err := shape.WriteFiles(folder, tenant.All())
	require.NoError(t, err)
	got, ledger, err := read(t, signin.Files(paths...))
	require.NoError(t, err)
	require.Empty(t, ledger.Faults, shape)

	unread := map[string][]signin.Event{}
	for _, event := range got {
		event.Origin = signin.Origin{}
		unread[event.ID+event.Time.String()] = append(unread[event.ID+event.Time.String()], event)
	}
	count := 0
	for event := range tenant.All() {
		if !shape.Holds(event.Kind) {
			continue
		}
		count++
		want := shape.Keep(event)
		key := want.ID + want.Time.String()
		found := false
		for i, candidate := range unread[key] {
			if reflect.DeepEqual(want, candidate) {
				unread[key] = append(unread[key][:i:i], unread[key][i+1:]...)
				found = true
				break
			}
		}
		if !found {
			require.Equal(t, []signin.Event{want}, unread[key], shape)
		}
	}
	require.Len(t, got, count, shape)
	return count
}

func TestFilesKeepTheLawOfASource(t *testing.T) {
	for _, shape := range []signintest.Shape{signintest.NDJSON, signintest.GraphPage, signintest.LogAnalyticsTables, signintest.PortalCSV, signintest.ScriptCSV} {
		t.Run(shape.String(), func(t *testing.T) {
			tenant := signintest.Tenant{Users: 5, Days: 1}
			paths, err := shape.WriteFiles(t.TempDir(), tenant.All())
			require.NoError(t, err)
			var ids []string
			for event := range tenant.All() {
				if shape.Holds(event.Kind) {
					ids = append(ids, shape.Keep(event).ID)
				}
			}
			require.NoError(t, signintest.TestSource(signin.Files(paths...), signin.Query{}, ids...))
		})
	}
}

func TestTheSecondDownloadIsJoinedByRequestID(t *testing.T) {
	folder := t.TempDir()
	tenant := signintest.Tenant{Users: 8, Days: 1}
	_, err := signintest.PortalCSV.WriteFiles(folder, tenant.All())
	require.NoError(t, err)
	without, _, err := read(t, signin.Files(folder))
	require.NoError(t, err)
	_, err = signintest.PortalAuthDetailsCSV.WriteFiles(folder, tenant.All())
	require.NoError(t, err)
	with, ledger, err := read(t, signin.Files(folder))
	require.NoError(t, err)
	require.Empty(t, ledger.Faults)
	require.Len(t, with, len(without))

	steps := map[string][]signin.Step{}
	for event := range tenant.All() {
		steps[event.ID] = event.Steps
	}
	joined := 0
	for _, event := range with {
		if event.Has.Has(signin.FieldSteps) {
			joined++
			require.Len(t, event.Steps, len(steps[event.ID]))
			require.Equal(t, steps[event.ID][0].Method, event.Steps[0].Method)
		}
	}
	require.Positive(t, joined)

	_, _, err = read(t, signin.Files(filepath.Join(folder, signintest.PortalAuthDetailsCSV.FileName(signin.Interactive))))
	require.ErrorIs(t, err, signin.ErrNoRecords)
}

const one = `{"id":"1","createdDateTime":"2026-11-01T10:00:00Z","userPrincipalName":"ada@contoso.example","status":{"errorCode":0}}`

func numbered(n int) string { return strings.Replace(one, `"1"`, fmt.Sprintf(`"%d"`, n), 1) }

func TestWrappersAreSeenThrough(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ids  []string
	}{
		"one object":                          {one, []string{"1"}},
		"an array":                            {"[" + one + ",\n" + numbered(2) + "]", []string{"1", "2"}},
		"a page":                              {`{"@odata.context":"x","value":[` + one + `]}`, []string{"1"}},
		"pages one after another":             {`{"value":[` + one + `]}` + "\n" + `{"value":[` + numbered(2) + `]}`, []string{"1", "2"}},
		"an array of pages":                   {`[{"value":[` + one + `]},{"value":[` + numbered(2) + `],"more":1}]`, []string{"1", "2"}},
		"one object a line":                   {one + "\n" + numbered(2) + "\r\n\n" + numbered(3), []string{"1", "2", "3"}},
		"objects without a break":             {one + numbered(2), []string{"1", "2"}},
		"lines that are records and wrappers": {one + "\n" + `{"records":[` + numbered(2) + "," + numbered(3) + "]}\n" + numbered(4) + "\n", []string{"1", "2", "3", "4"}},
		"pretty-printed objects":              {strings.ReplaceAll(one+"\n"+numbered(2), `,"`, ",\n  \""), []string{"1", "2"}},
		"a byte order mark":                   {"\ufeff" + one, []string{"1"}},
		"gzip":                                {zipped(one), []string{"1"}},
		"UTF-16":                              {utf16LE(one + "\n" + numbered(2)), []string{"1", "2"}},
		"keys in another case":                {`{"ID":"1","CreatedDateTime":"2026-11-01T10:00:00Z","Status":{"ErrorCode":0}}`, []string{"1"}},
	} {
		t.Run(name, func(t *testing.T) {
			events, ledger, err := read(t, text(c.text))
			require.NoError(t, err)
			require.Empty(t, ledger.Faults)
			var ids []string
			for i, event := range events {
				ids = append(ids, event.ID)
				require.Equal(t, i, event.Origin.Index)
				require.True(t, event.Has.Has(signin.FieldErrorCode))
			}
			require.Equal(t, c.ids, ids)
		})
	}
}

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func utf16LE(s string) string {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return string(b)
}

func TestWhatCannotBeReadIsNamedAndDoesNotStopTheRest(t *testing.T) {
	broken := strings.Replace(one, `"status"`, `"status`, 1)
	for name, c := range map[string]struct {
		text  string
		ids   []string
		fault string
	}{
		"a broken line":               {one + "\n" + broken + "\n" + numbered(3), []string{"1", "3"}, "input: record 1 at byte"},
		"a broken first line":         {broken[:60] + "\n" + one + "\n" + numbered(2), []string{"1", "2"}, "input: record 0 at byte"},
		"a truncated array":           {"[" + one + "," + numbered(2)[:50], []string{"1"}, "unexpected end of input"},
		"an array that is not closed": {"[" + one + ",", []string{"1"}, "the file ends inside a list"},
		"a number in an array":        {"[" + one + ",5," + numbered(2) + "]", []string{"1", "2"}, "record 1 at byte 120: neither an object nor a list"},
		"text behind the end":         {"[" + one + "]\nthat is all", []string{"1"}, "text that is no JSON"},
		"a record of something else":  {"[" + one + `,{"hello":"world"}]`, []string{"1"}, "no member of it is known"},
		"a bad literal":               {"[" + strings.Replace(one, "0}", "nil}", 1) + "," + numbered(2) + "]", []string{"2"}, "record 0"},
		"a code that is no number":    {"[" + strings.Replace(one, "0}", `"x"}`, 1) + "," + numbered(2) + "]", []string{"2"}, "errorCode is no whole number"},
		"a time that is none":         {"[" + strings.Replace(one, "2026-11-01T10:00:00Z", "yesterday", 1) + "," + numbered(2) + "]", []string{"2"}, "not a time"},
		"a list for a status":         {"[" + strings.Replace(one, `{"errorCode":0}`, `[]`, 1) + "," + numbered(2) + "]", []string{"2"}, "record 0"},
		"a row with too few cells":    {"userPrincipalName,status,appDisplayName\nada,Success,X\nbob,Success\ncy,Success,Y\n", []string{"", ""}, "record 1 at byte 54: the row has 2 cells for 3 columns"},
	} {
		t.Run(name, func(t *testing.T) {
			events, ledger, err := read(t, text(c.text))
			require.NoError(t, err)
			var ids []string
			for _, event := range events {
				ids = append(ids, event.ID)
			}
			require.Equal(t, c.ids, ids)
			require.Len(t, ledger.Faults, 1)
			require.Contains(t, ledger.Faults[0].String(), c.fault)
			require.EqualValues(t, 1, ledger.Unreadable)
			require.False(t, ledger.Complete())
		})
	}
}

func TestWhatIsNoSignInsIsAnErrorThatSaysWhatItLooksLike(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":              {"", "the file is empty"},
		"white space":          {" \n\t ", "the file is empty"},
		"an HTML page":         {"<!DOCTYPE html><html><body>Sign in</body></html>", "this is an HTML page"},
		"XML":                  {"<?xml version=\"1.0\"?><a/>", "XML or HTML"},
		"a picture":            {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is a binary file"},
		"a workbook":           {"PK\x03\x04\x14\x00", "save the sheet as CSV"},
		"prose":                {"Dear customer,\nplease find attached\n", "not those of sign-ins"},
		"another CSV":          {"Nom,Prenom\nMartin,Zoe\n", "the columns Nom, Prenom are not those of sign-ins"},
		"a German portal file": {"Datum (UTC),Anforderungs-ID,Benutzername,Anwendung\n2026-11-01,1,ada,X\n", "download JSON, or set the portal to English"},
		"a list of users":      {`{"value":[{"id":"1","userPrincipalName":"ada@contoso.example","displayName":"Ada"}]}`, "no member of it is known to be part of a sign-in"},
		"an empty page":        {`{"value":[]}`, "there is none in input"},
		"nesting without end":  {strings.Repeat("[", 50000), "nested too deep"},
		"deep objects":         {strings.Repeat(`{"a":`, 50000) + "1" + strings.Repeat("}", 50000), "deep"},
		"a broken gzip file":   {"\x1f\x8bxx", "gzip"},
		"a string and no more": {`"hello"`, "neither JSON nor CSV"},
		"local times":          {"TimeGenerated [Local Time],UserId,ResultType\n1,2,0\n", "not in UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, text(c.text))
			require.ErrorIs(t, err, signin.ErrNoRecords)
			require.Contains(t, err.Error(), c.want)
		})
	}
}

func TestTheLastPropertiesReplaceTheFirst(t *testing.T) {
	for _, second := range []string{"null", "{}", `{"userPrincipalName":"bob@contoso.example"}`} {
		events, ledger, err := read(t, text(`{"category":"SignInLogs","properties":{"id":"1","status":{"errorCode":0,"additionalDetails":"MFA completed in Azure AD"},"clientAppUsed":"Browser"},"properties":`+second+`}`))
		require.NoError(t, err)
		require.Empty(t, events[0].ID)
		require.Empty(t, events[0].ClientApp)
		require.Empty(t, events[0].Status)
		require.Zero(t, events[0].Has)
		require.EqualValues(t, 1, ledger.DuplicateMembers)
	}
}

func TestMembersGivenTwiceAreCountedInsideObjectsToo(t *testing.T) {
	events, ledger, err := read(t, text(`{"status":{"errorCode":0,"error\u0043ode":50126},"authenticationDetails":[{"succeeded":true,"succeeded":false}]}`))
	require.NoError(t, err)
	require.Equal(t, 50126, events[0].Status.Code)
	require.Equal(t, signin.False, events[0].Steps[0].Succeeded)
	require.EqualValues(t, 2, ledger.DuplicateMembers)
}

func TestTheHalvesOfAUnionsColumnsAreOne(t *testing.T) {
	for _, row := range []string{
		`{"Type":"AADNonInteractiveUserSignInLogs","Status_string":"{\"errorCode\":50126}","Status_dynamic":null}`,
		`{"Type":"AADNonInteractiveUserSignInLogs","Status_string":"","Status_dynamic":{"errorCode":50126}}`,
		`{"tables":[{"name":"AADNonInteractiveUserSignInLogs","columns":[{"name":"Status_dynamic"},{"name":"Status_string"}],"rows":[[null,"{\"errorCode\":50126}"]]}]}`,
	} {
		events, ledger, err := read(t, text(row))
		require.NoError(t, err)
		require.Equal(t, 50126, events[0].Status.Code)
		require.Equal(t, signin.NonInteractive, events[0].Kind)
		require.Zero(t, ledger.DuplicateMembers)
	}
}

func TestTheCategoryAloneMakesASignIn(t *testing.T) {
	events, _, err := read(t, text(`{"category":"NonInteractiveUserSignInLogs","properties":{"userPrincipalName":"ada@contoso.example"}}`))
	require.NoError(t, err)
	require.Equal(t, signin.NonInteractive, events[0].Kind)
}

// The log is many times as long as what is read before it is handed out, so
// that every kind of border falls everywhere.
func TestNothingIsLostOrMovedAtTheBordersOfChunks(t *testing.T) {
	const records = 9000
	wrapped := func(open, between, shut string, each int) string {
		var b strings.Builder
		for i := 0; i < records; i += each {
			b.WriteString(open)
			for k := range each {
				if k > 0 {
					b.WriteString(between)
				}
				b.WriteString(numbered(i + k))
			}
			b.WriteString(shut)
		}
		return b.String()
	}
	for name, log := range map[string]string{
		"an array":                 "[" + strings.TrimSuffix(wrapped("", "", ",\n", 1), ",\n") + "]",
		"one a line":               wrapped("", "", "\r\n", 1),
		"one after another":        wrapped("", "", "", 1),
		"wrappers of many, a line": wrapped(`{"records":[`, ",", "]}\n", 3000),
		"a record, then wrappers":  "{\"id\":\"x\",\"status\":{}}\n" + wrapped(`{"records":[`, ",", "]}\n", 3000),
		"several a line":           wrapped("{\"id\":\"x\",\"status\":{}}\n", "", "", 1),
		"pages":                    wrapped(`{"@odata.context":"x","value":[`, ", ", "]}", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			events, ledger, err := read(t, signin.Reader("log", &slow{text: log}))
			require.NoError(t, err)
			require.Empty(t, ledger.Faults)
			n := 0
			for i, event := range events {
				require.Equal(t, i, event.Origin.Index)
				require.Equal(t, byte('{'), log[event.Origin.Offset])
				require.True(t, strings.HasPrefix(log[event.Origin.Offset:], fmt.Sprintf(`{"id":"%s"`, event.ID)))
				if event.ID != "x" {
					require.Equal(t, fmt.Sprint(n), event.ID)
					n++
				}
			}
			require.Equal(t, records, n)
		})
	}
}

// slow gives a text in pieces of odd lengths.
type slow struct {
	text string
	at   int
}

func (s *slow) Read(p []byte) (int, error) {
	if s.at == len(s.text) {
		return 0, io.EOF
	}
	n := copy(p, s.text[s.at:min(len(s.text), s.at+1+s.at*7%8191)])
	s.at += n
	return n, nil
}

func TestOffsetsCountFromTheBeginningOfTheFile(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
	}{{"\ufeff  [" + one + "]", 6}, {"\n" + one, 1}, {"\ufeffuserPrincipalName,status\nada,Success\n", 28}} {
		events, _, err := read(t, text(c.text))
		require.NoError(t, err)
		require.Equal(t, c.want, events[0].Origin.Offset, "%q", c.text)
	}
}

func TestAFolderIsReadAndWhatDoesNotBelongIsNamed(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"a.json": one, "b/c.ndjson": numbered(2) + "\n" + numbered(3), "d.gz": zipped(numbered(4)), "logo.png": "\x89PNG\x00", "README": "no sign-ins here", ".hidden": one,
	} {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	events, ledger, err := read(t, signin.Files(folder, filepath.Join(folder, "missing.json")))
	require.NoError(t, err)
	require.Len(t, events, 4)
	require.EqualValues(t, 3, ledger.Unreadable)
	for _, fault := range ledger.Faults {
		require.Equal(t, -1, fault.Index)
	}
}

func TestDuplicateMembersAndInvalidUTF8AreReadAndCounted(t *testing.T) {
	events, ledger, err := read(t, text(`{"id":"0","id":"1","userPrincipalName":"a`+"\xff"+`","status":{"errorCode":50126},"status":{}}`))
	require.NoError(t, err)
	require.Equal(t, "1", events[0].ID)
	require.Equal(t, "a\ufffd", events[0].User.PrincipalName)
	require.False(t, events[0].Has.Has(signin.FieldErrorCode), "the last status is empty")
	require.EqualValues(t, 2, ledger.DuplicateMembers)
	require.EqualValues(t, 1, ledger.InvalidUTF8)
}

func TestALineCutOffAnywhereCostsNoOther(t *testing.T) {
	for _, eol := range []string{"\n", "\r\n", "\n\n"} {
		for place := range 2 {
			for cut := 1; cut < len(one); cut++ {
				lines := []string{numbered(0), numbered(1), numbered(2)}
				lines = slices.Insert(lines, place, one[:cut])
				events, ledger, err := read(t, text(strings.Join(lines, eol)+eol))
				require.NoError(t, err)
				require.Len(t, events, 3, "%q at line %d", one[:cut], place)
				require.EqualValues(t, 1, ledger.Unreadable, "%q at line %d", one[:cut], place)
			}
		}
	}
}

func TestWhatDoesNotFitInAListCostsNoRecord(t *testing.T) {
	for name, log := range map[string]string{
		"a bracket too many":          "[" + one + "}," + numbered(2) + "," + numbered(3) + "]",
		"a list that is closed twice": `[{"value":[` + one + `]]},{"value":[` + numbered(2) + "," + numbered(3) + "]}]",
		"a page that is not closed":   `[{"value":[` + one + `],{"value":[` + numbered(2) + "," + numbered(3) + "]}]",
	} {
		t.Run(name, func(t *testing.T) {
			events, ledger, err := read(t, text(log))
			require.NoError(t, err)
			require.Len(t, events, 3)
			require.EqualValues(t, 1, ledger.Unreadable)
		})
	}
}

func TestReadingEndsWithItsContextWhateverTheInput(t *testing.T) {
	for name, c := range map[string]struct{ begin, forever string }{
		"a string without end":       {`{"id":"`, "a"},
		"white space without end":    {"", " "},
		"empty lines without end":    {one + "\n", "\n"},
		"a CSV cell without end":     {"userPrincipalName,status\n", "a"},
		"empty CSV rows without end": {"userPrincipalName,status\n", "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			var last error
			for _, err := range signin.Reader("endless", &endless{c.begin, c.forever, 100, cancel}).Events(ctx, signin.Query{}) {
				last = err
			}
			require.ErrorIs(t, last, context.Canceled)
		})
	}
}

// endless gives its beginning and then the same for ever, and cancels after some
// reads.
type endless struct {
	begin, forever string
	reads          int
	cancel         func()
}

func (e *endless) Read(p []byte) (int, error) {
	p = p[:min(len(p), 4096)]
	if e.reads--; e.reads == 0 {
		e.cancel()
	}
	if e.begin != "" {
		n := copy(p, e.begin)
		e.begin = e.begin[n:]
		return n, nil
	}
	for i := range p {
		p[i] = e.forever[0]
	}
	return len(p), nil
}

func TestARecordMayBeLongButNotWithoutBound(t *testing.T) {
	long := strings.Replace(one, "ada", strings.Repeat("a", 20<<20), 1)
	tooLong := strings.Replace(one, "ada", strings.Repeat("a", 33<<20), 1)
	events, ledger, err := read(t, text("["+long+","+tooLong+","+numbered(3)+"]"))
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.Equal(t, "3", events[1].ID)
	require.Equal(t, 2, events[1].Origin.Index)
	require.Contains(t, ledger.Faults[0].Reason, "longer than 32 MiB")

	events, ledger, err = read(t, text(one+"\n"+tooLong+"\n"+numbered(3)+"\n"))
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.EqualValues(t, 1, ledger.Unreadable)

	events, _, err = read(t, text(`["`+strings.Repeat("a", 33<<20)+`",`+one+"]"))
	require.NoError(t, err)
	require.Len(t, events, 1)

	_, ledger, err = read(t, text("userPrincipalName,status\nada,Success\n\"bob,"+strings.Repeat("x", 40<<20)))
	require.NoError(t, err)
	require.Contains(t, ledger.Faults[0].Reason, "is a quote not closed?")
}

func TestAPageWithoutItsNextPageIsAGap(t *testing.T) {
	first := `{"@odata.nextLink":"https://graph.microsoft.com/next","value":[` + one + `]}`
	_, ledger, err := read(t, text(first))
	require.NoError(t, err)
	require.Len(t, ledger.Gaps, 1)
	_, ledger, err = read(t, text(first+"\n"+`{"value":[`+numbered(2)+`]}`))
	require.NoError(t, err)
	require.Empty(t, ledger.Gaps)
}

func TestRecordsOfOtherLogsAreCountedApart(t *testing.T) {
	audit := `{"time":"2026-11-01T10:00:00Z","category":"AuditLogs","operationName":"Add user","properties":{"id":"9"}}`
	events, ledger, err := read(t, text(one+"\n"+audit))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.EqualValues(t, 1, ledger.Foreign)
	require.True(t, ledger.Complete())
}

func FuzzFiles(f *testing.F) {
	for _, shape := range signintest.Shapes() {
		folder := f.TempDir()
		paths, err := shape.WriteFiles(folder, (signintest.Tenant{Users: 2, Days: 1}).All())
		require.NoError(f, err)
		for _, path := range paths {
			content, err := os.ReadFile(path)
			require.NoError(f, err)
			f.Add(content[:min(len(content), 4000)])
		}
	}
	f.Add([]byte("[" + one + "," + numbered(2) + "]"))
	f.Add([]byte(one + "\n" + `{"records":[` + one + `]}` + "\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		events, ledger, err := read(t, signin.Reader("fuzz", bytes.NewReader(content)))
		if err != nil {
			require.ErrorIs(t, err, signin.ErrNoRecords)
			require.Empty(t, events)
		}
		require.EqualValues(t, len(events), ledger.Rows)
		parts := 0
		for _, part := range signin.Reader("fuzz", bytes.NewReader(content)).Parts(3) {
			for _, err := range part.Events(context.Background(), signin.Query{}) {
				if err == nil {
					parts++
				}
			}
		}
		require.Equal(t, len(events), parts)
	})
}
