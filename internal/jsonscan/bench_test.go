package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

// pages are a thousand sign-ins in Graph's form, as it sends them and as people
// save them.
func pages(t testing.TB) (compact, pretty string) {
	t.Helper()
	record := signInJSON(t)
	page := `{"value":[` + strings.Repeat(record+",", 999) + record + `]}`
	var dense, indented bytes.Buffer
	require.NoError(t, json.Compact(&dense, []byte(page)))
	require.NoError(t, json.Indent(&indented, []byte(page), "", "  "))
	return dense.String(), indented.String()
}

// signIn is twenty members of a sign-in.
type signIn struct {
	ID, CreatedDateTime, UserDisplayName, UserPrincipalName, UserID string
	AppID, AppDisplayName, IPAddress, ClientAppUsed, UserAgent      string
	ResourceDisplayName, ResourceID, AuthenticationRequirement      string
	RiskState, SessionID, CorrelationID, ConditionalAccessStatus    string
	CrossTenantAccessType                                           string
	IsInteractive                                                   bool
	Status                                                          struct {
		ErrorCode                        json.Number
		FailureReason, AdditionalDetails string
	}
}

func (r *signIn) read(s *jsonscan.Scanner) {
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		if text := r.text(name); text != nil {
			*text = s.Text()
			continue
		}
		switch name {
		case "isInteractive":
			r.IsInteractive = s.Bool()
		case "status":
			r.readStatus(s)
		default:
			s.Skip()
		}
	}
}

func (r *signIn) readStatus(s *jsonscan.Scanner) {
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		switch name {
		case "errorCode":
			r.Status.ErrorCode = json.Number(s.Number())
		case "failureReason":
			r.Status.FailureReason = s.Text()
		case "additionalDetails":
			r.Status.AdditionalDetails = s.Text()
		default:
			s.Skip()
		}
	}
}

// text is the place of a member that is a text.
func (r *signIn) text(name string) *string {
	switch name {
	case "id":
		return &r.ID
	case "createdDateTime":
		return &r.CreatedDateTime
	case "userDisplayName":
		return &r.UserDisplayName
	case "userPrincipalName":
		return &r.UserPrincipalName
	case "userId":
		return &r.UserID
	case "appId":
		return &r.AppID
	case "appDisplayName":
		return &r.AppDisplayName
	case "ipAddress":
		return &r.IPAddress
	case "clientAppUsed":
		return &r.ClientAppUsed
	case "userAgent":
		return &r.UserAgent
	case "resourceDisplayName":
		return &r.ResourceDisplayName
	case "resourceId":
		return &r.ResourceID
	case "authenticationRequirement":
		return &r.AuthenticationRequirement
	case "riskState":
		return &r.RiskState
	case "sessionId":
		return &r.SessionID
	case "correlationId":
		return &r.CorrelationID
	case "conditionalAccessStatus":
		return &r.ConditionalAccessStatus
	case "crossTenantAccessType":
		return &r.CrossTenantAccessType
	}
	return nil
}

// readPage reads every record of a page into r and counts them.
func (r *signIn) readPage(s *jsonscan.Scanner, page string) (records int) {
	s.Reset(page)
	s.Object()
	for name, ok := s.Member(); ok; name, ok = s.Member() {
		if name != "value" {
			s.Skip()
			continue
		}
		for s.Array(); s.Element(); records++ {
			r.read(s)
		}
	}
	s.End()
	return records
}

// pageMembers are the members of pages that a caller looks for.
type pageMembers struct{ Value []signIn }

func TestAPageIsReadAsEncodingJSONReadsItWithoutAllocating(t *testing.T) {
	compact, pretty := pages(t)
	for _, page := range []string{compact, pretty} {
		var want pageMembers
		require.NoError(t, json.Unmarshal([]byte(page), &want))
		page = strings.ReplaceAll(page, `\u00a0`, " ")
		page = strings.ReplaceAll(page, `\"`, "'")
		var s jsonscan.Scanner
		var got signIn
		require.Zero(t, testing.AllocsPerRun(2, func() {
			if got.readPage(&s, page) != 1000 {
				t.Fatal("it has a thousand records")
			}
		}))
		require.NoError(t, s.Err())
		require.Equal(t, want.Value[999], got)
		require.Zero(t, testing.AllocsPerRun(2, func() {
			s.Reset(page)
			s.Skip()
			s.End()
		}))
		require.NoError(t, s.Err())
	}
}

// BenchmarkScanner compares with encoding/json: skip with json.Valid, read with
// json.Unmarshal into twenty members, text with the same for one string that is
// JSON again, as in Log Analytics.
func BenchmarkScanner(b *testing.B) {
	compact, pretty := pages(b)
	b.Run("skip/compact", func(b *testing.B) { skip(b, compact) })
	b.Run("skip/compact/std", func(b *testing.B) { valid(b, compact) })
	b.Run("skip/pretty", func(b *testing.B) { skip(b, pretty) })
	b.Run("skip/pretty/std", func(b *testing.B) { valid(b, pretty) })
	b.Run("read/compact", func(b *testing.B) { read(b, compact) })
	b.Run("read/compact/std", func(b *testing.B) { unmarshal[pageMembers](b, compact) })
	b.Run("read/pretty", func(b *testing.B) { read(b, pretty) })
	b.Run("read/pretty/std", func(b *testing.B) { unmarshal[pageMembers](b, pretty) })

	text, err := json.Marshal(compact)
	require.NoError(b, err)
	b.Run("text/escaped", func(b *testing.B) { unescape(b, string(text)) })
	b.Run("text/escaped/std", func(b *testing.B) { unmarshal[string](b, string(text)) })
}

func measure(b *testing.B, text string) {
	b.Helper()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
}

func skip(b *testing.B, text string) {
	measure(b, text)
	var s jsonscan.Scanner
	for b.Loop() {
		s.Reset(text)
		s.Skip()
		s.End()
	}
	require.NoError(b, s.Err())
}

func read(b *testing.B, page string) {
	measure(b, page)
	var s jsonscan.Scanner
	var r signIn
	for b.Loop() {
		r.readPage(&s, page)
	}
	require.NoError(b, s.Err())
}

func unescape(b *testing.B, text string) {
	measure(b, text)
	var s jsonscan.Scanner
	for b.Loop() {
		s.Reset(text)
		s.Text()
	}
	require.NoError(b, s.Err())
}

func valid(b *testing.B, text string) {
	measure(b, text)
	data := []byte(text)
	for b.Loop() {
		if !json.Valid(data) {
			b.Fatal("it is JSON")
		}
	}
}

func unmarshal[T any](b *testing.B, text string) {
	measure(b, text)
	data := []byte(text)
	for b.Loop() {
		var into T
		if err := json.Unmarshal(data, &into); err != nil {
			b.Fatal(err)
		}
	}
}
