package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// pass is one reading of all files of a FileSource, by one goroutine or by
// several that take turns.
type pass struct {
	source *FileSource

	mu          sync.Mutex
	readers     int          // goroutines that take part
	interrupted func() error // whether the one that reads wants no more
	over        bool         // nothing is left to be read
	queue       []input
	begun       bool
	file        *file
	framer      framer
	closer      io.Closer
	steps       map[string][]Step // by request id, from the portal's second download
	pages       pages
	faults      []Fault // of files; the next goroutine to come takes them
	first       []Fault // some of them, for the error if nothing can be read
	files       int64
	records     int64 // sign-ins that could be read
}

// file is what is known of an open file.
type file struct {
	name    string
	hint    Kind // by its name or columns
	columns *columns
	skipped int64 // bytes before the content
}

// framer cuts a file into chunks.
type framer interface {
	next() (*chunk, error)
}

func newPass(source *FileSource) *pass { return &pass{source: source} }

// run yields the sign-ins of the chunks that fall to this goroutine.
func (p *pass) run(ctx context.Context, query *Query, yield func(Event, error) bool) {
	p.mu.Lock()
	p.readers++
	p.mu.Unlock()
	err := p.read(ctx, query, yield)
	if last := p.leave(query, errors.Is(err, errStop)); err == nil {
		err = last
	}
	if err != nil && !errors.Is(err, errStop) {
		yield(Event{}, err)
	}
}

// errStop says that whoever ranges wants no more.
var errStop = errors.New("stop")

func (p *pass) read(ctx context.Context, query *Query, yield func(Event, error) bool) error {
	var d decoder
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := p.next(ctx, query.Ledger)
		if c == nil {
			return ctx.Err()
		}
		if err := p.decode(ctx, &d, c, query, yield); err != nil {
			return err
		}
	}
}

// decode yields the sign-ins of one chunk.
func (p *pass) decode(ctx context.Context, d *decoder, c *chunk, query *Query, yield func(Event, error) bool) error {
	var read int64
	defer func() {
		p.mu.Lock()
		p.records += read
		p.mu.Unlock()
		d.tell(query.Ledger)
	}()
	for i := range max(len(c.spans), len(c.rows)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		event, offset, err := d.at(c, i)
		switch {
		case errors.Is(err, errForeign):
			query.Ledger.foreign()
			continue
		case err != nil:
			p.fault(query.Ledger, Fault{File: c.file.name, Index: c.index + i, Offset: offset, Reason: err.Error()})
			continue
		}
		read++
		event.Origin = Origin{File: c.file.name, Index: c.index + i, Offset: offset}
		p.join(&event)
		if query.Take(&event) && !yield(event, nil) {
			return errStop
		}
	}
	return nil
}

// fault records what could not be read, in the ledger and for the error.
func (p *pass) fault(ledger *Ledger, fault Fault) {
	ledger.Fault(fault)
	p.mu.Lock()
	p.remember(fault)
	p.mu.Unlock()
}

func (p *pass) remember(fault Fault) {
	const most = 5
	if len(p.first) < most {
		p.first = append(p.first, fault)
	}
}

// join gives a sign-in the steps that the portal keeps in a second download.
func (p *pass) join(event *Event) {
	if p.steps == nil || event.Has.Has(FieldSteps) {
		return
	}
	if steps, ok := p.steps[event.ID]; ok {
		event.Steps = steps
		event.Has |= FieldSteps
	}
}

// next is the next chunk, or nil if there is none.
func (p *pass) next(ctx context.Context, ledger *Ledger) *chunk {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.interrupted = ctx.Err
	if !p.begun {
		p.begin()
	}
	for !p.over {
		if p.framer == nil && !p.open() {
			p.over = true
			break
		}
		if p.framer == nil {
			continue
		}
		c, err := p.framer.next()
		if err == nil {
			c.file = p.file
			p.account(ledger)
			return c
		}
		if !errors.Is(err, io.EOF) {
			p.reject(p.file.name, err)
		}
		p.close()
	}
	p.account(ledger)
	return nil
}

// begin lists the files and reads those that belong to others.
func (p *pass) begin() {
	p.begun = true
	for _, in := range p.source.expand(p.reject) {
		if in.reader == nil && p.companion(in) {
			continue
		}
		p.queue = append(p.queue, in)
	}
}

// reject records a file that cannot be read.
func (p *pass) reject(name string, err error) {
	fault := Fault{File: name, Index: -1, Reason: err.Error()}
	p.faults = append(p.faults, fault)
	p.remember(fault)
}

// account moves what was found while reading into a ledger.
func (p *pass) account(ledger *Ledger) {
	for _, fault := range p.faults {
		ledger.Fault(fault)
	}
	p.faults = nil
	if ledger != nil {
		ledger.Files += p.files
	}
	p.files = 0
}

// open opens the next file, and reports false if there is none. A file that
// holds no sign-ins is rejected, and none is open then.
func (p *pass) open() bool {
	if len(p.queue) == 0 {
		return false
	}
	in := p.queue[0]
	p.queue = p.queue[1:]
	p.files++
	opened, err := p.stream(&in)
	if err != nil {
		p.reject(in.name, err)
		return true
	}
	p.closer = opened
	p.file = &file{name: in.name, hint: nameKind(in.name)}
	if p.framer, err = p.frame(opened); err != nil {
		p.reject(in.name, err)
		p.close()
	}
	return true
}

// frame tells by the first bytes how the file is cut into records.
func (p *pass) frame(s *stream) (framer, error) {
	if err := s.sniff(); err != nil {
		return nil, err
	}
	p.file.skipped = s.skipped
	r := s.reader
	start, _ := r.Peek(1)
	if start[0] == '{' || start[0] == '[' {
		return &jsonFramer{window: &window{r: r}, pages: &p.pages}, nil
	}
	framer, err := newCSVFramer(r)
	if err != nil {
		return nil, err
	}
	p.file.columns = framer.columns
	if framer.columns.application() && p.file.hint != ManagedIdentity {
		p.file.hint = ServicePrincipal
	}
	return framer, nil
}

func (p *pass) close() {
	if p.closer != nil {
		p.closer.Close()
	}
	p.closer, p.framer = nil, nil
}

// leave ends a goroutine's part. The last one closes what is open and answers
// for the whole: an error if no sign-in could be read.
func (p *pass) leave(query *Query, stopped bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.readers--
	if p.readers > 0 {
		return nil
	}
	finished := p.over
	p.over = true
	p.close()
	p.account(query.Ledger)
	if !finished || stopped {
		return nil
	}
	if l := query.Ledger; l != nil {
		l.Pages += int64(p.pages.more + p.pages.last)
	}
	if p.pages.more > 0 && p.pages.last == 0 {
		query.Ledger.Gap(Gap{What: "the export names a next page that is not among the files"})
	}
	if p.records == 0 {
		return p.nothing()
	}
	return nil
}

// nothing is the error of files without a sign-in in them.
func (p *pass) nothing() error {
	if len(p.first) == 0 {
		names := make([]string, 0, len(p.source.inputs))
		for _, in := range p.source.inputs {
			names = append(names, in.name)
		}
		return fmt.Errorf("signin: %w: there is none in %s", ErrNoRecords, strings.Join(names, ", "))
	}
	reasons := make([]string, len(p.first))
	for i, fault := range p.first {
		reasons[i] = fault.String()
	}
	return fmt.Errorf("signin: %w: %s", ErrNoRecords, strings.Join(reasons, "; "))
}
