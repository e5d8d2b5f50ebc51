package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/partnersec/partnersec/signin"
)

// stdinPath stands for standard input.
const stdinPath = "-"

// input is what is read.
type input struct {
	source signin.Source
	query  signin.Query
	files  several           // what source reads, none for a tenant
	size   int64             // bytes in files, -1 if that is not known
	live   bool              // whether it is a tenant
	watch  func(records int) // is told what was read of a tenant; may be nil
	demo   bool              // whether it is the demo tenant
}

// open finds what the options ask for. The program's own outputs are not read
// as part of a folder.
func (o *options) open(ctx context.Context, std streams, own outputs) (*input, error) {
	if o.tenant != "" {
		return o.openTenant(ctx, std)
	}
	if len(o.from) == 0 {
		return o.openDemo(), nil
	}
	stdin := std.in
	found, err := find(o.from, own)
	if err != nil {
		return nil, err
	}
	in := found.input(stdin)
	if o.since > 0 {
		in.query = signin.Last(o.since)
	}
	return in, nil
}

// input is the files and, if it is asked for, standard input.
func (f *found) input(stdin io.Reader) *input {
	var files several
	if f.stdin {
		files = append(files, signin.Reader("standard input", onlyReader{stdin}))
	}
	if len(f.files) > 0 || !f.stdin {
		files = append(files, signin.Files(f.files...))
	}
	return &input{source: files, files: files, size: f.size}
}

// onlyReader hides that standard input might be sought: what came before in it
// is not for this program.
type onlyReader struct{ io.Reader }

// several are sources of files that are one: there is an error for having no
// records only if none of them has any.
type several []*signin.FileSource

func (s several) Events(ctx context.Context, query signin.Query) iter.Seq2[signin.Event, error] {
	return func(yield func(signin.Event, error) bool) {
		var empty []error
		for _, source := range s {
			for event, err := range source.Events(ctx, query) {
				if errors.Is(err, signin.ErrNoRecords) {
					empty = append(empty, err)
					break
				}
				if !yield(event, err) || err != nil {
					return
				}
			}
		}
		if len(empty) == len(s) {
			yield(signin.Event{}, joinErrors(empty))
		}
	}
}

// joinErrors is all errors in one line.
func joinErrors(all []error) error {
	joined := all[0]
	for _, err := range all[1:] {
		joined = fmt.Errorf("%w; %w", joined, err)
	}
	return joined
}
