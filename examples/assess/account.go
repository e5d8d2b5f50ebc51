package main

import (
	"strings"

	"github.com/partnersec/partnersec/signin"
)

// account says what was read and what was not.
func (s *summary) account() string {
	l := &s.report.Ledger
	parts := []string{some(l.Rows, "record")}
	switch {
	case l.Files > 0:
		parts[0] += " in " + some(l.Files, "file")
	case s.live:
		parts[0] += " on " + some(l.Pages, "page")
	}
	note := func(n int64, what string) {
		if n > 0 {
			parts = append(parts, number(n)+" "+what)
		}
	}
	note(l.Unreadable, "not readable")
	note(l.Outside, "not asked for")
	note(l.Undated, "without a time")
	note(l.Foreign, "of other logs")
	note(l.Duplicates, "repeated")
	note(l.Late, "come or changed since an earlier reading")
	note(l.DuplicateMembers, "members given twice")
	note(l.InvalidUTF8, "texts not in UTF-8")
	note(s.provisional(), "so young that they may still change")
	if l.Retries > 0 {
		parts = append(parts, some(l.Retries, "request")+" sent again")
	}
	if !s.live {
		parts = append(parts, s.missing()...)
	}
	if l.Complete() {
		parts = append(parts, "complete")
	}
	return strings.Join(parts, ", ")
}

// missing is what the account says of gaps where no certificate lists them.
func (s *summary) missing() (parts []string) {
	gaps := s.report.Ledger.Gaps
	for _, gap := range gaps[:min(1, len(gaps))] {
		parts = append(parts, "missing: "+short(clean(gap.What), 80))
	}
	if more := int64(len(gaps)) - 1; more > 0 {
		parts = append(parts, number(more)+" more gaps")
	}
	return parts
}

func (s *summary) provisional() int64 {
	var n int64
	for _, kind := range signin.Kinds() {
		n += s.report.Provisional(kind).Total()
	}
	return n
}
