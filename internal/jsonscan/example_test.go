package jsonscan_test

import (
	"fmt"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

func Example() {
	var s jsonscan.Scanner
	s.Reset(`{"id":"42","names":["Zoé","\u0041nn"],"rest":{"x":[1,2,3]},"active":true}`)
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		switch name {
		case "id":
			fmt.Println("id", s.Text())
		case "names":
			for s.Array(); s.Element(); {
				fmt.Println("name", s.Text())
			}
		case "active":
			fmt.Println("active", s.Bool())
		default:
			s.Skip()
		}
	}
	s.End()
	fmt.Println(s.Err())
	// Output:
	// id 42
	// name Zoé
	// name Ann
	// active true
	// <nil>
}

func ExampleScanner_Err() {
	var s jsonscan.Scanner
	for _, text := range []string{`{"id":42}`, `{"id":"42`, `{"id":"42"} {}`} {
		s.Reset(text)
		s.Object()
		for _, ok := s.Member(); ok; _, ok = s.Member() {
			s.Text()
		}
		s.End()
		fmt.Println(s.Err())
	}
	// Output:
	// jsonscan: a string was expected, not a number at byte 6
	// jsonscan: string is not closed at byte 9
	// jsonscan: text after the end of the value at byte 12
}

// A member that may have values of several kinds.
func ExampleScanner_Peek() {
	var s jsonscan.Scanner
	s.Reset(`[50126, "50126", null]`)
	for s.Array(); s.Element(); {
		switch s.Peek() {
		case jsonscan.Number:
			fmt.Println("number", s.Number())
		case jsonscan.Null:
			fmt.Println("null", s.Null())
		default:
			fmt.Println("string", s.Text())
		}
	}
	// Output:
	// number 50126
	// string 50126
	// null true
}

func ExampleScanner_Raw() {
	var s jsonscan.Scanner
	s.Reset(`{"known":1, "unknown": {"x": [1, 2]} }`)
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		fmt.Println(name, s.Raw())
	}
	// Output:
	// known 1
	// unknown {"x": [1, 2]}
}

func ExampleScanner_Fail() {
	var s jsonscan.Scanner
	s.Reset(`{"kind": "purple"}`)
	s.Object()
	s.Member()
	if s.Text() != "interactive" {
		s.Fail("no such kind")
	}
	fmt.Println(s.Err())
	// Output: jsonscan: no such kind at byte 17
}

func ExampleScanner_Replaced() {
	var s jsonscan.Scanner
	s.Reset("[\"caf\xe9\", \"\xff\xff\", \"café\", \"\\ud800\"]")
	for s.Array(); s.Element(); {
		fmt.Println(s.Text())
	}
	fmt.Println(s.Replaced(), "replaced")
	// Output:
	// caf�
	// ��
	// café
	// �
	// 2 replaced
}
