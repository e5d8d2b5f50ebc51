package signin

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxSteps bounds what is kept of the portal's second download; the portal
// itself gives 100,000 rows.
const maxSteps = 1_000_000

// stepColumns says where the parts of a step stand in the portal's second
// download, which has one row for each step of the authentication.
type stepColumns struct {
	parts   []field
	request int
}

// newStepColumns reads the headers of a CSV file; it is nil unless they are
// those of authentication details. Microsoft publishes no list of them: they
// are matched with the members of authenticationDetail.
func newStepColumns(header []string) *stepColumns {
	c := &stepColumns{parts: make([]field, len(header)), request: -1}
	found := map[field]bool{}
	for i, name := range header {
		folded := foldHeader(name)
		if portalField(folded) == idField {
			c.request = i
			continue
		}
		c.parts[i] = stepColumn(folded)
		found[c.parts[i]] = true
	}
	if c.request < 0 || !found[methodPart] || !found[succeededPart] && !found[resultPart] {
		return nil
	}
	return c
}

func stepColumn(folded string) field {
	switch folded {
	case "authenticationstepdatetime", "stepdatetime", "dateutc", "date", "fechautc", "fecha":
		return timePart
	case "authenticationmethod", "methodedauthentification", "metododeautenticacion":
		return methodPart
	case "authenticationmethoddetail", "methoddetail", "detaildelamethodedauthentification", "detalledelmetododeautenticacion":
		return detailPart
	case "authenticationsteprequirement", "requirement", "exigence", "requisito":
		return requirementPart
	case "authenticationstepresultdetail", "resultdetail", "detailduresultat", "detalledelresultado":
		return resultPart
	case "succeeded", "reussi", "reussite", "correcto":
		return succeededPart
	}
	return noField
}

// step reads one row.
func (c *stepColumns) step(cells []string) (request string, step Step, err error) {
	if len(cells) != len(c.parts) {
		return "", Step{}, fmt.Errorf("the row has %d cells for %d columns", len(cells), len(c.parts))
	}
	for i, part := range c.parts {
		cell := strings.ToValidUTF8(cells[i], "\ufffd")
		switch part {
		case timePart:
			if step.Time, err = parseTime(cell); err != nil {
				return "", Step{}, err
			}
		case methodPart:
			step.Method = cell
		case detailPart:
			step.Detail = cell
		case requirementPart:
			step.Requirement = cell
		case resultPart:
			step.Result = cell
		case succeededPart:
			flag, ok := flagText(portalWord(compliantField, cell))
			if !ok {
				return "", Step{}, fmt.Errorf("%q is neither true nor false", shorten(cell))
			}
			step.Succeeded = flag
		}
	}
	return cells[c.request], step, nil
}

// companion reads the input if it is the portal's second download.
func (p *pass) companion(in input) bool {
	lower := strings.ToLower(in.name)
	if !strings.HasSuffix(lower, ".csv") && !strings.HasSuffix(lower, ".csv.gz") {
		return false
	}
	opened, err := p.source.stream(&in)
	if err != nil {
		return false // it fails again where it is reported
	}
	defer opened.Close()
	if sniff(opened.reader) != nil {
		return false
	}
	rows, bound, header, err := openCSV(opened.reader)
	if err != nil {
		return false
	}
	columns := newStepColumns(header)
	if columns == nil {
		return false
	}
	p.files++
	if p.steps == nil {
		p.steps = map[string][]Step{}
	}
	for index := 0; ; index++ {
		offset := rows.InputOffset()
		bound.taken = 0
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err == nil && len(p.steps) < maxSteps {
			var request string
			var step Step
			if request, step, err = columns.step(cells); err == nil {
				p.steps[request] = append(p.steps[request], step)
				continue
			}
		} else if err == nil {
			err = fmt.Errorf("more than %d sign-ins have authentication details", maxSteps)
		}
		fault := Fault{File: in.name, Index: index, Offset: offset, Reason: err.Error()}
		p.faults = append(p.faults, fault)
		if len(p.steps) >= maxSteps || bound.taken > maxRecord {
			return true
		}
	}
}
