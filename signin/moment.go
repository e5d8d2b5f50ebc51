package signin

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parseTime reads a moment in any form in which logs write one, as UTC:
// RFC 3339, the same without a zone, the United States' form of the Azure
// portal, and the one of Windows PowerShell.
func parseTime(text string) (time.Time, error) { return parseMoment(text, false) }

// parseMoment is parseTime for a text in which, if dayFirst is set, a date with
// slashes begins with its day.
func parseMoment(text string, dayFirst bool) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	plain := plainMoment(text)
	if plain == "" {
		return time.Time{}, nil
	}
	if at, ok := powerShellTime(plain); ok {
		return at, nil
	}
	for _, layout := range momentLayouts(plain, dayFirst) {
		if at, err := time.Parse(layout, plain); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time", shorten(text))
}

// plainMoment rids a text of what varies without meaning: kinds of space, the
// comma behind the date, "UTC".
func plainMoment(text string) string {
	text = strings.NewReplacer("\u202f", " ", "\u00a0", " ", ",", "").Replace(text)
	text = strings.Join(strings.Fields(text), " ")
	return strings.TrimSuffix(strings.TrimSuffix(text, " UTC"), " GMT")
}

// momentLayouts lists the forms that a moment may have.
func momentLayouts(text string, dayFirst bool) []string {
	first, rest, slashes := strings.Cut(text, "/")
	if !slashes {
		return []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"}
	}
	if day, err := strconv.Atoi(first); err == nil && day > 12 {
		dayFirst = true
	}
	if second, _, ok := strings.Cut(rest, "/"); ok {
		if day, err := strconv.Atoi(second); err == nil && day > 12 {
			dayFirst = false
		}
	}
	date := "1/2/2006"
	if dayFirst {
		date = "2/1/2006"
	}
	return []string{date + " 3:04:05 PM", date + " 3:04:05 pm", date + " 3:04 PM", date + " 15:04:05", date + " 15:04", date}
}

// powerShellTime reads /Date(1571234567890)/, milliseconds since 1970.
func powerShellTime(text string) (time.Time, bool) {
	inner, ok := strings.CutPrefix(text, "/Date(")
	if !ok {
		return time.Time{}, false
	}
	inner, ok = strings.CutSuffix(inner, ")/")
	if !ok {
		return time.Time{}, false
	}
	if sign := strings.LastIndexAny(inner, "+-"); sign > 0 { // a zone, which does not move the moment
		inner = inner[:sign]
	}
	milliseconds, err := strconv.ParseInt(inner, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(milliseconds).UTC(), true
}
