package proof

import (
	"fmt"
	"slices"
)

// Module is the path of the module whose proofs these are.
const Module = "github.com/partnersec/partnersec"

// Proof is one row of the table of proofs.
type Proof struct {
	Name  string // the word by which a person asks for it
	Dir   string // the folder of its package, from the root of the module
	Test  string // the test that runs it
	Shows string // what holds if it passes
	Cases int    // how many cases it tries at full length
	Of    string // what a case is, in the plural
}

// ImportPath is the path of the package whose test it is.
func (p *Proof) ImportPath() string { return Module + "/" + p.Dir }

var table = []Proof{
	{
		Name: "law", Dir: "mfa", Test: "TestLaw",
		Shows: "taking evidence away from a sign-in never makes it Satisfied",
		Cases: 1_000_000, Of: "events",
	},
	{
		Name: "order", Dir: "mfa", Test: "TestOrder",
		Shows: "neither the order of sign-ins nor the number of parts changes a report",
		Cases: 1_000_000, Of: "events",
	},
	{
		Name: "shapes", Dir: "signin", Test: "TestShapes",
		Shows: "the same sign-ins read alike in every input shape",
		Cases: 100_000, Of: "events",
	},
	{
		Name: "kill", Dir: "samauth", Test: "TestKill",
		Shows: "a process killed while it rotates loses no refresh token and uses none before it is durable",
		Cases: 1_000, Of: "kills",
	},
	{
		Name: "strict", Dir: "samauth", Test: "TestKillSingleUse",
		Shows: "the same, without the promise that none is lost, where a server takes each token once",
		Cases: 1_000, Of: "kills",
	},
	{
		Name: "processes", Dir: "samauth", Test: "TestProcesses",
		Shows: "eight processes of 64 goroutines share a store without an error and rotate once an interval",
		Cases: 60, Of: "seconds",
	},
	{
		Name: "tenants", Dir: "samauth", Test: "TestTenants",
		Shows: "a token that was answered to the wrong tenant is given to nobody",
		Cases: 1_000_000, Of: "answers",
	},
	{
		Name: "complete", Dir: "signin/graphsignin", Test: "TestComplete",
		Shows: "whatever goes wrong while sign-ins are read from Graph, each comes once or is in a gap that the ledger names",
		Cases: 100_000, Of: "reads",
	},
	{
		Name: "links", Dir: "internal/graphpipe", Test: "TestLinks",
		Shows: "whatever a link to a next page or a redirect looks like, nothing but Graph's own host is asked",
		Cases: 1_000_000, Of: "links",
	},
	{
		Name: "limits", Dir: "signin/graphsignin", Test: "TestLimits",
		Shows: "a thousand tenants are read at the pace that Graph's limits allow, without a request beyond them or before a Retry-After is over",
		Cases: 24, Of: "virtual hours",
	},
	{
		Name: "resume", Dir: "signin/graphsignin", Test: "TestKilled",
		Shows: "a process killed while it reads sign-ins goes on without missing one, and reads no slice more than twice",
		Cases: 200, Of: "kills",
	},
	{
		Name: "memory", Dir: "signin/graphsignin", Test: "TestMemory",
		Shows: "a log of any length is read in 64 MiB of heap, with no more requests than it has pages and slices",
		Cases: 1_000_000, Of: "rows",
	},
}

// All lists the proofs.
func All() []Proof { return slices.Clone(table) }

// find is the row of a name, which has to belong to the given test.
func find(name, test string) (Proof, error) {
	i := slices.IndexFunc(table, func(p Proof) bool { return p.Name == name })
	if i < 0 {
		return Proof{}, fmt.Errorf("proof: find %q: no such row: add one to the table of proofs", name)
	}
	if table[i].Test != test {
		return Proof{}, fmt.Errorf("proof: run %q as %s: the table of proofs says %s", name, test, table[i].Test)
	}
	return table[i], nil
}
