//go:build unix

package dirstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// place is a folder for one example and a key, which is to be kept elsewhere.
func place() (dir string, key *age.HybridIdentity, remove func()) {
	parent, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	if key, err = age.GenerateHybridIdentity(); err != nil {
		panic(err)
	}
	return filepath.Join(parent, "token"), key, func() { os.RemoveAll(parent) }
}

func Example() {
	dir, key, remove := place()
	defer remove()
	identities, err := age.ParseIdentities(strings.NewReader(key.String())) // as a file of age-keygen has it
	if err != nil {
		panic(err)
	}
	store, err := dirstore.New(dir, identities, nil)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	_, version, err := store.Load(ctx)
	fmt.Println("nothing is stored:", errors.Is(err, samauth.ErrNoToken))

	// A token that another tool kept in plain text moves in.
	token, err := samauth.Decode([]byte("1.AXoAexample\r\n"))
	if err != nil {
		panic(err)
	}
	version, err = store.Swap(ctx, token, version)
	fmt.Println("a version of", len(version), "digits:", err)

	token, _, err = store.Load(ctx)
	fmt.Println(token.Value, err)
	// Output:
	// nothing is stored: true
	// a version of 64 digits: <nil>
	// [redacted] <nil>
}

func ExampleNew() {
	dir, key, remove := place()
	defer remove()
	if err := os.Mkdir(dir, 0o755); err != nil {
		panic(err)
	}
	_, err := dirstore.New(dir, []age.Identity{key}, nil)
	fmt.Println(errors.Is(err, dirstore.ErrUnsafe))
	fmt.Println(strings.ReplaceAll(err.Error(), dir, "/var/lib/token"))
	// Output:
	// true
	// dirstore: open /var/lib/token: /var/lib/token is not safe to use: others can reach it, its mode is 0755: run: chmod 700 /var/lib/token
}

func ExampleStore_Load() {
	dir, key, remove := place()
	defer remove()
	store, err := dirstore.New(dir, []age.Identity{key}, nil)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if _, err := store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAexample")}, ""); err != nil {
		panic(err)
	}
	if err := os.Truncate(filepath.Join(dir, "refresh-token.age"), 0); err != nil {
		panic(err)
	}
	token, _, err := store.Load(ctx)
	fmt.Println(token.Value.Reveal(), errors.Is(err, samauth.ErrDamaged))
	fmt.Println(strings.ReplaceAll(err.Error(), dir, "/var/lib/token"))
	// Output:
	// 1.AXoAexample true
	// dirstore: load from /var/lib/token: refresh-token.age: samauth: the stored refresh token is damaged: it is empty; refresh-token.age.copy has been read in its place, and the next Swap mends this
}

func ExampleStore_Swap() {
	dir, key, remove := place()
	defer remove()
	store, err := dirstore.New(dir, []age.Identity{key}, nil)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	first, err := store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAfirst")}, "")
	fmt.Println(err)
	_, err = store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAsecond")}, first)
	fmt.Println(err)
	_, err = store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAother")}, first)
	fmt.Println(errors.Is(err, samauth.ErrConflict))
	// Output:
	// <nil>
	// <nil>
	// true
}

func ExampleStore_Lock() {
	dir, key, remove := place()
	defer remove()
	store, err := dirstore.New(dir, []age.Identity{key}, nil)
	if err != nil {
		panic(err)
	}
	unlock, err := store.Lock(context.Background())
	if err != nil {
		panic(err)
	}
	defer unlock()
	fmt.Println("nobody else rotates now")
	// Output: nobody else rotates now
}
