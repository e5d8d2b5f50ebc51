package signin

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// cut is a row, or what is said in its place, and where it begins.
type cut struct {
	row    string // cells between bars
	fault  string
	offset int64
}

// cuts reads all rows of a file, and its last error.
func cuts(t testing.TB, r io.Reader) (header string, all []cut, last error) {
	t.Helper()
	rows, first, err := newCSVRows(r)
	if err != nil {
		return "", nil, err
	}
	for {
		row, offset, err := rows.next()
		var broken *rowError
		switch {
		case errors.As(err, &broken):
			all = append(all, cut{fault: broken.reason, offset: offset})
		case err != nil:
			return strings.Join(first, "|"), all, err
		default:
			all = append(all, cut{row: strings.Join(row, "|"), offset: offset})
		}
	}
}

func TestRowsAreCut(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		header string
		rows   []cut
	}{
		"commas":     {"a,b\n1,2\n3,4\n", "a|b", []cut{{"1|2", "", 4}, {"3|4", "", 8}}},
		"semicolons": {"a;b,c;d\n1;2,3;4\n", "a|b,c|d", []cut{{"1|2,3|4", "", 8}}},
		"tabs":       {"a\tb;c\td\n1\t2\t3\n", "a|b;c|d", []cut{{"1|2|3", "", 8}}},
		"delimiters in quotation marks count not": {"\"a;b;c\",d\n1,2\n", "a;b;c|d", []cut{{"1|2", "", 10}}},
		"one column":                               {"a\n1\n2\n", "a", []cut{{"1", "", 2}, {"2", "", 4}}},
		"line ends of Windows":                     {"a,b\r\n1,2\r\n3,4\r\n", "a|b", []cut{{"1|2", "", 5}, {"3|4", "", 10}}},
		"no line end at the end":                   {"a,b\n1,2", "a|b", []cut{{"1|2", "", 4}}},
		"half a line end at the end":               {"a,b\n1,2\r", "a|b", []cut{{"1|2", "", 4}}},
		"an empty cell at the end":                 {"a,b\n1,", "a|b", []cut{{"1|", "", 4}}},
		"quotation marks":                          {"a,b\n\"1\",\"2\"\n", "a|b", []cut{{"1|2", "", 4}}},
		"quotation marks at the end":               {"a,b\n1,\"2\"", "a|b", []cut{{"1|2", "", 4}}},
		"quotation marks and half a line end":      {"a,b\n1,\"2\"\r", "a|b", []cut{{"1|2", "", 4}}},
		"delimiters and line ends inside":          {"a,b\n\"1,\n1\",\"2\r\n2\"\n3,4\n", "a|b", []cut{{"1,\n1|2\n2", "", 4}, {"3|4", "", 18}}},
		"quotation marks inside":                   {"a,b\n\"say \"\"so\"\"\",\"\"\"\"\n", "a|b", []cut{{`say "so"|"`, "", 4}}},
		"empty cells in quotation marks":           {"a,b\n\"\",x\n", "a|b", []cut{{"|x", "", 4}}},
		"an apostrophe is a letter":                {"a,b\n'1','=2'\n", "a|b", []cut{{"'1'|'=2'", "", 4}}},
		"white space is kept":                      {"a,b\n 1 ,2\t\n", "a|b", []cut{{" 1 |2\t", "", 4}}},
		"a carriage return inside a line is kept":  {"a,b\n1\r1,2\n", "a|b", []cut{{"1\r1|2", "", 4}}},
		"empty lines are no rows":                  {"\n\na,b\n\n1,2\n\r\n3,4\n\n", "a|b", []cut{{"1|2", "", 7}, {"3|4", "", 13}}},
		"rows without anything are none":           {"a,b\n1,2\n,\n , \n\"\",\"\"\n3,4\n,", "a|b", []cut{{"1|2", "", 4}, {"3|4", "", 20}}},
		"fewer and more cells are left to decide":  {"a,b\n1\n1,2,3\n", "a|b", []cut{{"1", "", 4}, {"1|2|3", "", 6}}},
		"byte order marks before the header":       {"\ufeff\ufeffa,b\n1,2\n", "a|b", []cut{{"1|2", "", 10}}},
		"a byte order mark before quotation marks": {"\ufeff\"a\",\"b\"\n1,2\n", "a|b", []cut{{"1|2", "", 11}}},
		"the delimiter that Excel is told":         {"sep=;\r\na,b,c;d\r\n1;2\r\n", "a,b,c|d", []cut{{"1|2", "", 16}}},
		"the type that Windows PowerShell tells":   {"#TYPE Selected.System.Object\r\n\"a\",\"b\"\r\n\"1\",\"2\"\r\n", "a|b", []cut{{"1|2", "", 39}}},
		"bytes that are not UTF-8":                 {"a,b\n\xff,\xc3\n", "a|b", []cut{{"\xff|\xc3", "", 4}}},
		"a header alone":                           {"a,b", "a|b", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text)), iotest.DataErrReader(strings.NewReader(c.text))} {
				header, rows, last := cuts(t, r)
				require.ErrorIs(t, last, io.EOF)
				require.Equal(t, c.header, header)
				require.Equal(t, c.rows, rows)
			}
		})
	}
}

