// Package proof is the frame of tests whose worth grows with their length.
//
// A proof is an ordinary test with a row in [All]. Run calls it once for a fixed
// seed and once for a random one, and tells it how many cases to try:
//
//	func TestLaw(t *testing.T) {
//		proof.Run(t, "law", func(t *testing.T, part *proof.Part) {
//			for range part.Cases {
//				event := randomEvent(part.Rand)
//				...
//				part.Count("events", 1)
//			}
//		})
//	}
//
// Under go test it tries a fiftieth of its cases. With the environment variable
// PARTNERSEC_PROVE set it tries them all, which is what
//
//	go run ./internal/prove law
//
// does; PARTNERSEC_PROVE_SEED (-seed) gives one seed in place of the two. What
// the proof counts is logged in a line that begins with "prove: ".
//
// The package is imported by _test.go files and by package prove alone.
package proof
