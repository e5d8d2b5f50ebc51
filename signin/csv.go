package signin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvRows cuts a CSV file into rows as RFC 4180 describes them, whatever its
// delimiter. A row that cannot be read does not take others with it: reading
// goes on behind the line in which the trouble began.
type csvRows struct {
	window   *window
	comma    byte
	cells    []csvCell // of the row that was cut last
	count    int       // of its cells, those beyond maxCells too
	skipping bool      // the rest of a line that is too long
}

// csvCell is the place of a cell in its row, without the quotation marks
// around it.
type csvCell struct {
	start, end int
	quoted     bool // line breaks and quotation marks in it are spelled out
}

// maxCells is how many cells of a row are kept. No log has as many columns.
const maxCells = 4096

// rowError says why a row cannot be read. Others may follow it.
type rowError struct {
	reason string
	place  int // in the row; reading goes on behind its line
}

func (e *rowError) Error() string { return e.reason }

var errLongRow = &rowError{reason: fmt.Sprintf("the row is longer than %d MiB; is a quote not closed?", maxRecord>>20)}

// newCSVRows begins to read a CSV file, and returns its header.
func newCSVRows(r io.Reader) (*csvRows, []string, error) {
	c := &csvRows{window: &window{r: r}, comma: ','}
	c.window.fill()
	c.preamble()
	header, _, err := c.next()
	var broken *rowError
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil, errors.New("it has no header")
	case errors.As(err, &broken):
		return nil, nil, fmt.Errorf("it is no CSV with a header: %w", err)
	case err != nil:
		return nil, nil, err
	}
	return c, header, nil
}

// preamble goes past what programs write before the header, and finds the
// delimiter.
func (c *csvRows) preamble() {
	for {
		rest := c.window.rest()
		if bytes.HasPrefix(rest, []byte("\ufeff")) {
			c.window.at += len("\ufeff")
			continue
		}
		line, after, _ := bytes.Cut(rest, []byte{'\n'})
		text := strings.TrimRight(string(line[:min(len(line), 512)]), "\r")
		switch separator, declared := strings.CutPrefix(text, "sep="); {
		case declared && len(separator) == 1 && strings.Contains(",;|\t", separator): // for Excel
			c.window.at += len(rest) - len(after)
			c.comma = separator[0]
			return
		case strings.HasPrefix(text, "#TYPE "): // by Windows PowerShell
			c.window.at += len(rest) - len(after)
		default:
			c.comma = delimiter(rest)
			return
		}
	}
}

// delimiter is whichever of comma, semicolon and tab is the most frequent in
// the header, outside of quotation marks.
func delimiter(text []byte) byte {
	var commas, semicolons, tabs int
	quoted := false
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			commas++
		case b == ';':
			semicolons++
		case b == '\t':
			tabs++
		}
		if b == '\n' && !quoted && commas+semicolons+tabs > 0 {
			break
		}
	}
	switch {
	case tabs > commas && tabs > semicolons:
		return '\t'
	case semicolons > commas:
		return ';'
	}
	return ','
}

// next is the next row with anything in it, and the place where it begins. A
// *rowError stands for a row that cannot be read; any other error is the last,
// and io.EOF the natural end.
func (c *csvRows) next() (row []string, offset int64, err error) {
	for {
		if c.skipping && !c.skip() {
			return nil, c.window.offset(), c.window.err
		}
		end, err := c.cut()
		offset := c.window.offset()
		rest := c.window.rest()
		var broken *rowError
		switch {
		case errors.Is(err, errMore):
			return nil, offset, c.window.err
		case errors.As(err, &broken):
			c.giveUp(broken.place)
			return nil, offset, broken
		}
		c.window.at += end
		if c.count > maxCells {
			return nil, offset, &rowError{reason: fmt.Sprintf("the row has %d cells", c.count)}
		}
		if row := c.row(rest[:end]); !blank(row) {
			return row, offset, nil
		}
	}
}

// cut finds the cells of the row at the beginning of what is in sight, and its
// end. It brings more into sight as long as the row has no end.
func (c *csvRows) cut() (end int, err error) {
	for {
		w := c.window
		end, err = c.scan(w.rest(), errors.Is(w.err, io.EOF))
		switch {
		case !errors.Is(err, errMore):
			return end, err
		case w.full():
			return 0, errLongRow
		case w.err != nil:
			return 0, errMore
		}
		w.fill()
	}
}

