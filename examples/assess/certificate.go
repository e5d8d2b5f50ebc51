package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// certificate says of a tenant that was read live which time was asked for, how
// much of it was read of all kinds, and what is missing.
func (s *summary) certificate() {
	l := &s.report.Ledger
	if !s.live {
		return
	}
	covered := l.Covered()
	switch {
	case len(l.Gaps) == 0:
		s.labelled("Asked for", stretch(l.Asked.From, l.Asked.To)+", and all of it was read")
	case len(covered) == 0:
		s.labelled("Asked for", stretch(l.Asked.From, l.Asked.To)+"; no part of it was read of all kinds")
	default:
		s.labelled("Asked for", stretch(l.Asked.From, l.Asked.To))
		s.list("All read", "", stretches(covered), 2)
	}
	s.list("Missing", "", lost(l.Gaps), 4)
}

func stretches(windows []signin.Window) []string {
	list := make([]string, len(windows))
	for i, w := range windows {
		list[i] = stretch(w.From, w.To)
	}
	return list
}

// lost names the gaps, those that touch as one.
func lost(gaps []signin.Gap) []string {
	var list []string
	for _, gap := range joined(gaps) {
		text := short(clean(gap.What), 80)
		if !gap.From.IsZero() && !gap.To.IsZero() {
			text += " from " + stretch(gap.From, gap.To)
		}
		list = append(list, text)
	}
	return list
}

// joined are the gaps in order, those that touch in one.
func joined(gaps []signin.Gap) []signin.Gap {
	gaps = slices.Clone(gaps)
	slices.SortFunc(gaps, func(a, b signin.Gap) int {
		return cmp.Or(cmp.Compare(a.What, b.What), a.From.Compare(b.From), a.To.Compare(b.To))
	})
	var all []signin.Gap
	for _, gap := range gaps {
		last := len(all) - 1
		if last < 0 || all[last].What != gap.What || gap.From.After(all[last].To) {
			all = append(all, gap)
		} else if gap.To.After(all[last].To) {
			all[last].To = gap.To
		}
	}
	return all
}

// stretch is a stretch of time to the second, whose words stay on one line.
func stretch(from, to time.Time) string {
	const form = "2006-01-02 15:04:05"
	text := from.UTC().Format(form) + " to " + to.UTC().Format(form) + " UTC"
	return strings.ReplaceAll(text, " ", tie)
}
