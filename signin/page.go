package signin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// Page is an answer of Microsoft Graph that lists sign-ins.
type Page struct {
	Events []Event
	Texts  []string // the JSON of each event
	Next   string   // the link to the next page; empty on the last one
}

// DecodePage decodes a page, for sources that read Graph themselves. The name is
// for messages. A record that cannot be read is a fault in the ledger; what is
// no page is an error. The events have no origin: the next time the same record
// stands elsewhere.
func DecodePage(name, body string, ledger *Ledger) (Page, error) {
	p := pageDecoder{name: name, ledger: ledger}
	if err := p.read(body); err != nil {
		return Page{}, fmt.Errorf("signin: decode %s: %w", name, err)
	}
	p.decoder.tell(ledger)
	return p.page, nil
}

type pageDecoder struct {
	name    string
	ledger  *Ledger
	page    Page
	decoder decoder
	listed  bool
	linked  bool
}

func (p *pageDecoder) read(body string) error {
	var s jsonscan.Scanner
	s.Reset(body)
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		switch {
		case name == "value" && !p.listed:
			p.listed = true
			p.list(&s)
		case strings.HasSuffix(name, "odata.nextLink") && !p.linked:
			p.linked = true
			p.page.Next = strings.Clone(s.Text()) // which outlives the page
		case name == "value" || strings.HasSuffix(name, "odata.nextLink"):
			return errors.New("it has two lists or two links to a next page")
		default:
			s.Skip()
		}
	}
	s.End()
	switch {
	case s.Err() != nil:
		return s.Err()
	case !p.listed:
		return errors.New("it has no list of sign-ins")
	}
	return nil
}

// list decodes the records, each on its own: one that cannot be read costs none
// of the others.
func (p *pageDecoder) list(s *jsonscan.Scanner) {
	s.Array()
	for i := 0; s.Element(); i++ {
		offset := s.Offset()
		text := s.Raw()
		event, err := p.decoder.json(text, UnknownKind)
		switch {
		case errors.Is(err, errForeign):
			p.ledger.foreign()
		case err != nil && s.Err() == nil:
			p.ledger.Fault(Fault{File: p.name, Index: i, Offset: int64(offset) + place(err), Reason: reason(err).Error()})
		case err == nil:
			p.page.Events, p.page.Texts = append(p.page.Events, event), append(p.page.Texts, text)
		}
	}
}
