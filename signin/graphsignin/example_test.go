package graphsignin_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// demo is a Graph with a tenant that has one sign-in, an hour old.
func demo() (*partnersec.Tenant, *faketenant.Tenant) {
	graph := faketenant.New(nil)
	fake := graph.Tenant(someTenant)
	fake.Add(rowAt("a", time.Hour))
	return partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()}).Tenant(someTenant, fake.Credential()), fake
}

func ExampleNew() {
	tenant, _ := demo()
	ledger := &signin.Ledger{}
	query := signin.Last(24 * time.Hour)
	query.Ledger = ledger
	for event, err := range graphsignin.New(tenant, nil).Events(context.Background(), query) {
		fmt.Println(event.ID, err)
	}
	fmt.Println(ledger.Complete(), ledger.Pages, "pages, one of each kind")
	// Output:
	// a <nil>
	// true 4 pages, one of each kind
}

func ExampleFile() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	tenant, fake := demo()
	source := graphsignin.New(tenant, &graphsignin.Options{Checkpoint: graphsignin.File(filepath.Join(dir, "checkpoint"))})
	query := signin.Query{Kinds: []signin.Kind{signin.Interactive}}
	for event := range source.Events(context.Background(), query) {
		fmt.Println("first run:", event.ID)
	}
	fake.Add(rowAt("b", time.Minute))
	for event := range source.Events(context.Background(), query) {
		fmt.Println("second run:", event.ID)
	}
	// Output:
	// first run: a
	// second run: b
}

// archive is a client that has one page for every question.
type archive struct{}

func (archive) Name() string { return "archive" }

func (archive) Page(context.Context, string) ([]byte, int, error) {
	return []byte(`{"value":[]}`), 1, nil
}

func ExampleOver() {
	tenant, _ := demo()
	ledger := &signin.Ledger{}
	for range graphsignin.Over(archive{}, tenant, nil).Events(context.Background(), signin.Query{Ledger: ledger}) {
	}
	fmt.Println(ledger.Transport, ledger.Complete())
	// Output: archive true
}