func TestABrokenRowDoesNotTakeOthersWithIt(t *testing.T) {
	const inside = "a quotation mark inside a cell that does not begin with one"
	const behind = "a cell in quotation marks goes on behind them"
	for name, c := range map[string]struct {
		text string
		rows []cut
	}{
		"a quotation mark inside a cell":            {"1,x\"y\n3,4\n", []cut{{fault: inside, offset: 4}, {"3|4", "", 10}}},
		"more behind quotation marks":               {"\"1\"x,2\n3,4\n", []cut{{fault: behind, offset: 4}, {"3|4", "", 11}}},
		"a carriage return behind quotation marks":  {"\"1\"\r,2\n3,4\n", []cut{{fault: behind, offset: 4}, {"3|4", "", 11}}},
		"in the last line":                          {"1,2\n3,x\"y", []cut{{"1|2", "", 4}, {fault: inside, offset: 8}}},
		"in a line that ends as Windows does":       {"1,x\"y\r\n3,4\r\n", []cut{{fault: inside, offset: 4}, {"3|4", "", 11}}},
		"several of them":                           {"x\"\n1,2\ny\"\n3,4\n", []cut{{fault: inside, offset: 4}, {"1|2", "", 7}, {fault: inside, offset: 11}, {"3|4", "", 14}}},
		"quotation marks without an end":            {"1,2\n3,\"4\n5,6\n7,8\n", []cut{{"1|2", "", 4}, {fault: "a cell in quotation marks has no end in the 2 lines that follow", offset: 8}, {"5|6", "", 13}, {"7|8", "", 17}}},
		"no end, in the last line":                  {"1,2\n3,\"4", []cut{{"1|2", "", 4}, {fault: "a cell in quotation marks has no end in the 0 lines that follow", offset: 8}}},
		"an end that belongs to another row":        {"1,\"2\n3,4\n5,\"6\"\n", []cut{{fault: behind, offset: 4}, {"3|4", "", 9}, {"5|6", "", 13}}},
		"the cell before was of several lines":      {"\"1\n\n1\",\"2\n3,4\n", []cut{{fault: "a cell in quotation marks has no end in the 1 lines that follow", offset: 4}, {"3|4", "", 14}}},
		"a line of cells without end after another": {"x\n\"\n\"\"\n\"x\n", []cut{{"x", "", 4}, {fault: behind, offset: 6}, {fault: "a cell in quotation marks has no end in the 0 lines that follow", offset: 11}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader("a,b\n" + c.text), iotest.OneByteReader(strings.NewReader("a,b\n" + c.text))} {
				_, rows, last := cuts(t, r)
				require.ErrorIs(t, last, io.EOF)
				require.Equal(t, c.rows, rows)
			}
		})
	}
}

