package mfa

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// MarshalJSON writes the whole Report as one object, in an order that depends
// on nothing but what it says:
//
//	complete, compliant   as the methods say
//	first, last           times of the first and the last sign-in, or null
//	kinds                 {kind: {"unknown","satisfied","missed","refused","outOfScope"}}
//	provisional           the part of kinds that Microsoft may still rewrite
//	users                 [{"id","principalName","displayName","kinds","misses"}]
//	serviceAccounts       [{"id","principalName","displayName","evidence":[{"fact","signIns","detail"}]}]
//	renewals              {"rows":[{"userId","principalName","appId","appName","sessionId","tokenId",
//	                      "count","first","last","began":{"id","time","verdict","proof"}}],"rest"}
//	by                    {dimension: {"rows":[{"key","name","kinds"}],"rest"}}
//	ledger                {"files","slices","pages","rows",...,"faults","gaps","watermark"}
//
// A kind without sign-ins is left out. A user's misses are {kind: {"legacy",
// "waived":{waiver: number},"last"}}, of kinds with any. Rest counts what is
// over a limit: kinds, or for renewals a number.
func (r *Report) MarshalJSON() ([]byte, error) {
	return json.Marshal(reportJSON{
		Complete:        r.Complete(),
		Compliant:       r.Compliant(),
		First:           orNull(r.span.first),
		Last:            orNull(r.span.last),
		Kinds:           tallyJSON(r.tally),
		Provisional:     tallyJSON(r.provisional),
		Users:           usersJSON(r.Users()),
		ServiceAccounts: accountsJSON(r.ServiceAccounts()),
		Renewals:        r.renewalsJSON(),
		By:              r.dimensionsJSON(),
		Ledger:          newLedgerJSON(&r.Ledger),
	})
}

type reportJSON struct {
	Complete        bool                     `json:"complete"`
	Compliant       bool                     `json:"compliant"`
	First           *time.Time               `json:"first"`
	Last            *time.Time               `json:"last"`
	Kinds           tallyJSON                `json:"kinds"`
	Provisional     tallyJSON                `json:"provisional"`
	Users           []userJSON               `json:"users"`
	ServiceAccounts []accountJSON            `json:"serviceAccounts"`
	Renewals        renewalsJSON             `json:"renewals"`
	By              map[string]dimensionJSON `json:"by"`
	Ledger          ledgerJSON               `json:"ledger"`
}

// tallyJSON is a Tally as an object of the kinds that have sign-ins.
type tallyJSON Tally

func (t tallyJSON) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for kind, count := range t {
		if count == (Count{}) {
			continue
		}
		b = appendName(b, signin.Kind(kind).String())
		b = append(b, '{')
		for verdict, n := range count {
			b = strconv.AppendInt(appendName(b, verdictNames[verdict]), n, 10)
		}
		b = append(b, '}')
	}
	return append(b, '}'), nil
}

// appendName starts a member of an object.
func appendName(b []byte, name string) []byte {
	return append(appendQuoted(appendComma(b), name), ':')
}

type accountJSON struct {
	ID            string     `json:"id"`
	PrincipalName string     `json:"principalName"`
	DisplayName   string     `json:"displayName"`
	Evidence      []Evidence `json:"evidence"`
}

func accountsJSON(users []User) []accountJSON {
	list := make([]accountJSON, len(users))
	for i := range users {
		user := &users[i]
		list[i] = accountJSON{user.ID, user.PrincipalName, user.DisplayName, user.Evidence()}
	}
	return list
}

type userJSON struct {
	ID            string                `json:"id"`
	PrincipalName string                `json:"principalName"`
	DisplayName   string                `json:"displayName"`
	Kinds         tallyJSON             `json:"kinds"`
	Misses        map[string]missesJSON `json:"misses"`
}

type missesJSON struct {
	Legacy int64            `json:"legacy"`
	Waived map[string]int64 `json:"waived"`
	Last   *time.Time       `json:"last"`
}

func usersJSON(users []User) []userJSON {
	list := make([]userJSON, len(users))
	for i := range users {
		user := &users[i]
		list[i] = userJSON{
			user.ID, user.PrincipalName, user.DisplayName, tallyJSON(user.Tally), map[string]missesJSON{},
		}
		for kind := range signin.Kind(personKinds) {
			if user.Count(kind).Of(Missed) > 0 {
				list[i].Misses[kind.String()] = newMissesJSON(user.Misses(kind))
			}
		}
	}
	return list
}

