package signin

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvFramer cuts a CSV file into chunks.
type csvFramer struct {
	rows    *csvRows
	columns *columns
	index   int // records before the next chunk
}

var errCompanion = errors.New("these are the authentication details of a portal download: give the file of the sign-ins too, by its path")

func newCSVFramer(r *bufio.Reader) (*csvFramer, error) {
	rows, header, err := newCSVRows(r)
	if err != nil {
		return nil, err
	}
	if _, ok := newStepColumns(header); ok {
		return nil, errCompanion
	}
	columns, err := newColumns(header)
	if err != nil {
		return nil, err
	}
	return &csvFramer{rows: rows, columns: columns}, nil
}

func (f *csvFramer) next() (*chunk, error) {
	c := &chunk{index: f.index}
	start := f.rows.window.offset()
	for f.rows.window.offset()-start < chunkSize {
		cells, offset, err := f.rows.next()
		var broken *rowError
		switch {
		case errors.As(err, &broken):
			c.rows = append(c.rows, row{offset: offset, fault: broken.reason})
		case err == nil:
			c.rows = append(c.rows, row{cells: cells, offset: offset})
		case len(c.rows) == 0:
			return nil, err
		default: // the error is there again next time
			f.index += len(c.rows)
			return c, nil
		}
	}
	f.index += len(c.rows)
	return c, nil
}

// csv decodes one row of a CSV file.
func (d *decoder) csv(cells []string, f *file) (Event, error) {
	d.begin()
	if err := decodeRow(d, f.columns, cells); err != nil {
		return Event{}, err
	}
	return d.finish(f.hint)
}

// maxSteps bounds what is kept of the portal's second download; the portal
// itself gives 100,000 rows.
const maxSteps = 1_000_000

// companion keeps the steps of an input that is the portal's second download,
// and reports whether it is one.
func (p *pass) companion(in input) bool {
	lower := strings.ToLower(in.name)
	if !strings.HasSuffix(lower, ".csv") && !strings.HasSuffix(lower, ".csv.gz") || !isFile(in.name) {
		return false
	}
	opened, err := p.stream(&in)
	if err != nil {
		return false // it fails again where it is reported
	}
	defer opened.Close()
	if opened.sniff() != nil {
		return false
	}
	rows, header, err := newCSVRows(opened.reader)
	if err != nil {
		return false
	}
	columns, ok := newStepColumns(header)
	if !ok {
		return false
	}
	p.files++
	if p.steps == nil {
		p.steps = map[string][]Step{}
	}
	if err := p.keepSteps(in.name, rows, columns); !errors.Is(err, io.EOF) {
		p.reject(in.name, err)
	}
	return true
}

// keepSteps reads the rows of the portal's second download up to its end, or
// to an error.
func (p *pass) keepSteps(name string, rows *csvRows, columns *stepColumns) error {
	for index := 0; ; index++ {
		if index == maxSteps {
			return fmt.Errorf("there are authentication details beyond the first %d, which are not read", maxSteps)
		}
		cells, offset, err := rows.next()
		var broken *rowError
		if err != nil && !errors.As(err, &broken) {
			return err
		}
		var id string
		var step Step
		if err == nil {
			id, step, err = columns.step(cells)
		}
		if err != nil {
			fault := Fault{File: name, Index: index, Offset: offset, Reason: err.Error()}
			p.faults = append(p.faults, fault)
			p.remember(fault)
			continue
		}
		p.steps[id] = append(p.steps[id], step)
	}
}