func TestAFileWithoutAHeaderIsNoCSV(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                    {"", "no header"},
		"empty lines":                {"\n\r\n\n", "no header"},
		"Excel's delimiter alone":    {"sep=,", "no header"},
		"delimiters alone":           {",,,\n,,,\n", "no header"},
		"a quotation mark too many":  {"a,b\"\n1,2\n", "no CSV with a header"},
		"more columns than any log":  {strings.Repeat("a,", 5000) + "\n", "5001 cells"},
		"quotation marks to the end": {"\"a,b\n1,2\n", "no end"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := newCSVRows(strings.NewReader(c.text))
			require.ErrorContains(t, err, c.want)
		})
	}
}

// endless yields its bytes over and over, n of them.
func endless(text string, n int) io.Reader {
	return io.LimitReader(&repeater{text: text}, int64(n))
}

type repeater struct {
	text string
	at   int
}

func (r *repeater) Read(p []byte) (n int, err error) {
	for n < len(p) {
		copied := copy(p[n:], r.text[r.at:])
		n += copied
		r.at = (r.at + copied) % len(r.text)
	}
	return n, nil
}

func TestARowIsBounded(t *testing.T) {
	const megabyte = 1 << 20
	for name, c := range map[string]struct {
		row  io.Reader
		want []cut
	}{
		"a line that is too long": {
			endless("x", 40*megabyte), []cut{{"1|2", "", 4}, {fault: errLongRow.Error(), offset: 8}, {"3|4", "", 9 + 40*megabyte}},
		},
		"a line of delimiters": {
			endless(",", 31*megabyte), []cut{{"1|2", "", 4}, {fault: "the row has 32505857 cells", offset: 8}, {"3|4", "", 9 + 31*megabyte}},
		},
		"a long cell that is not too long": {
			io.MultiReader(strings.NewReader(`"`), endless("x,", 20*megabyte), strings.NewReader(`"`)),
			[]cut{{"1|2", "", 4}, {strings.Repeat("x,", 10*megabyte), "", 8}, {"3|4", "", 11 + 20*megabyte}},
		},
		"quotation marks without an end in a file without one": {
			io.MultiReader(strings.NewReader("\""), endless(strings.Repeat("x", 1023)+"\n", 70*megabyte), strings.NewReader("5,6")), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := memory()
			_, rows, last := cuts(t, io.MultiReader(strings.NewReader("a,b\n1,2\n"), c.row, strings.NewReader("\n3,4\n")))
			require.ErrorIs(t, last, io.EOF)
			require.Less(t, memory()-before, uint64(250*megabyte))
			if c.want != nil {
				require.True(t, len(c.want) == len(rows) && c.want[0] == rows[0] && c.want[1] == rows[1] && c.want[2] == rows[2])
				return
			}
			require.Equal(t, cut{"1|2", "", 4}, rows[0])
			require.Equal(t, cut{fault: errLongRow.Error(), offset: 8}, rows[1])
			require.Len(t, rows, 2+70*1024-1+2, "the lines behind are rows again")
			require.Equal(t, "3|4", rows[len(rows)-1].row)
		})
	}
}

// memory is how much has ever been allocated.
func memory() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

