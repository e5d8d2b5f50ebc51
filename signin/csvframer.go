package signin

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvFramer cuts a CSV file into rows.
type csvFramer struct {
	columns *columns
	rows    *csv.Reader
	bound   *boundedReader
	index   int
	done    bool
}

func newCSVFramer(r *bufio.Reader) (*csvFramer, error) {
	rows, bound, header, err := openCSV(r)
	if err != nil {
		return nil, err
	}
	if newStepColumns(header) != nil {
		return nil, errCompanion
	}
	columns, err := newColumns(header)
	if err != nil {
		return nil, err
	}
	return &csvFramer{columns: columns, rows: rows, bound: bound}, nil
}

// openCSV reads the header of a CSV file and finds its delimiter.
func openCSV(r *bufio.Reader) (*csv.Reader, *boundedReader, []string, error) {
	head, err := r.Peek(32 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, nil, nil, err
	}
	bound := &boundedReader{r: r}
	rows := csv.NewReader(bound)
	rows.Comma = delimiter(string(head))
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return nil, nil, nil, fmt.Errorf("neither JSON nor CSV: %w", err)
	}
	return rows, bound, header, nil
}

// delimiter is the one of comma, semicolon and tab that stands most often in
// the header, outside of quotes.
func delimiter(head string) rune {
	if end := strings.IndexByte(head, '\n'); end >= 0 {
		head = head[:end]
	}
	counts := map[rune]int{}
	quoted := false
	for _, r := range head {
		if r == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, candidate := range [...]rune{';', '\t'} {
		if counts[candidate] > counts[best] {
			best = candidate
		}
	}
	return best
}

// next is the next rows, or io.EOF.
func (f *csvFramer) next() (*chunk, error) {
	if f.done {
		return nil, io.EOF
	}
	c := &chunk{index: f.index, offset: f.rows.InputOffset(), rows: []row{}}
	for f.rows.InputOffset()-c.offset < chunkSize && !f.done {
		offset := f.rows.InputOffset()
		f.bound.taken = 0
		cells, err := f.rows.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			f.done = true
			continue
		case errors.As(err, &syntax):
			c.rows = append(c.rows, row{offset: offset, fault: "CSV: " + syntax.Err.Error()})
		case err != nil:
			f.done = true
			c.rows = append(c.rows, row{offset: offset, fault: err.Error()})
		case len(cells) == 1 && strings.TrimSpace(cells[0]) == "":
			continue // an empty line
		default:
			c.rows = append(c.rows, row{cells: cells, offset: offset})
		}
		f.index++
	}
	if len(c.rows) == 0 {
		return nil, io.EOF
	}
	return c, nil
}

// boundedReader keeps a quote that is never closed from taking the rest of the
// file into memory.
type boundedReader struct {
	r     io.Reader
	taken int // since the last row began
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.taken > maxRecord {
		return 0, errors.New("the record is longer than 32 MiB; is a quote not closed?")
	}
	n, err := b.r.Read(p)
	b.taken += n
	return n, err
}
