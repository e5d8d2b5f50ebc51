package graphpipe

import (
	"strings"

	"github.com/partnersec/partnersec/internal/mask"
)

const (
	longestText = 1 << 10 // bytes of a text that are kept
	longestWord = 100     // bytes of a code that are kept
	longestID   = 64
)

// clean makes a text of a service or a transport that may be kept. The queries
// of URLs go too.
func clean(text string, longest int) string { return mask.Transport(text, longest) }

// oneLine makes a text printable in a line.
func oneLine(text string, longest int) string { return mask.OneLine(text, longest) }

// hide hides the token of a call in a text, if it stands there.
func (c *call) hide(text string) string {
	if c.token == "" {
		return text
	}
	return strings.ReplaceAll(text, c.token, mask.Masked)
}

// checkedID is a text that is an identifier such as a GUID, "" if it is none.
func checkedID(text string) string {
	if len(text) > longestID || strings.Trim(text, idCharacters) != "" {
		return ""
	}
	return text
}

const idCharacters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
