// Package golden compares what a test made with a file in its testdata folder.
//
//	golden.Compare(t, "report.csv", got)
//
// Running the test with -update writes the file anew, so that a change of
// output is read in the diff and never typed by hand:
//
//	go test ./mfa -run TestWriteCSV -update
//
// The package defines that flag and is imported by _test.go files alone.
package golden
