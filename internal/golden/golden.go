package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TB is the part of [testing.TB] that Compare needs.
type TB interface {
	Helper()
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

var _ TB = testing.TB(nil)

const updateName = "update"

var _ = defineUpdate(flag.CommandLine)

// defineUpdate adds -update to a test binary, unless something else has.
func defineUpdate(flags *flag.FlagSet) bool {
	if !testing.Testing() || flags.Lookup(updateName) != nil {
		return false
	}
	flags.Bool(updateName, false, "write golden files instead of comparing with them")
	return true
}

// Compare ends the test unless got equals the file testdata/name of the package
// under test, byte for byte, and says where the two part. The name may hold
// slashes. With -update it writes the file and creates its folders.
func Compare(t TB, name string, got []byte) {
	t.Helper()
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		t.Fatalf("golden: %q lies outside testdata: give a name below it", name)
		return
	}
	file := filepath.Join("testdata", local)
	if updating(flag.CommandLine) {
		write(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Fatalf("golden: %s does not exist: run the test with -update to write it", file)
	case err != nil:
		t.Fatalf("golden: read: %v", err)
	case !bytes.Equal(want, got):
		t.Fatalf("golden: %s differs %s\nrun the test with -update if the new output is right", file, difference(want, got))
	}
}

func updating(flags *flag.FlagSet) bool {
	update := flags.Lookup(updateName)
	return update != nil && update.Value.String() == "true"
}

func write(t TB, file string, got []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatalf("golden: make folder: %v", err)
		return
	}
	if err := os.WriteFile(file, got, 0o666); err != nil {
		t.Fatalf("golden: write: %v", err)
		return
	}
	t.Logf("golden: wrote %s", file)
}
