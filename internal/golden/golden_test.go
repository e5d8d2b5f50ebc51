package golden_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/golden"
)

// recorder is a test that lives on after it has failed.
type recorder struct{ fatal, log []string }

func (r *recorder) Helper() {}
func (r *recorder) Logf(format string, args ...any) {
	r.log = append(r.log, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) {
	r.fatal = append(r.fatal, fmt.Sprintf(format, args...))
}

// setUpdate is -update for one test, whatever the command line says.
func setUpdate(t *testing.T, value string) {
	t.Helper()
	was := flag.Lookup("update").Value.String()
	require.NoError(t, flag.Set("update", value))
	t.Cleanup(func() { require.NoError(t, flag.Set("update", was)) })
}

func TestCompareReadsTestdataOfItsOwnPackage(t *testing.T) {
	golden.Compare(t, "nested/two-lines.txt", []byte("one\ntwo\n"))
}

func TestCompareSaysWhereTheDifferenceIs(t *testing.T) {
	long := strings.Repeat("x", 100)
	cases := []struct {
		name, want, got string
		says            []string
	}{
		{"a changed word", "one\ntwo\nthree\n", "one\ntWo\nthree\n",
			[]string{"line 2, column 2", `want "two\n"`, `got  "tWo\n"`}},
		{"a line too few", "one\ntwo\n", "one\n",
			[]string{"line 2, column 1", "byte 4 of 8, got 4 bytes", `want "two\n"`, "got  the end"}},
		{"a line too many", "one\n", "one\ntwo\n",
			[]string{"line 2, column 1", "want the end", `got  "two\n"`}},
		{"a missing line end", "one\n", "one",
			[]string{"line 1, column 4", `want "one\n"`, `got  "one"`}},
		{"Windows line ends", "one\ntwo\n", "one\r\ntwo\r\n",
			[]string{"line 1, column 4", `got  "one\r\n"`}},
		{"nothing at all", "one\n", "",
			[]string{"line 1, column 1", "got  the end"}},
		{"a long line", long + "a" + long + "\n", long + "b" + long + "\n",
			[]string{"column 101", `want ..."` + long[:40] + "a" + long[:59] + `"...`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			setUpdate(t, "false")
			require.NoError(t, os.Mkdir("testdata", 0o777))
			require.NoError(t, os.WriteFile(filepath.Join("testdata", "file"), []byte(c.want), 0o666))
			var r recorder
			golden.Compare(&r, "file", []byte(c.got))
			require.Len(t, r.fatal, 1)
			for _, text := range c.says {
				require.Contains(t, r.fatal[0], text)
			}
			require.Contains(t, r.fatal[0], "-update")
		})
	}
}

func TestCompareNamesTheWayOutWhenTheFileIsMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	setUpdate(t, "false")
	var r recorder
	golden.Compare(&r, "absent.csv", nil)
	require.Len(t, r.fatal, 1)
	require.Contains(t, r.fatal[0], "absent.csv does not exist: run the test with -update")
}

func TestCompareStaysInTestdata(t *testing.T) {
	for _, name := range []string{"../golden.go", "", "/tmp/x"} {
		var r recorder
		golden.Compare(&r, name, nil)
		require.Len(t, r.fatal, 1, name)
		require.Contains(t, r.fatal[0], "outside testdata", name)
	}
}

func TestUpdateWritesTheFileThatIsThenEqual(t *testing.T) {
	t.Chdir(t.TempDir())
	var r recorder
	setUpdate(t, "true")
	golden.Compare(&r, "folder/report.csv", []byte("a,b\r\n"))
	setUpdate(t, "false")
	golden.Compare(&r, "folder/report.csv", []byte("a,b\r\n"))

	require.Empty(t, r.fatal)
	require.Len(t, r.log, 1)
	golden.Compare(&r, "folder/report.csv", []byte("a;b\r\n"))
	require.Len(t, r.fatal, 1)
}
