package mfa_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// busy is a thousand findings of a hundred users with five policies each.
func busy() []mfa.Finding {
	findings := make([]mfa.Finding, 1000)
	for i := range findings {
		event := withPush(fmt.Sprint(i), fmt.Sprint("user", i%100), i)
		if i%2 == 0 {
			event = renewal(fmt.Sprint(i), fmt.Sprint("user", i%100), fmt.Sprint("session", i%500), i)
		}
		event.App.ID = fmt.Sprint("app", i%20)
		event.UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
		event.IPAddress = "203.0.113.7"
		event.SessionID, event.TokenID = fmt.Sprint("session", i%500), fmt.Sprint("token", i)
		for policy := range 5 {
			event.Policies = append(event.Policies, signin.Policy{
				ID: fmt.Sprintf("5b2b5c3a-0000-4000-8000-00000000000%d", policy), DisplayName: "Policy", Result: "success",
			})
		}
		findings[i] = mfa.Judge(event, nil)
	}
	return findings
}

func BenchmarkReportAdd(b *testing.B) {
	findings := busy()
	var report mfa.Report
	for i := range findings {
		report.Add(&findings[i])
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		report.Add(&findings[i%len(findings)])
	}
}

func BenchmarkCSVWriter(b *testing.B) {
	findings := busy()
	w := mfa.NewCSVWriter(io.Discard)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_ = w.Write(&findings[i%len(findings)])
	}
}

func BenchmarkNDJSONWriter(b *testing.B) {
	findings := busy()
	w := mfa.NewNDJSONWriter(io.Discard)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_ = w.Write(&findings[i%len(findings)])
	}
}
