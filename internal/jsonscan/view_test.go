package jsonscan_test

import (
	"fmt"

	"github.com/partnersec/partnersec/internal/jsonscan"
)

func ExampleView() {
	var s jsonscan.Scanner
	s.Reset(jsonscan.View([]byte(`"text"`)))
	fmt.Println(s.Text(), s.Err(), jsonscan.View(nil) == "")
	// Output: text <nil> true
}