func TestAnErrorOfTheReaderComesAfterTheRowsBeforeIt(t *testing.T) {
	broken := errors.New("the disk is gone")
	header, rows, last := cuts(t, io.MultiReader(strings.NewReader("a,b\n1,2\n3,\"4"), iotest.ErrReader(broken)))
	require.Equal(t, "a|b", header)
	require.Equal(t, []cut{{"1|2", "", 4}}, rows)
	require.ErrorIs(t, last, broken)

	_, _, err := newCSVRows(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)

	_, rows, last = cuts(t, io.MultiReader(strings.NewReader("a,b\n"), endless("x", maxRecord+1), iotest.ErrReader(broken)))
	require.Len(t, rows, 1)
	require.ErrorIs(t, last, broken, "while a line that is too long is gone past")
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	cells := rapid.SliceOfN(rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("ab,;\t\"\n' é\u2019="))), 3, 3), 0, 20)
	rapid.Check(t, func(t *rapid.T) {
		want := cells.Draw(t, "rows")
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "delimiter")
		w.UseCRLF = rapid.Bool().Draw(t, "Windows")
		require.NoError(t, w.Write([]string{"one", "two", "three"}))
		require.NoError(t, w.WriteAll(want))

		rows, header, err := newCSVRows(iotest.HalfReader(&text))
		require.NoError(t, err)
		require.Equal(t, []string{"one", "two", "three"}, header)
		for _, row := range want {
			if blank(row) {
				continue
			}
			got, _, err := rows.next()
			require.NoError(t, err)
			require.Equal(t, row, got)
		}
		_, _, err = rows.next()
		require.ErrorIs(t, err, io.EOF)
	})
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{
		"Date (UTC),Request ID,Username,Status\n2026-11-24T09:00:00Z,1,anna@contoso.example,Success\n",
		"\ufeffDate (UTC);ID de demande;Nom d’utilisateur;Statut;Conforme\r\n24/11/2026 09:00:00;1;\"anna\";Opération réussie;Oui\r\n",
		"\"TimeGenerated [UTC+01:00]\",Id,Status,UserId,AuthenticationDetails\n\"11/24/2026, 9:00:00.000 AM\",1,\"{\"\"errorCode\"\":0}\",2,[]\n",
		"userPrincipalName,userDisplayName,createdDateTime,resourceDisplayName,loginSucceeded,failureReason,mfaRequired,mfaAuthMethod,mfaAuthDetail,mfaResult,policies,conditionalAccessStatus\nanna,'=1,,,True,,False,,,,,\n",
		"Request ID,Date,Authentication method,Succeeded,Result detail\n1,2026-11-24T09:00:00Z,Password,true,Correct password\n",
		"sep=;\nid;status\n\"1\n1\";\"x\n\n2;y\"\n", "#TYPE x\nid,status\n\xff,\"\"\"\"\n1,2,3\n,\n", "\"", "Datum (UTC),Benutzername\n1,2\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, header, err := newCSVRows(bytes.NewReader(text))
		if err != nil {
			return
		}
		sign, _ := newColumns(header)
		steps, _ := newStepColumns(header)
		var got [][]string
		var d decoder
		clean := true
		for before := int64(0); ; {
			row, offset, err := rows.next()
			require.LessOrEqual(t, offset, int64(len(text)))
			if errors.Is(err, io.EOF) {
				break
			}
			require.Greater(t, offset, before)
			before = offset
			if err != nil {
				require.ErrorAs(t, err, new(*rowError))
				clean = false
				continue
			}
			got = append(got, row)
			_, _, _ = steps.step(row)
			if sign != nil {
				d.begin()
				if err := decodeRow(&d, sign, row); err == nil {
					_, _ = d.finish(UnknownKind)
				}
			}
		}
		if want, ok := oracle(text, rows.comma); ok {
			require.True(t, clean)
			require.Equal(t, want, append([][]string{header}, got...))
		}
	})
}

// oracle is how the standard library reads the file, if it can and there is
// nothing before the header that it would take for one.
func oracle(text []byte, comma byte) (rows [][]string, ok bool) {
	if bytes.HasPrefix(text, []byte("sep=")) || bytes.HasPrefix(text, []byte("#TYPE ")) || bytes.HasPrefix(text, []byte("\ufeff")) {
		return nil, false
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = rune(comma), -1
	all, err := r.ReadAll()
	for _, row := range all {
		if len(row) > maxCells {
			return nil, false
		}
		if !blank(row) {
			rows = append(rows, row)
		}
	}
	return rows, err == nil
}
