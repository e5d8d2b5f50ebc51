// Package durable replaces files so that neither a crash nor a power cut leaves
// anything but the old content or the new one, whole, and so that the new one
// stays once it has been reported.
//
// The new content is written to a temporary file in the same folder, which is
// then renamed; file and folder are synchronized. Where that fails the file is
// given up and never synchronized again: a kernel may drop the data at the first
// failure and report success at the next attempt.
//
// It rests on a file system whose rename is atomic and whose synchronization is
// honest: local ones are, network file systems often are not. On Windows a
// folder cannot be synchronized. The content is old or new there too, but it is
// the file system's journal that decides how soon the new one survives a power
// cut.
package durable
