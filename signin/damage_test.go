package signin_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/partnersec/partnersec/signin"
	"github.com/stretchr/testify/require"
)

func TestWhatCannotBeReadIsNamedAndDoesNotStopTheRest(t *testing.T) {
	broken := strings.Replace(one, `"status"`, `"status`, 1)
	for name, c := range map[string]struct {
		text  string
		ids   []string
		fault string
	}{
		"a broken line":               {one + "\n" + broken + "\n" + numbered(3), []string{"1", "3"}, "input: record 1 at byte"},
		"a broken first line":         {broken[:60] + "\n" + one + "\n" + numbered(2), []string{"1", "2"}, "input: record 0 at byte"},
		"a truncated array":           {"[" + one + "," + numbered(2)[:50], []string{"1"}, "unexpected end of input"},
		"an array that is not closed": {"[" + one + ",", []string{"1"}, "the file ends inside a list"},
		"a number in an array":        {"[" + one + ",5," + numbered(2) + "]", []string{"1", "2"}, "record 1 at byte 120: neither an object nor a list"},
		"text behind the end":         {"[" + one + "]\nthat is all", []string{"1"}, "text that is no JSON"},
		"a record of something else":  {"[" + one + `,{"hello":"world"}]`, []string{"1"}, "no member of it is known"},
		"a bad literal":               {"[" + strings.Replace(one, "0}", "nil}", 1) + "," + numbered(2) + "]", []string{"2"}, "record 0"},
		"a code that is no number":    {"[" + strings.Replace(one, "0}", `"x"}`, 1) + "," + numbered(2) + "]", []string{"2"}, "errorCode is no whole number"},
		"a time that is none":         {"[" + strings.Replace(one, "2026-11-01T10:00:00Z", "yesterday", 1) + "," + numbered(2) + "]", []string{"2"}, "not a time"},
		"a list for a status":         {"[" + strings.Replace(one, `{"errorCode":0}`, `[]`, 1) + "," + numbered(2) + "]", []string{"2"}, "record 0"},
		"a row with too few cells":    {"userPrincipalName,status,appDisplayName\nada,Success,X\nbob,Success\ncy,Success,Y\n", []string{"", ""}, "record 1 at byte 54: the row has 2 cells for 3 columns"},
	} {
		t.Run(name, func(t *testing.T) {
			events, ledger, err := read(t, text(c.text))
			require.NoError(t, err)
			var ids []string
			for _, event := range events {
				ids = append(ids, event.ID)
			}
			require.Equal(t, c.ids, ids)
			require.Len(t, ledger.Faults, 1)
			require.Contains(t, ledger.Faults[0].String(), c.fault)
			require.EqualValues(t, 1, ledger.Unreadable)
			require.False(t, ledger.Complete())
		})
	}
}

func TestWhatIsNoSignInsIsAnErrorThatSaysWhatItLooksLike(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":              {"", "the file is empty"},
		"white space":          {" \n\t ", "the file is empty"},
		"an HTML page":         {"<!DOCTYPE html><html><body>Sign in</body></html>", "this is an HTML page"},
		"XML":                  {"<?xml version=\"1.0\"?><a/>", "XML or HTML"},
		"a picture":            {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is a binary file"},
		"a workbook":           {"PK\x03\x04\x14\x00", "save the sheet as CSV"},
		"prose":                {"Dear customer,\nplease find attached\n", "not those of sign-ins"},
		"another CSV":          {"Nom,Prenom\nMartin,Zoe\n", "the columns Nom, Prenom are not those of sign-ins"},
		"a German portal file": {"Datum (UTC),Anforderungs-ID,Benutzername,Anwendung\n2026-11-01,1,ada,X\n", "download JSON, or set the portal to English"},
		"a list of users":      {`{"value":[{"id":"1","userPrincipalName":"ada@contoso.example","displayName":"Ada"}]}`, "no member of it is known to be part of a sign-in"},
		"an empty page":        {`{"value":[]}`, "there is none in input"},
		"nesting without end":  {strings.Repeat("[", 50000), "nested too deep"},
		"deep objects":         {strings.Repeat(`{"a":`, 50000) + "1" + strings.Repeat("}", 50000), "deep"},
		"a broken gzip file":   {"\x1f\x8bxx", "gzip"},
		"a string and no more": {`"hello"`, "neither JSON nor CSV"},
		"local times":          {"TimeGenerated [Local Time],UserId,ResultType\n1,2,0\n", "not in UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, text(c.text))
			require.ErrorIs(t, err, signin.ErrNoRecords)
			require.Contains(t, err.Error(), c.want)
		})
	}
}

func TestTheLastPropertiesReplaceTheFirst(t *testing.T) {
	for _, second := range []string{"null", "{}", `{"userPrincipalName":"bob@contoso.example"}`} {
		events, ledger, err := read(t, text(`{"category":"SignInLogs","properties":{"id":"1","status":{"errorCode":0,"additionalDetails":"MFA completed in Azure AD"},"clientAppUsed":"Browser"},"properties":`+second+`}`))
		require.NoError(t, err)
		require.Empty(t, events[0].ID)
		require.Empty(t, events[0].ClientApp)
		require.Empty(t, events[0].Status)
		require.Zero(t, events[0].Has)
		require.EqualValues(t, 1, ledger.DuplicateMembers)
	}
}

func TestMembersGivenTwiceAreCountedInsideObjectsToo(t *testing.T) {
	events, ledger, err := read(t, text(`{"status":{"errorCode":0,"error\u0043ode":50126},"authenticationDetails":[{"succeeded":true,"succeeded":false}]}`))
	require.NoError(t, err)
	require.Equal(t, 50126, events[0].Status.Code)
	require.Equal(t, signin.False, events[0].Steps[0].Succeeded)
	require.EqualValues(t, 2, ledger.DuplicateMembers)
}

