// Package operator is what the examples for a partner's operator have in common:
// a command line whose flags are checked together, secrets from files that nobody
// else may read, how a program ends, and texts that a tired person can follow. What
// they do with samauth is in the programs themselves.
package operator
