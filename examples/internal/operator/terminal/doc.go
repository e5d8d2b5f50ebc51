// Package terminal is what the examples know of terminals. It needs the standard
// library alone, as the main job does.
package terminal
