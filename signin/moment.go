package signin

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// clock is how a log writes moments that do not say it themselves. The zero
// clock reads dates as in the United States, and times as UTC.
type clock struct {
	dayFirst bool           // a date with slashes begins with its day
	zone     *time.Location // of a moment that names none; nil is UTC
	unzoned  bool           // nobody knows the zone of a moment that names none
}

var (
	errNoTime    = errors.New("is not a time")
	errNoZone    = errors.New("does not say its zone; download the file with dates in UTC")
	errFarMoment = errors.New("is not in a year from 0 to 9999")
)

// parseTime reads a moment in any form in which logs write one, as UTC:
// RFC 3339, the same without a zone, the United States' form of the Azure
// portal, and the one of Windows PowerShell. A blank text is the zero time.
func parseTime(text string) (time.Time, error) { return clock{}.parse(text) }

// parseMoment is parseTime for a text in which, if dayFirst is set, a date with
// slashes begins with its day.
func parseMoment(text string, dayFirst bool) (time.Time, error) {
	return clock{dayFirst: dayFirst}.parse(text)
}

// parse is parseTime for a log that has this clock.
func (c clock) parse(text string) (time.Time, error) {
	at, err := c.read(text)
	if err == nil && (at.Year() < 0 || at.Year() > 9999) {
		err = errFarMoment
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("%q %w", shorten(text), err)
	}
	return at, nil
}

func (c clock) read(text string) (time.Time, error) {
	if len(text) >= len("2006-01-02T15:04:05Z") && text[10] == 'T' {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.UTC(), nil
		}
	}
	plain, utc := plainMoment(text)
	switch {
	case plain == "":
		return time.Time{}, nil
	case strings.HasPrefix(plain, "/Date("):
		return powerShellTime(plain)
	case utc || c.zone == nil:
		c.zone = time.UTC
	}
	for _, layout := range c.layouts(plain) {
		at, err := time.ParseInLocation(layout, plain, c.zone)
		if err != nil {
			continue
		}
		if c.unzoned && !utc && !strings.Contains(layout, "07") {
			return time.Time{}, errNoZone
		}
		return at.UTC(), nil
	}
	return time.Time{}, errNoTime
}

// meridiems spell out the halves of a day in one way.
var meridiems = strings.NewReplacer("a. m.", "AM", "p. m.", "PM", "a.m.", "AM", "p.m.", "PM", "am", "AM", "pm", "PM")

// plainMoment rids a text of what varies without meaning: kinds of space, the
// comma behind the date, ways to write AM. It takes "UTC" off the end and
// reports whether it did.
func plainMoment(text string) (plain string, utc bool) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.TrimSpace(strings.Replace(text, ", ", " ", 1))
	for _, zone := range [...]string{" UTC", " GMT"} {
		if rest, ok := strings.CutSuffix(text, zone); ok {
			text, utc = rest, true
		}
	}
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "m") {
		text = meridiems.Replace(text)
	}
	if half := len(text) - len("AM"); half > 0 && text[half+1] == 'M' {
		text = strings.TrimRight(text[:half], " ") + " " + text[half:]
	}
	if strings.Contains(text, "  ") {
		text = strings.Join(strings.Fields(text), " ")
	}
	return text, utc
}

var (
	isoLayouts = []string{
		"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00",
		"2006-01-02T15:04:05 Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 Z0700",
		"2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
	}
	monthFirstLayouts = []string{"1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006"}
	monthFirst12Hours = []string{"1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM"}
	dayFirstLayouts   = []string{"2/1/2006 15:04:05", "2/1/2006 15:04", "2/1/2006"}
	dayFirst12Hours   = []string{"2/1/2006 3:04:05 PM", "2/1/2006 3:04 PM"}
	dottedLayouts     = []string{"2.1.2006 15:04:05", "2.1.2006 15:04", "2.1.2006"}
)

// layouts lists the forms that a moment may have. Each takes a fraction of a
// second too.
func (c clock) layouts(text string) []string {
	separator := strings.IndexAny(text, "-/.")
	if separator < 0 || text[separator] == '-' {
		return isoLayouts
	}
	if text[separator] == '.' {
		return dottedLayouts
	}
	twelve := strings.HasSuffix(text, "M")
	switch dayFirst := c.startsWithDay(text); {
	case dayFirst && twelve:
		return dayFirst12Hours
	case dayFirst:
		return dayFirstLayouts
	case twelve:
		return monthFirst12Hours
	}
	return monthFirstLayouts
}

// startsWithDay tells whether the day of a date with slashes comes before its
// month: by whichever number can be no month, or else by the clock.
func (c clock) startsWithDay(text string) bool {
	first, rest, _ := strings.Cut(text, "/")
	second, _, _ := strings.Cut(rest, "/")
	if number, err := strconv.Atoi(first); err == nil && number > 12 {
		return true
	}
	if number, err := strconv.Atoi(second); err == nil && number > 12 {
		return false
	}
	return c.dayFirst
}

// powerShellTime reads /Date(1571234567890)/, milliseconds since 1970. A zone
// behind them does not move the moment.
func powerShellTime(text string) (time.Time, error) {
	number, ok := strings.CutSuffix(strings.TrimPrefix(text, "/Date("), ")/")
	if sign := strings.LastIndexAny(number, "+-"); sign > 0 {
		number = number[:sign]
	}
	milliseconds, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return time.Time{}, errNoTime
	}
	return time.UnixMilli(milliseconds).UTC(), nil
}
