// Package operator is what the examples for a partner's operator have in common:
// secrets from files that nobody else may read, the store in a folder, and texts
// that a tired person can follow.
package operator
