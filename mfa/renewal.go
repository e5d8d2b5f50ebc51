package mfa

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// Renewal is a user's tokens for one application in one session that were
// renewed without MFA in them.
type Renewal struct {
	UserID        string
	PrincipalName string
	AppID         string // in lower case; the name, where the log has no id
	AppName       string
	SessionID     string // in lower case; "" if the log has none
	TokenID       string // stands for the session where the log has no session id, if it is linked
	Count         int64
	First, Last   time.Time  // zero if no renewal has a time
	Began         *Beginning // nil if the log does not tell
	key           string
}

// Beginning is the interactive sign-in that began a session.
type Beginning struct {
	ID      string
	Time    time.Time
	Verdict Verdict
	Proof   Proof
	present bool
}

const (
	maxRenewals = 1 << 16
	maxSessions = 1 << 15
)

// Renewals lists the non-interactive sign-ins that are [Missed], by user,
// application and session, the most frequent first. Rest is the number of
// renewals in the sessions over the limit.
//
// A renewal is linked to the earliest successful interactive sign-in with the
// same session id or, where the renewal has none, the same token id, unless
// that one came after it: then the session is older than the log. Of very many
// sessions not all beginnings are remembered. Renewals without a session id
// that are not linked are taken together.
func (r *Report) Renewals() (renewals []Renewal, rest int64) {
	entries, others := r.sessions.renewals.kept()
	sessions, tokens := r.sessions.byID.byKey(), r.sessions.byToken.byKey()
	var unlinked table[renewed, *renewed]
	for _, e := range entries {
		renewal := r.renewal(e.key, &e.value)
		if renewal.SessionID != "" {
			renewal.link(sessions[renewal.SessionID])
		} else if renewal.link(tokens[renewal.TokenID]); renewal.Began == nil {
			together, _ := unlinked.atExact([]byte(strings.TrimSuffix(e.key, renewal.TokenID)))
			together.merge(&e.value)
			continue
		}
		renewals = append(renewals, renewal)
	}
	for key, e := range unlinked.entries {
		renewals = append(renewals, r.renewal(key, &e.value))
	}
	slices.SortFunc(renewals, func(a, b Renewal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.key, b.key))
	})
	return renewals, others.count
}

func (r *Report) renewal(key string, renewed *renewed) Renewal {
	user, app, session, token := splitRenewalKey(key)
	renewal := Renewal{
		AppID: app, SessionID: session, TokenID: token,
		Count: renewed.count, First: renewed.span.first, Last: renewed.span.last,
		key: key,
	}
	if e, ok := r.users.entries[user]; ok {
		renewal.PrincipalName = e.value.principalName
		if e.value.identified {
			renewal.UserID = user
		}
	}
	if e, ok := r.breakdowns.open[ByApp].entries[app]; ok {
		renewal.AppName = e.value.Name
	}
	return renewal
}

// link notes the beginning of the session, unless it came after the renewal.
func (r *Renewal) link(beginning *Beginning) {
	if beginning == nil || !r.First.IsZero() && beginning.Time.After(r.First) {
		return
	}
	copied := *beginning
	r.Began = &copied
}

// sessions holds renewals and beginnings apart, since either may be read first.
type sessions struct {
	renewals table[renewed, *renewed]
	byID     table[Beginning, *Beginning]
	byToken  table[Beginning, *Beginning]
	key      []byte
}

type renewed struct {
	count int64
	span  span
}

func (r *renewed) merge(other *renewed) {
	r.count += other.count
	r.span.merge(other.span)
}

func (s *sessions) prepare() {
	s.renewals.limit = maxRenewals
	s.byID.limit, s.byToken.limit = maxSessions, maxSessions
}

func (s *sessions) add(f *Finding) {
	s.prepare()
	switch {
	case f.Event.Kind == signin.NonInteractive && f.Verdict == Missed:
		s.key = appendRenewalKey(s.key[:0], &f.Event)
		renewal, _ := s.renewals.atExact(s.key)
		renewal.count++
		renewal.span.add(f.Event.Time)
	case f.Event.Kind == signin.Interactive && f.Outcome == Success:
		s.begin(&s.byID, f.Event.SessionID, f)
		s.begin(&s.byToken, f.Event.TokenID, f)
	}
}

func (s *sessions) begin(beginnings *table[Beginning, *Beginning], id string, f *Finding) {
	if id == "" {
		return
	}
	if beginning, kept := beginnings.at(id); kept {
		beginning.merge(&Beginning{f.Event.ID, f.Event.Time.UTC(), f.Verdict, f.Proof, true})
	}
}

func (s *sessions) merge(other *sessions) {
	s.prepare()
	s.renewals.merge(&other.renewals)
	s.byID.merge(&other.byID)
	s.byToken.merge(&other.byToken)
}

// merge keeps the earlier of two beginnings; one with a time wins over one
// without.
func (b *Beginning) merge(other *Beginning) {
	if !other.present || b.present && b.compare(other) <= 0 {
		return
	}
	id := strings.Clone(other.ID)
	*b = *other
	b.ID = id
}

func (b *Beginning) compare(other *Beginning) int {
	if b.Time.IsZero() != other.Time.IsZero() {
		return -b.Time.Compare(other.Time)
	}
	return cmp.Or(b.Time.Compare(other.Time), strings.Compare(b.ID, other.ID),
		cmp.Compare(b.Verdict, other.Verdict), cmp.Compare(b.Proof, other.Proof))
}

// appendRenewalKey writes user, application and session, each but the last with
// its length before it, so that no two triples look alike.
func appendRenewalKey(key []byte, event *signin.Event) []byte {
	key = appendSized(key, or(event.User.ID, event.User.PrincipalName))
	key = appendSized(key, or(event.App.ID, event.App.DisplayName))
	if event.SessionID != "" {
		return appendLower(append(key, 's'), event.SessionID)
	}
	return appendLower(append(key, 't'), event.TokenID)
}

func appendSized(key []byte, part string) []byte {
	return appendLower(binary.AppendUvarint(key, uint64(len(part))), part)
}

func splitRenewalKey(key string) (user, app, session, token string) {
	user, key = cutSized(key)
	app, key = cutSized(key)
	if key[0] == 's' {
		return user, app, key[1:], ""
	}
	return user, app, "", key[1:]
}

func cutSized(key string) (part, after string) {
	n, size := binary.Uvarint([]byte(key[:min(len(key), binary.MaxVarintLen64)]))
	end := size + int(n)
	return key[size:end], key[end:]
}