func TestDuplicateMembersAndInvalidUTF8AreReadAndCounted(t *testing.T) {
	events, ledger, err := read(t, text(`{"id":"0","id":"1","userPrincipalName":"a`+"\xff"+`","status":{"errorCode":50126},"status":{}}`))
	require.NoError(t, err)
	require.Equal(t, "1", events[0].ID)
	require.Equal(t, "a\ufffd", events[0].User.PrincipalName)
	require.False(t, events[0].Has.Has(signin.FieldErrorCode), "the last status is empty")
	require.EqualValues(t, 2, ledger.DuplicateMembers)
	require.EqualValues(t, 1, ledger.InvalidUTF8)
}

func TestALineCutOffAnywhereCostsNoOther(t *testing.T) {
	for _, eol := range []string{"\n", "\r\n", "\n\n"} {
		for place := range 2 {
			for cut := 1; cut < len(one); cut++ {
				lines := []string{numbered(0), numbered(1), numbered(2)}
				lines = slices.Insert(lines, place, one[:cut])
				events, ledger, err := read(t, text(strings.Join(lines, eol)+eol))
				require.NoError(t, err)
				require.Len(t, events, 3, "%q at line %d", one[:cut], place)
				require.EqualValues(t, 1, ledger.Unreadable, "%q at line %d", one[:cut], place)
			}
		}
	}
}

func TestWhatDoesNotFitInAListCostsNoRecord(t *testing.T) {
	for name, log := range map[string]string{
		"a bracket too many":          "[" + one + "}," + numbered(2) + "," + numbered(3) + "]",
		"a list that is closed twice": `[{"value":[` + one + `]]},{"value":[` + numbered(2) + "," + numbered(3) + "]}]",
		"a page that is not closed":   `[{"value":[` + one + `],{"value":[` + numbered(2) + "," + numbered(3) + "]}]",
	} {
		t.Run(name, func(t *testing.T) {
			events, ledger, err := read(t, text(log))
			require.NoError(t, err)
			require.Len(t, events, 3)
			require.EqualValues(t, 1, ledger.Unreadable)
		})
	}
}

func TestReadingEndsWithItsContextWhateverTheInput(t *testing.T) {
	for name, c := range map[string]struct{ begin, forever string }{
		"a string without end":       {`{"id":"`, "a"},
		"white space without end":    {"", " "},
		"empty lines without end":    {one + "\n", "\n"},
		"a CSV cell without end":     {"userPrincipalName,status\n", "a"},
		"empty CSV rows without end": {"userPrincipalName,status\n", "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			var last error
			for _, err := range signin.Reader("endless", &endless{c.begin, c.forever, 100, cancel}).Events(ctx, signin.Query{}) {
				last = err
			}
			require.ErrorIs(t, last, context.Canceled)
		})
	}
}

// endless gives its beginning and then the same for ever, and cancels after some
// reads.
type endless struct {
	begin, forever string
	reads          int
	cancel         func()
}

func (e *endless) Read(p []byte) (int, error) {
	p = p[:min(len(p), 4096)]
	if e.reads--; e.reads == 0 {
		e.cancel()
	}
	if e.begin != "" {
		n := copy(p, e.begin)
		e.begin = e.begin[n:]
		return n, nil
	}
	for i := range p {
		p[i] = e.forever[0]
	}
	return len(p), nil
}

func TestARecordMayBeLongButNotWithoutBound(t *testing.T) {
	long := strings.Replace(one, "ada", strings.Repeat("a", 20<<20), 1)
	tooLong := strings.Replace(one, "ada", strings.Repeat("a", 33<<20), 1)
	events, ledger, err := read(t, text("["+long+","+tooLong+","+numbered(3)+"]"))
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.Equal(t, "3", events[1].ID)
	require.Equal(t, 2, events[1].Origin.Index)
	require.Contains(t, ledger.Faults[0].Reason, "longer than 32 MiB")

	events, ledger, err = read(t, text(one+"\n"+tooLong+"\n"+numbered(3)+"\n"))
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.EqualValues(t, 1, ledger.Unreadable)

	events, _, err = read(t, text(`["`+strings.Repeat("a", 33<<20)+`",`+one+"]"))
	require.NoError(t, err)
	require.Len(t, events, 1)

	_, ledger, err = read(t, text("userPrincipalName,status\nada,Success\n\"bob,"+strings.Repeat("x", 40<<20)))
	require.NoError(t, err)
	require.Contains(t, ledger.Faults[0].Reason, "is a quote not closed?")
}

func TestAPageWithoutItsNextPageIsAGap(t *testing.T) {
	first := `{"@odata.nextLink":"https://graph.microsoft.com/next","value":[` + one + `]}`
	_, ledger, err := read(t, text(first))
	require.NoError(t, err)
	require.Len(t, ledger.Gaps, 1)
	_, ledger, err = read(t, text(first+"\n"+`{"value":[`+numbered(2)+`]}`))
	require.NoError(t, err)
	require.Empty(t, ledger.Gaps)
}

func TestRecordsOfOtherLogsAreCountedApart(t *testing.T) {
	audit := `{"time":"2026-11-01T10:00:00Z","category":"AuditLogs","operationName":"Add user","properties":{"id":"9"}}`
	events, ledger, err := read(t, text(one+"\n"+audit))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.EqualValues(t, 1, ledger.Foreign)
	require.True(t, ledger.Complete())
}