func newMissesJSON(misses Misses) missesJSON {
	waived := make(map[string]int64)
	for i, n := range misses.waived {
		if n > 0 {
			waived[or(string(knownWaivers[i]), "unknown")] = n
		}
	}
	return missesJSON{misses.Legacy, waived, orNull(misses.Last)}
}

type dimensionJSON struct {
	Rows []rowJSON `json:"rows"`
	Rest tallyJSON `json:"rest"`
}

type rowJSON struct {
	Key   string    `json:"key"`
	Name  string    `json:"name"`
	Kinds tallyJSON `json:"kinds"`
}

func (r *Report) dimensionsJSON() map[string]dimensionJSON {
	dimensions := make(map[string]dimensionJSON, dimensionCount)
	for _, by := range Dimensions() {
		rows, rest := r.Breakdown(by)
		list := make([]rowJSON, len(rows))
		for i := range rows {
			list[i] = rowJSON{rows[i].Key, rows[i].Name, tallyJSON(rows[i].Tally)}
		}
		dimensions[by.String()] = dimensionJSON{list, tallyJSON(rest)}
	}
	return dimensions
}

type renewalsJSON struct {
	Rows []renewalJSON `json:"rows"`
	Rest int64         `json:"rest"`
}

type renewalJSON struct {
	UserID        string         `json:"userId"`
	PrincipalName string         `json:"principalName"`
	AppID         string         `json:"appId"`
	AppName       string         `json:"appName"`
	SessionID     string         `json:"sessionId"`
	TokenID       string         `json:"tokenId"`
	Count         int64          `json:"count"`
	First         *time.Time     `json:"first"`
	Last          *time.Time     `json:"last"`
	Began         *beginningJSON `json:"began"`
}

type beginningJSON struct {
	ID      string     `json:"id"`
	Time    *time.Time `json:"time"`
	Verdict Verdict    `json:"verdict"`
	Proof   Proof      `json:"proof"`
}

func (r *Report) renewalsJSON() renewalsJSON {
	renewals, rest := r.Renewals()
	list := make([]renewalJSON, len(renewals))
	for i, n := range renewals {
		list[i] = renewalJSON{
			n.UserID, n.PrincipalName, n.AppID, n.AppName, n.SessionID, n.TokenID,
			n.Count, orNull(n.First), orNull(n.Last), nil,
		}
		if b := n.Began; b != nil {
			list[i].Began = &beginningJSON{b.ID, orNull(b.Time), b.Verdict, b.Proof}
		}
	}
	return renewalsJSON{list, rest}
}

type ledgerJSON struct {
	Files            int64       `json:"files"`
	Slices           int64       `json:"slices"`
	Pages            int64       `json:"pages"`
	Rows             int64       `json:"rows"`
	Outside          int64       `json:"outside"`
	Undated          int64       `json:"undated"`
	Foreign          int64       `json:"foreign"`
	Duplicates       int64       `json:"duplicates"`
	Retries          int64       `json:"retries"`
	InvalidUTF8      int64       `json:"invalidUTF8"`
	DuplicateMembers int64       `json:"duplicateMembers"`
	Unreadable       int64       `json:"unreadable"`
	Faults           []faultJSON `json:"faults"`
	Gaps             []gapJSON   `json:"gaps"`
	Watermark        *time.Time  `json:"watermark"`
}

type faultJSON struct {
	File   string `json:"file"`
	Index  int    `json:"index"`
	Offset int64  `json:"offset"`
	Reason string `json:"reason"`
}

type gapJSON struct {
	What string     `json:"what"`
	From *time.Time `json:"from"`
	To   *time.Time `json:"to"`
}

func newLedgerJSON(ledger *signin.Ledger) ledgerJSON {
	var l signin.Ledger
	l.Merge(ledger) // puts faults and gaps in order
	slices.SortStableFunc(l.Faults, func(a, b signin.Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Index, b.Index),
			cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Reason, b.Reason))
	})
	account := ledgerJSON{
		l.Files, l.Slices, l.Pages, l.Rows, l.Outside, l.Undated, l.Foreign, l.Duplicates, l.Retries,
		l.InvalidUTF8, l.DuplicateMembers, l.Unreadable, []faultJSON{}, []gapJSON{}, orNull(l.Watermark),
	}
	for _, fault := range l.Faults {
		account.Faults = append(account.Faults, faultJSON(fault))
	}
	for _, gap := range l.Gaps {
		account.Gaps = append(account.Gaps, gapJSON{gap.What, orNull(gap.From), orNull(gap.To)})
	}
	return account
}

// orNull is the moment in UTC, or nothing if it is zero.
func orNull(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
