package mfa

import (
	"bytes"
	"slices"
	"strings"

	"github.com/partnersec/partnersec/signin"
)

// Evidence is one of the things that make an account look like one that a
// program uses and no person.
type Evidence struct {
	Fact    string `json:"fact"`    // nonInteractive, ropc, legacyClient, userAgent, fixedAddress or notRegistered
	SignIns int64  `json:"signIns"` // sign-ins that show it
	Detail  string `json:"detail"`  // the user agent's telling part, or the address
}

const (
	fewSignIns          = 3 // fewer say nothing about a habit
	nonInteractiveShare = 0.9
)

// ServiceAccounts lists the users that are likely not persons, in the order of
// Users. Their names play no part in it: at least two facts speak for it, and
// one of them is that nearly all sign-ins are non-interactive, that an
// application sent the password itself (ROPC), or that most sign-ins are by a
// legacy client or have the user agent of a script. What failed is left aside:
// it tells of whoever tried, and that need not be the user.
func (r *Report) ServiceAccounts() []User {
	return slices.DeleteFunc(r.Users(), func(u User) bool { return !likely(u.Evidence()) })
}

func likely(facts []Evidence) bool {
	return len(facts) >= 2 && facts[0].Fact != "fixedAddress" && facts[0].Fact != "notRegistered"
}

// Evidence lists what makes the user look like a service account, the weightier
// facts first. A single fact is common among persons too.
func (u *User) Evidence() []Evidence {
	e := &u.evidence
	most := func(n int64) bool { return n > 0 && 2*n >= e.all }
	silent := e.all >= fewSignIns && float64(e.silent) >= nonInteractiveShare*float64(e.all)
	var facts []Evidence
	add := func(holds bool, fact string, signIns int64, detail string) {
		if holds {
			facts = append(facts, Evidence{fact, signIns, detail})
		}
	}
	add(silent, "nonInteractive", e.silent, "")
	add(e.ropc > 0, "ropc", e.ropc, "")
	add(most(e.legacy), "legacyClient", e.legacy, "")
	add(most(e.scripted), "userAgent", e.scripted, e.script)
	add(e.addressed >= fewSignIns && !e.roams, "fixedAddress", e.addressed, e.address)
	add(e.unregistered > 0, "notRegistered", e.unregistered, "")
	return facts
}

// evidence counts the sign-ins of one user that show each fact, of all that did
// not fail.
type evidence struct {
	all, silent                int64
	ropc, legacy, unregistered int64
	scripted                   int64
	script                     string // the first of the scripts in order
	addressed                  int64  // sign-ins with an address
	address                    string // the only one, unless the user roams
	roams                      bool
}

func (e *evidence) add(f *Finding, script string) {
	if f.Outcome == Failure {
		return
	}
	count := func(n *int64, holds bool) {
		if holds {
			*n++
		}
	}
	count(&e.all, true)
	count(&e.silent, f.Event.Kind == signin.NonInteractive)
	count(&e.ropc, f.Reasons.Has(ROPC))
	count(&e.legacy, f.Client == Legacy)
	count(&e.unregistered, f.Reasons.Has(NotRegistered))
	count(&e.scripted, script != "")
	count(&e.addressed, f.Event.IPAddress != "")
	e.ran(script)
	e.cameFrom(f.Event.IPAddress)
}

func (e *evidence) merge(other *evidence) {
	e.all += other.all
	e.silent += other.silent
	e.ropc += other.ropc
	e.legacy += other.legacy
	e.unregistered += other.unregistered
	e.scripted += other.scripted
	e.addressed += other.addressed
	e.ran(other.script)
	e.cameFrom(other.address)
	if other.roams {
		e.address, e.roams = "", true
	}
}

func (e *evidence) ran(script string) {
	if script != "" && (e.script == "" || script < e.script) {
		e.script = script
	}
}

func (e *evidence) cameFrom(address string) {
	switch {
	case address == "", e.roams, address == e.address:
	case e.address == "":
		e.address = strings.Clone(address)
	default:
		e.address, e.roams = "", true
	}
}

// scriptAgents are parts of the user agents of scripts and libraries that
// people do not sign in with.
var scriptAgents = [...]string{
	"aiohttp", "axios", "azsdk", "azure-sdk", "BAV2ROPC", "CBAInPROD", "curl", "Go-http-client", "httpx",
	"Java-http-client", "libwww-perl", "msgraph-sdk", "node-fetch", "okhttp", "PostmanRuntime", "PowerShell",
	"python-requests", "Python-urllib", "RestSharp", "Wget",
}

// maxAgents is how many user agents scripts remembers.
const maxAgents = 1 << 12

// scripts recognises the user agents of scripts, and remembers its answers.
type scripts map[string]string

// match is the part that gives a script away, or "".
func (s *scripts) match(agent string) string {
	if agent == "" {
		return ""
	}
	if script, ok := (*s)[agent]; ok {
		return script
	}
	script := scriptOf(agent)
	if *s == nil {
		*s = make(scripts)
	}
	if len(*s) < maxAgents {
		(*s)[strings.Clone(agent)] = script
	}
	return script
}

func scriptOf(agent string) string {
	var buffer [256]byte
	folded := fold(buffer[:0], agent)
	for _, part := range scriptAgents {
		var known [32]byte
		if bytes.Contains(folded, fold(known[:0], part)) {
			return part
		}
	}
	return ""
}
