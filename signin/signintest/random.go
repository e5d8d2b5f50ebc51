package signintest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// purpose keeps the random streams of a tenant apart, so that a change to one
// leaves the others as they were.
type purpose uint64

const (
	tenantIDs purpose = iota + 1
	accountIDs
	policyIDs
	homes
	days
)

// random is the tenant's stream for one purpose and one thing.
func (t Tenant) random(p purpose, index int) *rand.Rand {
	return rand.New(rand.NewPCG(mix(t.Seed), mix(uint64(p)<<56^uint64(index))))
}

// id is a GUID that depends on the tenant's seed, the purpose and the index.
func (t Tenant) id(p purpose, index int) string { return guid(t.random(p, index)) }

// mix spreads neighbouring numbers over all 64 bits.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// guid is a random GUID (version 4), in lower case.
func guid(random *rand.Rand) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], random.Uint64())
	binary.BigEndian.PutUint64(raw[8:], random.Uint64())
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[:8], raw[:4])
	hex.Encode(text[9:13], raw[4:6])
	hex.Encode(text[14:18], raw[6:8])
	hex.Encode(text[19:23], raw[8:10])
	hex.Encode(text[24:], raw[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// token is a text like those of uniqueTokenIdentifier.
func token(random *rand.Rand) string {
	var raw [16]byte
	binary.LittleEndian.PutUint64(raw[:8], random.Uint64())
	binary.LittleEndian.PutUint64(raw[8:], random.Uint64())
	return base64.RawURLEncoding.EncodeToString(raw[:])
}
