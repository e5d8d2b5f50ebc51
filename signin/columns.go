package signin

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// columns says what stands in the columns of a CSV file: a download of the
// portal, rows of Log Analytics, or report.csv of the 2019 script.
type columns struct {
	list   []column
	words  map[string]string // in English, by how the portal writes them; nil if the file is not the portal's
	script bool              // the cells are those of report.csv
}

// column is one of them.
type column struct {
	name  string
	field field
	clock clock // of a field that is a time
}

// newColumns tells by its header what a CSV file holds.
func newColumns(header []string) (*columns, error) {
	for _, name := range header {
		if !utf8.ValidString(name) {
			return nil, errors.New("the header of this CSV is not in UTF-8, as if it came from a spreadsheet; download it again, or save it as \"CSV UTF-8\"")
		}
	}
	portal, members := portalColumns(header), memberColumns(header)
	c := members
	if portal.known() > members.known() {
		c = portal
	}
	if !c.signIns() {
		return nil, unknownColumns(portal, members)
	}
	for _, column := range c.list {
		if column.clock.unzoned && c == members {
			return nil, fmt.Errorf("the times in the column %s are not in UTC; in Log Analytics, set the time zone of the results to UTC and export them again", shorten(column.name))
		}
	}
	return c, nil
}

// memberColumns reads a header of members' names. Behind that of a time,
// Log Analytics writes its zone: "TimeGenerated [UTC]".
func memberColumns(header []string) *columns {
	c := &columns{list: make([]column, len(header))}
	script := 0
	for i, name := range header {
		c.list[i].name = name
		name, zone, _ := strings.Cut(plainName(name), "[")
		name = strings.TrimSpace(name)
		f := memberField(name)
		c.list[i].field = f
		if f == createdField || f == timeField {
			c.list[i].clock = zoneClock(strings.TrimSuffix(zone, "]"))
		}
		if inScript(name) {
			script++
		}
	}
	c.script = script == len(header) && script == scriptColumns
	return c
}

// plainName rids a name of what gets into it on its way: byte order marks,
// quotation marks, space.
func plainName(name string) string { return strings.Trim(name, "\ufeff\u200b\u00a0\"' \t\r\n") }

// zoneClock is the clock of a column that says its zone in a few words.
func zoneClock(zone string) clock {
	rest, ok := strings.CutPrefix(zone, "UTC")
	switch {
	case zone == "" || ok && rest == "":
		return clock{}
	case ok:
		if len(rest) == len("+1") {
			rest = rest[:1] + "0" + rest[1:]
		}
		for _, layout := range [...]string{"-07:00", "-0700", "-07"} {
			if at, err := time.Parse(layout, rest); err == nil {
				return clock{zone: at.Location()}
			}
		}
	}
	return clock{unzoned: true}
}

const scriptColumns = 12

// inScript reports whether report.csv has a column of that name.
func inScript(name string) bool {
	switch strings.ToLower(name) {
	case "userprincipalname", "userdisplayname", "createddatetime", "resourcedisplayname", "loginsucceeded",
		"failurereason", "mfarequired", "mfaauthmethod", "mfaauthdetail", "mfaresult", "policies",
		"conditionalaccessstatus":
		return true
	}
	return false
}

// fields is the set of the fields that the columns hold.
func (c *columns) fields() (set fieldSet) {
	for _, column := range c.list {
		if column.field > ignoredField {
			set.add(column.field)
		}
	}
	return set
}

// known counts the columns that are read.
func (c *columns) known() int {
	known := 0
	for _, column := range c.list {
		if column.field > ignoredField {
			known++
		}
	}
	return known
}

// signIns reports whether the columns can be those of sign-ins: which one,
// when or by whom it was, and how it went; or when it was and something else
// that only a sign-in has.
func (c *columns) signIns() bool {
	set := c.fields()
	one := set.any(idField, createdField, timeField)
	person := set.any(userIDField, userPrincipalNameField, userDisplayNameField, identityField,
		servicePrincipalIDField, servicePrincipalNameField)
	how := set.any(statusField, errorCodeField, resultTypeField, loginSucceededField, requirementField,
		mfaRequiredField, requirementPoliciesField, stepsField, policiesField, additionalDetailsField,
		conditionalAccessField, mfaDetailField, clientAppField)
	what := set.any(appDisplayNameField, eventTypesField, interactiveField, resourceDisplayNameField, tokenIDField)
	return how && (one || person) || what && one
}

// application reports whether the file is that of applications: no column is
// about a user.
func (c *columns) application() bool {
	set := c.fields()
	return set.has(servicePrincipalIDField) &&
		!set.any(userIDField, userPrincipalNameField, userDisplayNameField)
}

// unknownColumns is the error for a CSV that cannot be read as sign-ins.
func unknownColumns(portal, members *columns) error {
	var names, known []string
	for i, column := range portal.list {
		name := shorten(strings.TrimSpace(column.name))
		names = append(names, name)
		if max(column.field, members.list[i].field) > ignoredField {
			known = append(known, name)
		}
	}
	switch {
	case len(names) == 1:
		return fmt.Errorf("this is neither JSON nor CSV with sign-ins; it begins with %q", names[0])
	case portal.foreign():
		return fmt.Errorf("this looks like a download of the Entra portal in a language that is not read here (columns %s): download JSON, or set the portal to English", listed(names))
	case len(known) == 0:
		return fmt.Errorf("the columns %s are not those of sign-ins: none of them is known", listed(names))
	}
	return fmt.Errorf("the columns %s are not those of sign-ins: that only %s could be such is too little", listed(names), listed(known))
}

// listed names the first of many.
func listed(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// decodeRow gives the cells of a row to the decoder. An empty one is present
// and says nothing; of several columns for a field the last that is not empty
// counts.
func decodeRow(d *decoder, c *columns, row []string) error {
	if len(row) != len(c.list) {
		return fmt.Errorf("the row has %d cells for %d columns", len(row), len(c.list))
	}
	for i, text := range row {
		column := &c.list[i]
		switch {
		case column.field <= ignoredField:
			continue
		case text == "":
			d.seen.add(column.field)
			continue
		}
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\ufffd")
			d.replaced++
		}
		if err := c.cell(d, column, text); err != nil {
			return fmt.Errorf("column %s: %w", shorten(column.name), err)
		}
	}
	return nil
}

// cell gives a cell that is not empty to the decoder.
func (c *columns) cell(d *decoder, column *column, text string) error {
	f := column.field
	if c.script || f == tokenIDField {
		text = unguarded(text)
	}
	if c.words != nil && worded(f) {
		text = translate(c.words, text)
	}
	if f == compliantField || f == managedField {
		if _, ok := flagText(text); !ok {
			text = "" // such as "not available"
		}
	}
	if column.clock == (clock{}) || f != createdField && f != timeField {
		return d.set(f, text)
	}
	at, err := column.clock.parse(text)
	if err != nil {
		return err
	}
	d.seen.add(f)
	if f == createdField {
		d.event.Time = at
	} else {
		d.written = at
	}
	return nil
}

// unguarded takes off the apostrophe that keeps a spreadsheet from taking a
// cell for a formula. package mfa puts it before every such cell, the portal
// before token identifiers.
func unguarded(text string) string {
	if len(text) > 1 && text[0] == '\'' && strings.IndexByte("=+-@\t\r\n'", text[1]) >= 0 {
		return text[1:]
	}
	return text
}
