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

// A key of age-keygen, made up for these examples. A real one lies in a file
// elsewhere than the token, or comes from a vault of keys.
const key = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"

func Example() {
	parent, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	identities, err := age.ParseIdentities(strings.NewReader(key))
	if err != nil {
		panic(err)
	}
	store, err := dirstore.New(filepath.Join(parent, "token"), identities, nil)
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
	fmt.Println("version of", len(version), "digits:", err)

	token, _, err = store.Load(ctx)
	fmt.Println(token.Value, err)
	// Output:
	// nothing is stored: true
	// version of 64 digits: <nil>
	// [redacted] <nil>
}
