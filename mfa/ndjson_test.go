package mfa_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

func TestFindingsAsNDJSON(t *testing.T) {
	waived := withPush("2", "bert", 2)
	waived.Steps, waived.Status.AdditionalDetails = nil, "MFA requirement skipped due to location"
	waived.RequirementPolicies = append(waived.RequirementPolicies, signin.RequirementPolicy{Provider: "gpsLocationCondition"})
	waived.CrossTenantAccessType = "serviceProvider"
	waived.Origin = signin.Origin{File: `C:\logs\sign "ins".json`, Index: 41}
	odd := signin.Event{ID: "3", App: signin.App{ID: "app"}, Resource: signin.Resource{ID: "res"}}

	var b bytes.Buffer
	w := mfa.NewNDJSONWriter(&b)
	for _, event := range []signin.Event{passwordOnly("1", "anna", 1), waived, odd} {
		finding := mfa.Judge(event, nil)
		finding.Provisional = event.ID == "2"
		require.NoError(t, w.Write(&finding))
	}
	require.NoError(t, w.Flush())
	golden.Compare(t, "findings.ndjson", b.Bytes())
}

// line is the object of a finding as encoding/json would write it.
type line struct {
	ID              string     `json:"id"`
	Time            *time.Time `json:"time"`
	User            string     `json:"user"`
	UserID          string     `json:"userId"`
	App             string     `json:"app"`
	Resource        string     `json:"resource"`
	Kind            string     `json:"kind"`
	Client          string     `json:"client"`
	Outcome         string     `json:"outcome"`
	Code            *int       `json:"code"`
	Required        string     `json:"required"`
	RequiredBy      []string   `json:"requiredBy"`
	Proof           string     `json:"proof"`
	Waiver          string     `json:"waiver"`
	Verdict         string     `json:"verdict"`
	Reasons         []string   `json:"reasons"`
	ServiceProvider bool       `json:"serviceProvider"`
	Provisional     bool       `json:"provisional"`
	Source          struct {
		File  string `json:"file"`
		Index int    `json:"index"`
	} `json:"source"`
}

func lineOf(f *mfa.Finding) line {
	e := &f.Event
	l := line{
		ID: e.ID, User: e.User.PrincipalName, UserID: e.User.ID, App: e.App.DisplayName, Resource: e.Resource.DisplayName,
		Kind: e.Kind.String(), Client: f.Client.String(), Outcome: f.Outcome.String(), Required: f.Required.String(),
		RequiredBy: f.RequiredByNames(), Proof: f.Proof.String(), Waiver: string(f.Waiver), Verdict: f.Verdict.String(),
		Reasons: []string{}, ServiceProvider: f.Reasons.Has(mfa.ServiceProvider), Provisional: f.Provisional,
	}
	l.Source.File, l.Source.Index = e.Origin.File, e.Origin.Index
	if l.App == "" {
		l.App = e.App.ID
	}
	if l.Resource == "" {
		l.Resource = e.Resource.ID
	}
	if !e.Time.IsZero() {
		at := e.Time.UTC()
		l.Time = &at
	}
	if e.Has.Has(signin.FieldErrorCode) {
		l.Code = &e.Status.Code
	}
	for reason := range f.Reasons.All() {
		l.Reasons = append(l.Reasons, reason.String())
	}
	return l
}

func TestNDJSONIsWhatEncodingJSONWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		event := anyEvent(t)
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
		event.User.PrincipalName = text.Draw(t, "user")
		event.App.DisplayName = text.Draw(t, "application")
		event.Origin.File = text.Draw(t, "file")
		event.Origin.Index = rapid.Int().Draw(t, "index")
		other := signin.RequirementPolicy{Provider: text.Draw(t, "other")}
		event.RequirementPolicies = append(event.RequirementPolicies, other, other)
		event.Has = rapid.SampledFrom([]signin.Fields{0, everyField}).Draw(t, "has")
		event.CrossTenantAccessType = rapid.SampledFrom([]string{"", "serviceProvider"}).Draw(t, "access")
		finding := mfa.Judge(event, nil)
		finding.Provisional = rapid.Bool().Draw(t, "provisional")

		var want, got bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		require.NoError(t, encoder.Encode(lineOf(&finding)))
		w := mfa.NewNDJSONWriter(&got)
		require.NoError(t, w.Write(&finding))
		require.NoError(t, w.Flush())
		require.Equal(t, want.String(), got.String())
	})
}

func TestWritingNDJSONAllocatesNothing(t *testing.T) {
	event := withPush("1", "anna", 1)
	event.RequirementPolicies = append(event.RequirementPolicies, signin.RequirementPolicy{Provider: "brandNew"})
	finding := mfa.Judge(event, nil)
	w := mfa.NewNDJSONWriter(io.Discard)
	require.Zero(t, testing.AllocsPerRun(1000, func() { _ = w.Write(&finding) }))
}
