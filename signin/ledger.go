package signin

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// maxFaults is how many unreadable places a Ledger names; the rest it counts.
const maxFaults = 1000

// Ledger is the account of a query: what was read, what was not wanted, and
// what could not be read. A Source adds to the Ledger of its Query as it is
// ranged; two goroutines must not share one. A nil *Ledger counts nothing.
type Ledger struct {
	Files            int64 // files opened
	Slices           int64 // time windows read
	Pages            int64 // pages read
	Rows             int64 // records read, wanted or not
	Outside          int64 // of these, records that the query does not ask for
	Undated          int64 // of these, records without a time, which are in every window
	Foreign          int64 // records of other logs, such as the directory audit log
	Duplicates       int64 // records dropped because the same id came before
	Late             int64 // records that an earlier reading of the same time did not have, or had otherwise
	Retries          int64 // requests sent again
	InvalidUTF8      int64 // strings with bytes that were read as U+FFFD
	DuplicateMembers int64 // members given twice in one object; the last was taken
	Unreadable       int64 // records and files that could not be read
	Faults           []Fault
	Gaps             []Gap
	Earlier          []Gap     // stretches that were asked for and that an earlier run has read, by its checkpoint
	Asked            Window    // the time that was asked for, of a source that asks for one
	Watermark        time.Time // time of the newest record
	Transport        string    // who sent the requests, where it was somebody else's client: it does not tell its retries
}

// Window is a stretch of time: from one moment on and up to another.
type Window struct{ From, To time.Time }

// Covered is the time that was asked for without the gaps: the window itself if
// there is none.
func (l *Ledger) Covered() []Window {
	if l.Asked == (Window{}) {
		return nil
	}
	left := []Window{l.Asked}
	for _, gap := range l.Gaps {
		var rest []Window
		for _, w := range left {
			rest = append(rest, w.without(gap)...)
		}
		left = rest
	}
	return left
}

// without is what is left of a window outside of a gap. A gap without a time is
// everywhere.
func (w Window) without(gap Gap) []Window {
	from, to := gap.From, gap.To
	if from.IsZero() || from.Before(w.From) {
		from = w.From
	}
	if to.IsZero() || to.After(w.To) {
		to = w.To
	}
	if !from.Before(to) {
		return []Window{w}
	}
	var rest []Window
	if w.From.Before(from) {
		rest = append(rest, Window{w.From, from})
	}
	if to.Before(w.To) {
		rest = append(rest, Window{to, w.To})
	}
	return rest
}

// Fault names something that could not be read.
type Fault struct {
	File   string
	Index  int   // records before it; -1 if the whole file is meant
	Offset int64 // bytes before it, after decompression
	Reason string
}

// String reads like "signins.json: record 4 at byte 1187: unexpected end".
func (f Fault) String() string {
	name := f.File
	if name == "" {
		name = "input"
	}
	if f.Index < 0 {
		return fmt.Sprintf("%s: %s", name, f.Reason)
	}
	return fmt.Sprintf("%s: record %d at byte %d: %s", name, f.Index, f.Offset, f.Reason)
}

// Gap is a stretch of the log that was asked for and not read.
type Gap struct {
	What     string
	From, To time.Time // zero where it is not known
}

// Complete reports whether all that was asked for has been read. What was
// never opened is not missed by a Ledger: that is for the Source to say.
func (l *Ledger) Complete() bool {
	return l != nil && l.Unreadable == 0 && len(l.Gaps) == 0
}

// Fault records something that could not be read.
func (l *Ledger) Fault(fault Fault) {
	if l == nil {
		return
	}
	l.Unreadable++
	l.Faults = append(l.Faults, fault)
	if len(l.Faults) >= 2*maxFaults {
		l.trim()
	}
}

func (l *Ledger) foreign() {
	if l != nil {
		l.Foreign++
	}
}

// Gap records a stretch that was not read.
func (l *Ledger) Gap(gap Gap) {
	if l != nil {
		l.Gaps = append(l.Gaps, gap)
	}
}

// Merge adds the account of another part of the same query.
func (l *Ledger) Merge(other *Ledger) {
	l.Files += other.Files
	l.Slices += other.Slices
	l.Pages += other.Pages
	l.Rows += other.Rows
	l.Outside += other.Outside
	l.Undated += other.Undated
	l.Foreign += other.Foreign
	l.Duplicates += other.Duplicates
	l.Late += other.Late
	l.Retries += other.Retries
	l.InvalidUTF8 += other.InvalidUTF8
	l.DuplicateMembers += other.DuplicateMembers
	l.Unreadable += other.Unreadable
	l.Faults = append(l.Faults, other.Faults...)
	l.trim()
	l.Gaps = mergeGaps(l.Gaps, other.Gaps)
	l.Earlier = mergeGaps(l.Earlier, other.Earlier)
	l.Asked = l.Asked.around(other.Asked)
	l.Transport = cmp.Or(l.Transport, other.Transport)
	if other.Watermark.After(l.Watermark) {
		l.Watermark = other.Watermark
	}
}

func mergeGaps(a, b []Gap) []Gap {
	all := append(a, b...)
	slices.SortFunc(all, func(a, b Gap) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.What, b.What))
	})
	return all
}

// around is the shortest window with both in it.
func (w Window) around(other Window) Window {
	if w == (Window{}) || other == (Window{}) {
		return Window{cmp.Or(w.From, other.From), cmp.Or(w.To, other.To)}
	}
	if other.From.Before(w.From) {
		w.From = other.From
	}
	if other.To.After(w.To) {
		w.To = other.To
	}
	return w
}

// trim keeps the first faults in the order of file and place, whatever the
// order in which they came.
func (l *Ledger) trim() {
	slices.SortFunc(l.Faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Index, b.Index), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Reason, b.Reason))
	})
	if len(l.Faults) > maxFaults {
		l.Faults = slices.Delete(l.Faults, maxFaults, len(l.Faults))
	}
}
