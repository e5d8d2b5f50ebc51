package mfa

import (
	"bufio"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strconv"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// NDJSONWriter writes findings as newline-delimited JSON, one object for each:
//
//	{"id","time","user","userId","app","resource","kind","client","outcome","code",
//	 "required","requiredBy":[],"proof","waiver","verdict","reasons":[],
//	 "serviceProvider":false,"provisional":false,"source":{"file","index"}}
//
// User is the principal name; app and resource are display names, or ids where
// the log has no name. Time is null where the record has none, and code where
// it has no number.
type NDJSONWriter struct {
	w    *bufio.Writer
	line []byte
}

// NewNDJSONWriter makes an NDJSONWriter that writes to w.
func NewNDJSONWriter(w io.Writer) *NDJSONWriter {
	return &NDJSONWriter{w: bufio.NewWriterSize(w, 1<<16)}
}

// Write writes one finding. What it writes is buffered until Flush.
func (w *NDJSONWriter) Write(f *Finding) error {
	w.line = append(appendFinding(w.line[:0], f), '\n')
	_, err := w.w.Write(w.line)
	return ndjsonError(err)
}

// Flush writes what is buffered.
func (w *NDJSONWriter) Flush() error { return ndjsonError(w.w.Flush()) }

func ndjsonError(err error) error {
	if err != nil {
		return fmt.Errorf("mfa: write findings as NDJSON: %w", err)
	}
	return nil
}

func appendFinding(b []byte, f *Finding) []byte {
	e := &f.Event
	b = appendQuoted(append(b, `{"id":`...), e.ID)
	b = appendTime(append(b, `,"time":`...), e.Time)
	b = appendQuoted(append(b, `,"user":`...), e.User.PrincipalName)
	b = appendQuoted(append(b, `,"userId":`...), e.User.ID)
	b = appendQuoted(append(b, `,"app":`...), or(e.App.DisplayName, e.App.ID))
	b = appendQuoted(append(b, `,"resource":`...), or(e.Resource.DisplayName, e.Resource.ID))
	b = appendQuoted(append(b, `,"kind":`...), e.Kind.String())
	b = appendQuoted(append(b, `,"client":`...), f.Client.String())
	b = appendQuoted(append(b, `,"outcome":`...), f.Outcome.String())
	b = appendCode(append(b, `,"code":`...), e)
	b = appendQuoted(append(b, `,"required":`...), f.Required.String())
	b = appendRequiredBy(append(b, `,"requiredBy":`...), f)
	b = appendQuoted(append(b, `,"proof":`...), f.Proof.String())
	b = appendQuoted(append(b, `,"waiver":`...), string(f.Waiver))
	b = appendQuoted(append(b, `,"verdict":`...), f.Verdict.String())
	b = appendReasons(append(b, `,"reasons":`...), f.Reasons)
	b = strconv.AppendBool(append(b, `,"serviceProvider":`...), f.Reasons.Has(ServiceProvider))
	b = strconv.AppendBool(append(b, `,"provisional":`...), f.Provisional)
	b = appendQuoted(append(b, `,"source":{"file":`...), e.Origin.File)
	b = strconv.AppendInt(append(b, `,"index":`...), int64(e.Origin.Index), 10)
	return append(b, "}}"...)
}

func appendTime(b []byte, at time.Time) []byte {
	if at.IsZero() {
		return append(b, "null"...)
	}
	b = at.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano)
	return append(b, '"')
}

func appendCode(b []byte, event *signin.Event) []byte {
	if !event.Has.Has(signin.FieldErrorCode) {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(event.Status.Code), 10)
}

// appendRequiredBy writes what [Finding.RequiredByNames] lists.
func appendRequiredBy(b []byte, f *Finding) []byte {
	b = append(b, '[')
	b = appendBits(b, uint32(f.RequiredBy&^Other), requiredByNames[:])
	for i, provider := range f.OtherProviders {
		if slices.Contains(f.OtherProviders[:i], provider) {
			continue
		}
		b = append(appendComma(b), '"')
		b = appendEscaped(append(b, otherPrefix...), provider)
		b = append(b, '"')
	}
	return append(b, ']')
}

func appendReasons(b []byte, set Reasons) []byte {
	return append(appendBits(append(b, '['), uint32(set), reasonNames[:]), ']')
}

// appendBits writes the names of a set's members into a list.
func appendBits(b []byte, set uint32, names []string) []byte {
	for ; set != 0; set &= set - 1 {
		if bit := bits.TrailingZeros32(set); bit < len(names) {
			b = appendQuoted(appendComma(b), names[bit])
		}
	}
	return b
}

// appendComma separates an element or a member from the one before it.
func appendComma(b []byte) []byte {
	if last := b[len(b)-1]; last == '[' || last == '{' {
		return b
	}
	return append(b, ',')
}
