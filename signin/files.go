package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// ErrNoRecords is the error of a FileSource in which no sign-in could be read.
// The error that wraps it says what was found instead.
var ErrNoRecords = errors.New("no sign-in could be read")

// FileSource is a Source over exported sign-in logs. Use [Files] or [Reader]
// to make one.
//
// The form is told by the content: Microsoft Graph's JSON (v1.0 and beta; one
// object, an array, a page, or one per line), Azure Monitor's diagnostic
// records, Log Analytics rows (JSON, CSV and the query API's tables), the
// Entra portal's downloads (JSON and CSV) and the archive of the 2019 script;
// gzip, byte order marks and UTF-16 are seen through.
//
// A record that cannot be read does not stop the rest: the query's Ledger
// counts and names it, and so it does a file that holds no sign-ins. If nothing
// at all can be read, the error wraps [ErrNoRecords]. No record is dropped
// because its id came before. Memory does not grow with the files; one record
// may be 32 MiB long.
type FileSource struct {
	// Watch, if it is set, is told after each read how many bytes of the files
	// it took, as they are stored. It may be called by several goroutines.
	Watch func(bytes int)

	inputs []input
}

var _ PartSource = (*FileSource)(nil)

// input is a path, or a reader under a name.
type input struct {
	name   string
	reader io.Reader
}

// Files is the sign-ins in files and in all files of folders, which are read
// in the order of their names. A second download of the portal with the
// authentication details of the first, recognised by its columns, is joined to
// it by request id.
func Files(paths ...string) *FileSource {
	inputs := make([]input, len(paths))
	for i, path := range paths {
		inputs[i] = input{name: path}
	}
	return &FileSource{inputs: inputs}
}

// Reader is the sign-ins in what r yields, under a name for messages. It can
// be ranged again if r is an [io.Seeker].
func Reader(name string, r io.Reader) *FileSource {
	return &FileSource{inputs: []input{{name, r}}}
}

// Events yields the sign-ins in the order of the files and of their records.
func (s *FileSource) Events(ctx context.Context, query Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		newPass(s).run(ctx, &query, yield)
	}
}

// Parts shares the files out to n sources. One of them reads at a time, and
// all of them decode, so that they keep as many cores busy; which events fall
// to which of them is a matter of chance.
func (s *FileSource) Parts(n int) []Source {
	shared := &sharedPasses{source: s}
	parts := make([]Source, max(1, n))
	for i := range parts {
		parts[i] = &filePart{shared: shared}
	}
	return parts
}

// sharedPasses are the passes that the parts of a FileSource make together:
// the first time that each of them is ranged is one pass, the second another.
type sharedPasses struct {
	source *FileSource
	mu     sync.Mutex
	passes []*pass
}

func (s *sharedPasses) pass(round int) *pass {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.passes) <= round {
		s.passes = append(s.passes, newPass(s.source))
	}
	return s.passes[round]
}

// filePart is one part of a FileSource.
type filePart struct {
	shared *sharedPasses
	mu     sync.Mutex
	rounds int
}

func (p *filePart) Events(ctx context.Context, query Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		p.mu.Lock()
		round := p.rounds
		p.rounds++
		p.mu.Unlock()
		p.shared.pass(round).run(ctx, &query, yield)
	}
}

// expand lists the inputs, folders replaced by the files in them.
func (s *FileSource) expand(fault func(name string, err error)) []input {
	var all []input
	for _, in := range s.inputs {
		if in.reader != nil {
			all = append(all, in)
			continue
		}
		info, err := os.Stat(in.name)
		switch {
		case err != nil:
			fault(in.name, err)
		case info.IsDir():
			all = append(all, folder(in.name, fault)...)
		default:
			all = append(all, in)
		}
	}
	return all
}

// folder lists the files of a folder and its subfolders, without hidden ones.
func folder(root string, fault func(name string, err error)) []input {
	var files []input
	root = filepath.Clean(root) + string(filepath.Separator) // a link to a folder is followed
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		hidden := path != root && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			fault(path, err)
		case hidden && entry.IsDir():
			return filepath.SkipDir
		case !hidden && !entry.IsDir() && isFile(path):
			files = append(files, input{name: path})
		}
		return nil
	})
	if err != nil {
		fault(root, err)
	}
	return files
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// open is what the input yields.
func (in *input) open() (io.ReadCloser, error) {
	if in.reader == nil {
		file, err := os.Open(in.name)
		if err != nil {
			return nil, cause(err)
		}
		return file, nil
	}
	if seeker, ok := in.reader.(io.Seeker); ok {
		if _, err := seeker.Seek(0, io.SeekStart); err == nil {
			return io.NopCloser(in.reader), nil
		}
	}
	return io.NopCloser(in.reader), nil
}

// cause is the error without the path, which messages name already.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	return err
}
