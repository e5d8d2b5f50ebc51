package partnersec_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/partnersec/partnersec"

// entry is what go list says of one package, with paths as rules write them.
type entry struct {
	ImportPath   string
	Name         string
	Doc          string // first sentence
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// catalogue is every package of the module and all that they import, by path.
type catalogue map[string]entry

// listPackages asks go list, once for all tests.
func listPackages(t *testing.T) catalogue {
	t.Helper()
	packages, err := listOnce()
	require.NoError(t, err)
	return packages
}

var listOnce = sync.OnceValues(func() (catalogue, error) {
	if err := openFolders(); err != nil {
		return nil, err
	}
	command := exec.Command("go", "list", "-deps",
		"-json=ImportPath,Name,Doc,GoFiles,Imports,TestImports,XTestImports", "./...")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, &stderr)
	}
	return readList(output)
})

// openFolders opens every folder of the module. Go test remembers that this
// package passed until something changes that its test opened itself; what go
// list opens does not count.
func openFolders() error {
	return filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && len(name) > 1 && name[0] == '.' {
			return fs.SkipDir
		}
		return err
	})
}

// readList reads the output of go list -json.
func readList(output []byte) (catalogue, error) {
	packages := catalogue{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var e entry
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return packages, nil
		}
		if err != nil {
			return nil, fmt.Errorf("go list: read its output: %w", err)
		}
		e.ImportPath = short(e.ImportPath)
		for _, list := range [][]string{e.Imports, e.TestImports, e.XTestImports} {
			for i := range list {
				list[i] = short(list[i])
			}
		}
		packages[e.ImportPath] = e
	}
}

// short writes the path of a package of this module as "." or "./mfa".
func short(importPath string) string {
	if rest, ok := strings.CutPrefix(importPath, module); ok && (rest == "" || rest[0] == '/') {
		return "." + rest
	}
	return importPath
}

// undocumented describes every package of the module without the comment that
// tells a reader what it is: "Package x ..." or, for a program x, "Command x
// ..." or "X ...".
func (c catalogue) undocumented() []string {
	var breaches []string
	for _, name := range c.bound(own, nil) {
		if e := c[name]; len(e.GoFiles) > 0 && !documented(e) {
			breaches = append(breaches, fmt.Sprintf("%s: its doc comment begins %q: say what it is", name, e.Doc))
		}
	}
	return breaches
}

func documented(e entry) bool {
	if e.Name != "main" {
		return strings.HasPrefix(e.Doc, "Package "+e.Name+" ")
	}
	program := path.Base(e.ImportPath)
	return strings.HasPrefix(e.Doc, "Command "+program+" ") ||
		strings.HasPrefix(e.Doc, strings.ToUpper(program[:1])+program[1:]+" ")
}

func TestTheListOfGoListIsRead(t *testing.T) {
	packages, err := readList([]byte(`{"ImportPath":"` + module + `","Imports":["os"]}
{"ImportPath":"` + module + `/mfa","TestImports":["` + module + `/signin"],"XTestImports":["` + module + `fork"]}`))
	require.NoError(t, err)
	require.Equal(t, []string{"os"}, packages["."].Imports)
	require.Equal(t, []string{"./signin"}, packages["./mfa"].TestImports)
	require.Equal(t, []string{module + "fork"}, packages["./mfa"].XTestImports)
	_, err = readList([]byte(`{"ImportPath":`))
	require.Error(t, err)
}

func TestADocCommentSaysWhatThePackageIs(t *testing.T) {
	cases := []struct {
		name string
		e    entry
		good bool
	}{
		{"a package", entry{Name: "mfa", Doc: "Package mfa answers."}, true},
		{"a package under another name", entry{Name: "mfa", Doc: "Package mf answers."}, false},
		{"a package without comment", entry{Name: "mfa"}, false},
		{"a program", entry{ImportPath: "./examples/assess", Name: "main", Doc: "Assess reads sign-ins."}, true},
		{"a command", entry{ImportPath: "./internal/prove", Name: "main", Doc: "Command prove runs."}, true},
		{"a program that hides its name", entry{ImportPath: "./examples/assess", Name: "main", Doc: "Package main is."}, false},
	}
	for _, c := range cases {
		require.Equal(t, c.good, documented(c.e), c.name)
	}
	packages := catalogue{"./mfa": {ImportPath: "./mfa", Name: "mfa", GoFiles: []string{"x.go"}}, "./t": {Name: "t"}, "os": {Name: "os", GoFiles: []string{"x.go"}}}
	require.Len(t, packages.undocumented(), 1)
}

func TestTheWholeModuleIsListed(t *testing.T) {
	packages := listPackages(t)
	for _, name := range []string{".", "./signin", "./mfa", "./internal/prove", "os"} {
		require.Contains(t, packages, name)
	}
}
