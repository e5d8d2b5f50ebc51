package jsonscan

import "unsafe"

// View is bytes as the text that a Scanner takes, without a copy: a page of
// Graph has megabytes. Nobody may change the bytes afterwards.
func View(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
