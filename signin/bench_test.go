package signin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// BenchmarkRead compares reading a log of one sign-in a line with reading the
// same into maps by encoding/json.
func BenchmarkRead(b *testing.B) {
	var log bytes.Buffer
	if err := signintest.NDJSON.Write(&log, (signintest.Tenant{Users: 600}).All()); err != nil {
		b.Fatal(err)
	}
	b.Run("signin", func(b *testing.B) {
		b.SetBytes(int64(log.Len()))
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range signin.Reader("log", bytes.NewReader(log.Bytes())).Events(context.Background(), signin.Query{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("encodingjson", func(b *testing.B) {
		b.SetBytes(int64(log.Len()))
		b.ReportAllocs()
		for b.Loop() {
			decoder := json.NewDecoder(bytes.NewReader(log.Bytes()))
			for {
				var record map[string]any
				if err := decoder.Decode(&record); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
