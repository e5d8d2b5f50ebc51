package signin

import (
	"errors"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// chunk is a piece of a file, cut where one record ends and the next begins:
// what one goroutine decodes while another reads on.
type chunk struct {
	file   *file
	index  int    // records before it in the file
	offset int64  // bytes before text in the file
	text   string // of the JSON records
	spans  []span // the JSON records in text
	rows   []row  // the CSV records, instead
}

// span is a JSON record in the text of a chunk, or something that stands in
// the place of one.
type span struct {
	start, end int
	columns    []field // of a row in a table
	table      string  // its name
	fault      string  // why it cannot be read
}

// row is a CSV record.
type row struct {
	cells  []string
	offset int64
	fault  string
}

// chunkSize is how much is read before it is handed out.
const chunkSize = 256 << 10

// maxRecord is how long a record may be.
const maxRecord = 32 << 20

// at decodes the i-th record of a chunk. The offset is that of the record, or
// of the place in it that cannot be read.
func (d *decoder) at(c *chunk, i int) (Event, int64, error) {
	if c.rows != nil {
		row := &c.rows[i]
		offset := c.file.skipped + row.offset
		if row.fault != "" {
			return Event{}, offset, errors.New(row.fault)
		}
		event, err := d.csv(row.cells, c.file)
		return event, offset, err
	}
	span := &c.spans[i]
	offset := c.file.skipped + c.offset + int64(span.start)
	if span.fault != "" {
		return Event{}, offset, errors.New(span.fault)
	}
	text := c.text[span.start:span.end]
	var event Event
	var err error
	if span.columns != nil {
		event, err = d.row(text, span.columns, span.table, c.file.hint)
	} else {
		event, err = d.json(text, c.file.hint)
	}
	if err != nil {
		return Event{}, offset + place(err), reason(err)
	}
	return event, offset, nil
}

// place is where in a record the scanner found what is wrong with it.
func place(err error) int64 {
	var syntax *jsonscan.SyntaxError
	if errors.As(err, &syntax) {
		return int64(syntax.Offset)
	}
	return 0
}

// reason is the error without the place, which a Fault has apart.
func reason(err error) error {
	var syntax *jsonscan.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New(syntax.Reason)
	}
	return err
}

// tell moves what the decoder has counted into a ledger.
func (d *decoder) tell(ledger *Ledger) {
	if ledger != nil {
		ledger.InvalidUTF8 += int64(d.replaced)
		ledger.DuplicateMembers += int64(d.repeated)
	}
	d.replaced, d.repeated = 0, 0
}
