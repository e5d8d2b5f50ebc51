package graphpipe

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode"
	"unicode/utf8"
)

const deepest = 128 // levels of objects and arrays

// unambiguous says why JSON can be read in more than one way: encoding/json
// takes the last of several members, passes over the case of their names, and
// replaces what is not UTF-8.
func unambiguous(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("its text is not UTF-8")
	}
	var open []map[string]bool // the names so far of each object we are in; nil for an array
	name := false              // whether the next text is a name
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // the end, or an error that decoding finds as well
		}
		switch token := token.(type) {
		case json.Delim:
			if open = nest(open, token); len(open) > deepest {
				return errors.New("it is nested too deep")
			}
		case string:
			if name {
				fold := folded(token)
				if open[len(open)-1][fold] {
					return errors.New("a member is there twice")
				}
				open[len(open)-1][fold] = true
				name = false
				continue
			}
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}

func nest(open []map[string]bool, delim json.Delim) []map[string]bool {
	switch delim {
	case '{':
		return append(open, make(map[string]bool))
	case '[':
		return append(open, nil)
	}
	return open[:len(open)-1]
}

// folded is a name without its case, as encoding/json compares them.
func folded(name string) string {
	return string(bytes.Map(func(r rune) rune {
		for next := unicode.SimpleFold(r); ; r, next = next, unicode.SimpleFold(next) {
			if next <= r {
				return next // the smallest of those that differ in case
			}
		}
	}, []byte(name)))
}
