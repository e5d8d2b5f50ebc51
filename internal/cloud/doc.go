// Package cloud is the one table of the hosts of Microsoft's national clouds.
// Whoever sends a token somewhere asks it whether the host is the right one.
//
// A host is compared on the parsed URL and as a whole. Prefixes of a text prove
// nothing: graph.microsoft.com.evil.example and
// graph.microsoft.com@evil.example begin like the real one.
package cloud
