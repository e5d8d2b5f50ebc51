package faketenant

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"time"
)

// page is a page of sign-ins.
type page struct {
	context string // @odata.context
	next    string // @odata.nextLink; "" on the last page
	rows    []Row
	at      time.Time // as of when
	version string
}

// write writes the page row by row.
func (p *page) write(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	out.WriteString(`{"@odata.context":`)
	out.Write(quote(p.context))
	if p.next != "" {
		out.WriteString(`,"@odata.nextLink":`)
		out.Write(quote(p.next))
	}
	out.WriteString(`,"value":[`)
	for i := range p.rows {
		if i > 0 {
			out.WriteByte(',')
		}
		body := p.rows[i].appendBody(out.AvailableBuffer(), p.at)
		if p.version == v1 {
			body = reduce(body)
		}
		if _, err := out.Write(body); err != nil {
			return err
		}
	}
	out.WriteString("]}")
	return out.Flush()
}

// bytes is the page as a whole.
func (p *page) bytes() []byte {
	var b bytes.Buffer
	p.write(&b)
	return b.Bytes()
}

func quote(text string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a text can always be written
	}
	return bytes.TrimSpace(b.Bytes())
}
