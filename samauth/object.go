package samauth

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

// object is a JSON object whose members are each there once.
type object map[string]member

// member is the value of one: what a string says, or the JSON of anything else.
type member struct {
	kind jsonscan.Kind
	text string
}

// readObject reads a JSON object strictly. Where tokens and claims are
// concerned a member that is there twice, even in another case, is not a choice
// to make but an error: encoding/json takes the last one and passes over the
// case.
//
// Its errors quote nothing but the names of members.
func readObject(data string) (object, error) {
	var s jsonscan.Scanner
	s.Reset(strings.TrimPrefix(data, "\ufeff"))
	if s.Peek() != jsonscan.Object {
		return nil, errors.New("it is not a JSON object")
	}
	members, folded := make(object), make(map[string]bool)
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		fold := strings.ToLower(name)
		if folded[fold] {
			return nil, fmt.Errorf("its member %.40q is there twice", name)
		}
		folded[fold], members[name] = true, readMember(&s)
	}
	s.End()
	if s.Err() != nil {
		return nil, errors.New("its JSON is damaged or cut off")
	}
	return members, nil
}

func readMember(s *jsonscan.Scanner) member {
	kind := s.Peek()
	if kind == jsonscan.String {
		return member{kind, s.Text()}
	}
	return member{kind, s.Raw()}
}

// text is a member that is a string, "" if it is missing or null.
func (o object) text(name string) (string, error) {
	switch m := o[name]; m.kind {
	case jsonscan.String:
		return m.text, nil
	case jsonscan.Invalid, jsonscan.Null:
		return "", nil
	}
	return "", fmt.Errorf("its %s is not a text", name)
}