// scan is cut for the bytes b, which are the last if final is set; if they are
// not, a row without an end is errMore.
func (c *csvRows) scan(b []byte, final bool) (end int, err error) {
	c.cells, c.count = c.cells[:0], 0
	if len(b) == 0 {
		return 0, errMore
	}
	for at := 0; ; {
		var cell csvCell
		if at < len(b) && b[at] == '"' {
			cell, at, err = c.quotedCell(b, at, final)
		} else {
			cell, at, err = c.bareCell(b, at, final)
		}
		if err != nil {
			return 0, err
		}
		if c.count++; c.count <= maxCells {
			c.cells = append(c.cells, cell)
		}
		if at == len(b) {
			return at, nil
		}
		at++
		if b[at-1] == '\n' {
			return at, nil
		}
	}
}

// bareCell reads a cell without quotation marks, up to what ends it.
func (c *csvRows) bareCell(b []byte, start int, final bool) (cell csvCell, at int, err error) {
	for at = start; at < len(b) && b[at] != c.comma && b[at] != '\n'; at++ {
		if b[at] == '"' {
			return cell, 0, &rowError{"a quotation mark inside a cell that does not begin with one", at}
		}
	}
	if at == len(b) && !final {
		return cell, 0, errMore
	}
	end := at
	if end > start && b[end-1] == '\r' && (at == len(b) || b[at] == '\n') {
		end--
	}
	return csvCell{start, end, false}, at, nil
}

// quotedCell reads a cell in quotation marks, up to what ends it.
func (c *csvRows) quotedCell(b []byte, start int, final bool) (cell csvCell, at int, err error) {
	for at = start + 1; ; at += 2 {
		mark := bytes.IndexByte(b[at:], '"')
		if mark < 0 {
			break
		}
		at += mark
		if at+1 < len(b) && b[at+1] == '"' {
			continue
		}
		return c.closed(b, start, at, final)
	}
	if !final {
		return cell, 0, errMore
	}
	lines := bytes.Count(bytes.TrimRight(b[start:], "\r\n"), []byte{'\n'})
	return cell, 0, &rowError{fmt.Sprintf("a cell in quotation marks has no end in the %d lines that follow", lines), start}
}

// closed checks that a cell in quotation marks ends where they do.
func (c *csvRows) closed(b []byte, start, mark int, final bool) (cell csvCell, at int, err error) {
	cell = csvCell{start + 1, mark, true}
	after := b[mark+1:]
	switch {
	case len(after) > 0 && (after[0] == c.comma || after[0] == '\n'):
		return cell, mark + 1, nil
	case bytes.HasPrefix(after, []byte("\r\n")):
		return cell, mark + 2, nil
	case len(after) == 0, len(after) == 1 && after[0] == '\r':
		if !final {
			return cell, 0, errMore
		}
		return cell, len(b), nil
	}
	return cell, 0, &rowError{"a cell in quotation marks goes on behind them", start}
}

// row copies the cells out of the row that was cut last.
func (c *csvRows) row(b []byte) []string {
	text := string(b)
	row := make([]string, len(c.cells))
	for i, cell := range c.cells {
		row[i] = text[cell.start:cell.end]
		if cell.quoted {
			row[i] = plainCell(row[i])
		}
	}
	return row
}

// plainCell reads the text inside of quotation marks, in which one of them is
// written as two. Line breaks are those of Unix.
func plainCell(text string) string {
	if strings.Contains(text, `""`) {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	if strings.Contains(text, "\r\n") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	return text
}

// giveUp goes behind the line of a place in the row.
func (c *csvRows) giveUp(place int) {
	rest := c.window.rest()
	if end := bytes.IndexByte(rest[place:], '\n'); end >= 0 {
		c.window.at += place + end + 1
		return
	}
	c.window.at += len(rest)
	c.skipping = true
}

// skip goes behind the line of which the beginning was given up, and reports
// false if it is the last.
func (c *csvRows) skip() bool {
	w := c.window
	for {
		rest := w.rest()
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			w.at += end + 1
			c.skipping = false
			return true
		}
		w.at += len(rest)
		if !w.fill() {
			return false
		}
	}
}

// blank reports whether no cell of the row holds anything, as in the rows that
// a spreadsheet leaves at the end.
func blank(row []string) bool {
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
