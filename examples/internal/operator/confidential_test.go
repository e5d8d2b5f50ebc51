package operator

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestAFileThatOthersMayReadIsRefusedWithTheFix(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the mode of a file says nothing there
	}
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte("canary"), 0o600))
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o644, 0o660, 0o777} {
		require.NoError(t, os.Chmod(path, mode))
		_, err := ReadConfidential("-secret", path, nil)
		require.ErrorContains(t, err, "-secret: ")
		require.ErrorContains(t, err, "chmod 600 "+path)
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		require.NoError(t, os.Chmod(path, mode))
		data, err := ReadConfidential("-secret", path, nil)
		require.NoError(t, err)
		require.Equal(t, "canary", string(data))
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	folder := t.TempDir()
	_, err := ReadConfidential("-key", folder, nil)
	require.ErrorContains(t, err, "-key: "+folder+" is a folder")
	if runtime.GOOS != "windows" {
		_, err = ReadConfidential("-key", os.DevNull, nil)
		require.ErrorContains(t, err, "no regular file")
	}
}

func TestTheNameOfAFileThatThereIsNotIsNotShown(t *testing.T) {
	for _, name := range []string{"canary~8Q~secret", "AGE-SECRET-KEY-1CANARY", strings.Repeat("canary", 1000), "canary\x00"} {
		_, err := ReadConfidential("-secret", name, nil)
		require.ErrorContains(t, err, "-secret: there is no file of that name")
		require.NotContains(t, strings.ToLower(err.Error()), "canary")
	}
}

func TestASecretOfNoSizeOrOfAnySizeIsRefused(t *testing.T) {
	_, err := ReadConfidential("-secret", "-", strings.NewReader(""))
	require.ErrorContains(t, err, "-secret: it is empty")
	_, err = ReadConfidential("-secret", "-", strings.NewReader(strings.Repeat("x", longest+1)))
	require.ErrorContains(t, err, "longer than")
	_, err = ReadConfidential("-secret", "-", iotest.ErrReader(errors.New("torn off")))
	require.ErrorContains(t, err, "-secret: torn off")
	data, err := ReadConfidential("-secret", "-", strings.NewReader(strings.Repeat("x", longest)))
	require.NoError(t, err)
	require.Len(t, data, longest)
}
