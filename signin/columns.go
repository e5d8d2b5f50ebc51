package signin

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// columns says what stands in the cells of a CSV file.
type columns struct {
	fields   []field
	dialect  dialect
	dayFirst bool // in a date with slashes
}

// dialect is whose headers a CSV file has.
type dialect uint8

const (
	memberDialect dialect = iota // names of JSON members: Log Analytics
	scriptDialect                // the report.csv of the 2019 script, or ours
	portalDialect                // the Entra portal
)

// newColumns reads the headers of a CSV file.
func newColumns(header []string) (*columns, error) {
	portal := &columns{dialect: portalDialect, fields: make([]field, len(header))}
	members := &columns{dialect: memberDialect, fields: make([]field, len(header))}
	for i, name := range header {
		folded := foldHeader(name)
		portal.fields[i] = portalField(folded)
		if folded == "fechautc" || folded == "iddedemande" {
			portal.dayFirst = true
		}
		plain, zone := cutZone(name)
		members.fields[i] = memberField(plain)
		if members.fields[i] != noField && !strings.HasPrefix(zone, "UTC") && zone != "" {
			return nil, fmt.Errorf("the times of column %q are not in UTC: set the time zone of the Logs page to UTC and export again", name)
		}
		if strings.EqualFold(plain, "mfaRequired") {
			members.dialect = scriptDialect
		}
	}
	best := members
	if portal.known() > members.known() {
		best = portal
	}
	if !best.signIns() {
		return nil, strangeColumns(header)
	}
	return best, nil
}

// cutZone parts "TimeGenerated [UTC]" into the name and the zone.
func cutZone(header string) (name, zone string) {
	name, zone, ok := strings.Cut(strings.TrimSpace(header), " [")
	if ok {
		zone = strings.TrimSuffix(zone, "]")
	}
	return name, zone
}

// known counts the columns that mean something.
func (c *columns) known() int {
	n := 0
	for _, f := range c.fields {
		if f > ignoredField {
			n++
		}
	}
	return n
}

func (c *columns) has(fields ...field) bool {
	for _, want := range fields {
		for _, f := range c.fields {
			if f == want {
				return true
			}
		}
	}
	return false
}

// signIns reports whether rows with these columns can be sign-ins: they say
// who, and how it went.
func (c *columns) signIns() bool {
	return c.has(userIDField, userPrincipalNameField, userDisplayNameField, servicePrincipalIDField, servicePrincipalNameField, identityField) &&
		c.has(statusField, errorCodeField, resultTypeField, loginSucceededField, requirementField, mfaRequiredField,
			additionalDetailsField, conditionalAccessField, clientAppField)
}

// application reports whether the file is the portal's download of application
// sign-ins.
func (c *columns) application() bool {
	return c.dialect == portalDialect && c.has(servicePrincipalIDField) && !c.has(userIDField, userPrincipalNameField)
}

// strangeColumns says what a CSV file looks like that holds no sign-ins.
func strangeColumns(header []string) error {
	names := make([]string, 0, len(header))
	foreign := 0
	for _, name := range header {
		names = append(names, shorten(strings.ToValidUTF8(strings.TrimSpace(name), "\ufffd")))
		if foldHeader(name) == "datumutc" || foldHeader(name) == "datautc" || strings.Contains(name, "(UTC)") {
			foreign++
		}
	}
	if len(names) > 6 {
		names = append(names[:6], "...")
	}
	list := strings.Join(names, ", ")
	if foreign > 0 {
		return fmt.Errorf("this looks like a download of the Entra portal in a language that is not read here (columns %s): download JSON, or set the portal to English", list)
	}
	if len(header) < 2 {
		return fmt.Errorf("this is neither JSON nor CSV; it begins with %q", names[0])
	}
	return fmt.Errorf("the columns %s are not those of sign-ins", list)
}

// csv decodes one row.
func (d *decoder) csv(cells []string, file *file) (Event, error) {
	c := file.columns
	if len(cells) != len(c.fields) {
		return Event{}, fmt.Errorf("the row has %d cells for %d columns", len(cells), len(c.fields))
	}
	d.begin()
	for i, f := range c.fields {
		if f <= ignoredField {
			continue
		}
		cell := cells[i]
		if cell == "" && d.seen.has(f) {
			continue // a column that comes twice
		}
		if err := d.set(f, d.cell(c, f, cell)); err != nil {
			return Event{}, err
		}
	}
	return d.finish(file.hint)
}

// cell is the text of a cell, rid of what its dialect adds to it.
func (d *decoder) cell(c *columns, f field, text string) string {
	if !utf8.ValidString(text) {
		d.replaced++
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	switch c.dialect {
	case portalDialect:
		text = portalWord(f, text)
		if c.dayFirst && f == createdField {
			if at, err := parseMoment(text, true); err == nil && !at.IsZero() {
				text = at.Format("2006-01-02T15:04:05.999999999Z07:00")
			}
		}
		if flags(f) {
			if _, ok := flagText(text); !ok {
				text = ""
			}
		}
	case scriptDialect:
		text = unguarded(text)
	}
	return text
}

// unguarded takes back the apostrophe that keeps a spreadsheet from reading a
// cell as a formula, which mfa.CSVWriter sets.
func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.IndexByte("=+-@\t\r\n'", cell[1]) >= 0 {
		return cell[1:]
	}
	return cell
}

var errCompanion = errors.New("these are the authentication details of a portal download: give the file of the sign-ins too, by its path")
