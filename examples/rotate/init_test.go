package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

func TestANewKeyIsItsOwnersAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	got := start(t, nil, "", "-init", "-key", "key.txt")
	require.Equal(t, operator.Done, got.status, got.err)
	require.Contains(t, got.out, "a new key in key.txt")
	info, err := os.Stat("key.txt")
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		require.Equal(t, os.FileMode(0o600), info.Mode())
	}
	text, err := os.ReadFile("key.txt")
	require.NoError(t, err)
	require.Regexp(t, regexp.MustCompile(`^# public key: age1[a-z0-9]+\nAGE-SECRET-KEY-PQ-1[A-Z0-9]+\n$`), string(text))

	got = start(t, nil, "", "-init", "-key", "key.txt")
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "is there already")
	again, err := os.ReadFile("key.txt")
	require.NoError(t, err)
	require.Equal(t, text, again)
	require.Equal(t, operator.Failed, start(t, nil, "", "-init", "-key", "missing/key.txt").status)
}

func TestAKeyInTheStoreIsRefused(t *testing.T) {
	s := filledSite(t)
	key, err := os.ReadFile("key")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll("store/below", 0o700))
	s.write("store/below/key", string(key))
	require.NoError(t, os.Symlink("store", "other"))
	require.NoError(t, os.Symlink(filepath.Join("store", "below", "key"), "link"))
	require.NoError(t, os.Symlink(filepath.Join("..", "..", "key"), filepath.Join("store", "below", "out")))
	for _, path := range []string{"store/below/key", "other/below/key", "link", "store/below/out", "store/../other/below/key"} {
		got := s.run("-store store -key " + path + " " + applicationFlags)
		require.Equal(t, operator.Failed, got.status, path)
		require.Contains(t, got.err, "lies in the store that it opens", path)
	}
	got := s.run("-init -key store/new -store store")
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "lies in the store that it opens")
	require.NoFileExists(t, "store/new")
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	s := filledSite(t)
	for name, text := range map[string]string{
		"a word":              "canary\n",
		"a key that is short": "AGE-SECRET-KEY-1CANARY\n",
		"a comment alone":     "# canary\n",
		"a public key":        "age1canary\n",
	} {
		s.write("wrong", text)
		got := s.run("-store store -key wrong " + applicationFlags)
		require.Equal(t, operator.Failed, got.status, name)
		require.Contains(t, got.err, "age-keygen", name)
		require.NotContains(t, got.err, "CANARY", name)
	}
}

func TestAKeyIsReadInWhateverWayItWasWritten(t *testing.T) {
	s := filledSite(t)
	key, err := os.ReadFile("key")
	require.NoError(t, err)
	s.write("wide", wide(string(key)))
	require.Equal(t, operator.Done, s.run("-store store -key wide "+applicationFlags).status)
	require.Equal(t, operator.Done, s.runWith(string(key), "-store store -key - "+applicationFlags).status)
	t.Chdir("store")
	got := s.runWith(string(key), "-store . -key - -partner "+partner+" -app "+app+" -secret ../secret")
	require.Equal(t, operator.Done, got.status, got.err)
	t.Chdir(s.folder)
	s.write("binary", "\x00\x01")
	require.Contains(t, s.run("-store store -key binary "+applicationFlags).err, "-key: it is no text")
}

func TestTheWrongKeyOpensNothing(t *testing.T) {
	s := filledSite(t)
	before := s.files("store")
	require.Equal(t, operator.Done, s.run("-init -key another").status)
	got := s.run("-store store -key another " + applicationFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err), "encrypted for another key")
	require.Equal(t, before, s.files("store"))
}
