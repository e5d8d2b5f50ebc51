package samauth

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/partnersec/partnersec/internal/aadsts"
)

const mostCodes = 32 // numbers of error_codes that are read

// fragment is the value of a JSON member. If the text ended before the value did,
// it is not whole.
type fragment struct {
	data  []byte
	whole bool
}

// fragments are those of a JSON object: the last of each name.
type fragments map[string]fragment

// readFragments reads the members of an object, as far as there are any, and says
// whether the object is whole. It is nil if the data is no object.
func readFragments(data []byte) (m fragments, whole bool) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return nil, false
	}
	m = fragments{}
	for decoder.More() {
		token, err := decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return m, false
		}
		begin := decoder.InputOffset()
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			m[name] = fragment{data: bytes.TrimLeft(data[begin:], ": \t\r\n")}
			return m, false
		}
		m[name] = fragment{data: value, whole: true}
	}
	_, err := decoder.Token()
	return m, err == nil
}

// text is the value of a member that is a string, as far as it goes; else "".
func (m fragments) text(name string) string {
	value := m[name]
	if !bytes.HasPrefix(value.data, []byte(`"`)) {
		return ""
	}
	if !value.whole {
		return unclosed(value.data[1:])
	}
	var text string
	if json.Unmarshal(value.data, &text) != nil {
		return ""
	}
	return text
}

// textOrNumber is the value of a member that is a string or a number.
func (m fragments) textOrNumber(name string) string {
	if value := m[name]; value.whole && len(value.data) > 0 && value.data[0] >= '0' && value.data[0] <= '9' {
		return string(value.data)
	}
	return m.text(name)
}

// textOrObject is the value of a member that is a string or an object.
func (m fragments) textOrObject(name string) string {
	if value := m[name]; value.whole && bytes.HasPrefix(value.data, []byte("{")) {
		return string(value.data)
	}
	return m.text(name)
}

// numbers are the AADSTS numbers in a member that is a list, or is one.
func (m fragments) numbers(name string) []int {
	value := m[name]
	return readNumbers(string(value.data), value.whole)
}

// readNumbers reads a list such as [50076, "50079"]. Of one that ends too early
// the last number may have been cut and is left out.
func readNumbers(list string, whole bool) []int {
	list = strings.TrimSpace(list)
	list, _ = strings.CutPrefix(list, "[")
	list, _ = strings.CutSuffix(list, "]")
	var numbers []int
	for range mostCodes {
		item, rest, more := strings.Cut(list, ",")
		if !more && !whole {
			break
		}
		if n, ok := aadsts.Number(strings.Trim(strings.TrimSpace(item), `"`)); ok {
			numbers = append(numbers, n)
		}
		if list = rest; !more {
			break
		}
	}
	return numbers
}

// unclosed reads a JSON string whose end is missing or which holds what no
// string may hold, such as a line break.
func unclosed(data []byte) string {
	text, closed := untilQuote(string(data))
	text = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
	if !closed {
		text = withoutCutNumber(text)
	}
	for _, attempt := range []string{text, text[:max(0, strings.LastIndexByte(text, '\\'))]} {
		var read string
		if json.Unmarshal([]byte(`"`+attempt+`"`), &read) == nil {
			return read
		}
	}
	return text
}

// untilQuote is the text before the quotation mark that ends a JSON string.
func untilQuote(text string) (before string, closed bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return text[:i], true
		}
	}
	return text, false
}
