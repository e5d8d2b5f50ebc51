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
