package dirstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/partnersec/partnersec/samauth"
)

// A test that needs other processes runs its own program again, with these in
// the environment.
const (
	childTask = "DIRSTORE_TEST_TASK"
	childDir  = "DIRSTORE_TEST_DIR"
	childKey  = "DIRSTORE_TEST_KEY"
)

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		if err := runChild(task); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func runChild(task string) error {
	identity, err := age.ParseX25519Identity(os.Getenv(childKey))
	if err != nil {
		return err
	}
	store, err := New(os.Getenv(childDir), []age.Identity{identity}, nil)
	if err != nil {
		return err
	}
	ctx := context.Background()
	switch task {
	case "swap": // until it is killed
		for {
			if err := increase(ctx, store); err != nil {
				return err
			}
		}
	case "count":
		for range countOfEach {
			if err := increase(ctx, store); err != nil {
				return err
			}
		}
		return nil
	case "lock":
		if _, err := store.Lock(ctx); err != nil {
			return err
		}
		fmt.Println("locked")
		_, err := io.Copy(io.Discard, os.Stdin) // until it is killed
		return err
	}
	return errors.New("unknown task " + task)
}

// increase adds one to the generation and says so when it is durable.
func increase(ctx context.Context, store *Store) error {
	for {
		token, version, err := store.Load(ctx)
		if err != nil && !errors.Is(err, samauth.ErrNoToken) {
			return err
		}
		n := token.Generation
		if n > 0 && !token.Value.Equal(generation(n).Value) {
			return fmt.Errorf("generation %d is torn", n)
		}
		_, err = store.Swap(ctx, generation(n+1), version)
		switch {
		case errors.Is(err, samauth.ErrConflict):
			continue
		case err != nil:
			return err
		}
		fmt.Println(n + 1)
		return nil
	}
}

// child is another process, and what it prints.
type child struct {
	*exec.Cmd
	out *bufio.Reader
}

func start(t *testing.T, task, dir string, identity *age.X25519Identity) child {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childTask+"="+task, childDir+"="+dir, childKey+"="+identity.String())
	command.Stderr = os.Stderr
	_, err := command.StdinPipe() // closed by Wait
	require.NoError(t, err)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill() }) // if the test ended before
	return child{command, bufio.NewReader(out)}
}

// kill ends the process without a chance to do anything.
func (c child) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, c.Process.Kill())
}

const (
	kills       = 40
	processes   = 8
	countOfEach = 12
)

// Writers are killed at random moments. What is then stored is whole, and no
// older than the last token that a writer had reported.
func TestKilledWritersLoseNothing(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	identity, dir := newIdentity(t), newFolder(t)
	store := openStore(t, dir, identity)
	put(t, store, 1, "")
	last, unreported := uint64(1), 0
	for n := range kills {
		writer := start(t, "swap", dir, identity)
		for range 1 + random.IntN(4) {
			last = max(last, readNumber(t, writer.out))
		}
		moment := time.Duration(random.IntN(4000)) * time.Microsecond
		for begin := time.Now(); time.Since(begin) < moment; {
		}
		writer.kill(t)
		rest, err := io.ReadAll(writer.out)
		require.NoError(t, err)
		_ = writer.Wait()
		for line := range strings.Lines(string(rest)) {
			last = max(last, parseNumber(t, strings.TrimSpace(line)))
		}

		token, _, err := store.Load(t.Context())
		require.NoError(t, err, "after %d kills", n+1)
		requireGeneration(t, token.Generation, token)
		require.GreaterOrEqual(t, token.Generation, last, "a token that had been reported is lost")
		require.LessOrEqual(t, token.Generation, last+1)
		if token.Generation > last {
			unreported++
		}
		last = token.Generation
	}
	t.Logf("%d kills, %d generations, %d of them stored and not reported", kills, last, unreported)
	put(t, store, last+1, requireHolds(t, store, last))
}

// Every process adds to the same number; with an update lost it would be less.
func TestProcessesDoNotUndoEachOther(t *testing.T) {
	identity, dir := newIdentity(t), newFolder(t)
	store := openStore(t, dir, identity)
	var all []child
	for range processes {
		all = append(all, start(t, "count", dir, identity))
	}
	for _, c := range all {
		said, err := io.ReadAll(c.out)
		require.NoError(t, err)
		require.NoError(t, c.Wait(), "%s", said)
	}
	requireHolds(t, store, processes*countOfEach)
}

func TestALockEndsWithItsProcess(t *testing.T) {
	identity, dir := newIdentity(t), newFolder(t)
	store := openStore(t, dir, identity)
	holder := start(t, "lock", dir, identity)
	said, err := holder.out.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "locked\n", said)

	ctx, cancel := context.WithTimeout(t.Context(), 3*retryDelay)
	defer cancel()
	_, err = store.Lock(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "wait for whoever has "+dir)
	put(t, store, 1, "")

	holder.kill(t)
	_ = holder.Wait()
	unlock, err := store.Lock(t.Context())
	require.NoError(t, err)
	unlock()
	unlock() // is no harm
}

func readNumber(t *testing.T, from *bufio.Reader) uint64 {
	t.Helper()
	line, err := from.ReadString('\n')
	require.NoError(t, err, "the writer said %q", line)
	return parseNumber(t, strings.TrimSpace(line))
}

func parseNumber(t *testing.T, line string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(line, 10, 64)
	require.NoError(t, err, "the writer said %q", line)
	return n
}
