// Package durabletest is a folder in memory under package durable, which fails
// where a test wants it to, and whose power can be cut.
//
// A [Disk] keeps what was written apart from what was synchronized. After a
// power cut any part of what was not may be there: [Disk.Futures] yields every
// content that the folder may then have.
package durabletest
