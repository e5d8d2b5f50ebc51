package signin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheFileOfStepsIsToldByItsColumns(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		want   bool
	}{
		"as it was seen":                 {"Request ID,Date,Authentication method,Authentication method detail,Succeeded,Result detail,Requirement", true},
		"with the date in UTC":           {"Date (UTC),Request ID,Authentication method,Authentication method detail,Succeeded,Result detail,Requirement", true},
		"by the members' names":          {"requestId,authenticationStepDateTime,authenticationMethod,authenticationMethodDetail,authenticationStepRequirement,authenticationStepResultDetail,succeeded", true},
		"by the members' names, spaced":  {"Request ID,Authentication step date time,Authentication method,Authentication step requirement", true},
		"in French":                      {"Date (UTC),ID de demande,Méthode d’authentification,Détail de la méthode d’authentification,Réussi,Détail du résultat,Exigence", true},
		"in Spanish":                     {"Fecha (UTC),Id. de solicitud,Método de autenticación,Correcto,Detalle del resultado,Requisito", true},
		"the method and whether":         {"Request ID,Authentication method,Succeeded", true},
		"without a request id":           {"Date,Authentication method,Succeeded", false},
		"without a method":               {"Request ID,Date,Succeeded,Result detail", false},
		"with nothing but the method":    {"Request ID,Authentication method", false},
		"the sign-ins themselves":        {userHeader, false},
		"sign-ins with the method added": {"Request ID,Date (UTC),Username,Status,Authentication method,Succeeded", false},
		"another table":                  {"Nom,Prénom", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := newStepColumns(strings.Split(c.header, ","))
			require.Equal(t, c.want, ok)
		})
	}
}

func TestAStepIsRead(t *testing.T) {
	nine := utc(2026, 11, 24, 9, 0, 0, 0)
	whole := Step{Time: nine, Method: "Password", Detail: "Password in the cloud", Requirement: "Primary authentication", Result: "Correct password", Succeeded: True}
	untimed, failed := whole, whole
	untimed.Time = utc(1, 1, 1, 0, 0, 0, 0)
	failed.Succeeded = False
	const header = "Request ID,Date (UTC),Authentication method,Authentication method detail,Succeeded,Result detail,Requirement"
	for name, c := range map[string]struct {
		header, row string
		want        Step
	}{
		"whole":                         {header, "r1,2026-11-24T09:00:00Z,Password,Password in the cloud,true,Correct password,Primary authentication", whole},
		"with other words":              {header, "r1,11/24/2026 9:00:00 AM,Password,Password in the cloud,Yes,Correct password,Primary authentication", whole},
		"that failed":                   {header, "r1,2026-11-24T09:00:00Z,Password,Password in the cloud,false,Correct password,Primary authentication", failed},
		"without a time":                {header, "r1,yesterday,Password,Password in the cloud,true,Correct password,Primary authentication", untimed},
		"with a time in an unsaid zone": {strings.Replace(header, " (UTC)", "", 1), "r1,11/24/2026 9:00:00 AM,Password,Password in the cloud,true,Correct password,Primary authentication", untimed},
		"of which little is said":       {header, "r1,,Password,,,,", Step{Method: "Password"}},
		"in French":                     {"ID de demande,Date (UTC),Méthode d'authentification,Réussi", "r1,24/11/2026 09:00:00,Mot de passe,Oui", Step{Time: nine, Method: "Mot de passe", Succeeded: True}},
		"in Spanish":                    {"Id. de solicitud,Fecha (UTC),Método de autenticación,Correcto", "r1,24/11/2026 09:00:00,Contraseña,Sí", Step{Time: nine, Method: "Contraseña", Succeeded: True}},
		"with bytes that are no UTF-8":  {header, "r1,,Pass\xffword,,,,", Step{Method: "Pass\ufffdword"}},
	} {
		t.Run(name, func(t *testing.T) {
			columns, ok := newStepColumns(strings.Split(c.header, ","))
			require.True(t, ok)
			id, step, err := columns.step(strings.Split(c.row, ","))
			require.NoError(t, err)
			require.Equal(t, "r1", id)
			require.Equal(t, c.want, step)
			require.Equal(t, strings.Count(c.row, "\xff"), columns.replaced)
		})
	}
}

func TestAStepThatCannotBeReadSaysWhy(t *testing.T) {
	columns, ok := newStepColumns([]string{"Request ID", "Authentication method", "Succeeded"})
	require.True(t, ok)
	for name, c := range map[string]struct{ row, want string }{
		"fewer cells":           {"r1,Password", "the row has 2 cells for 3 columns"},
		"more cells":            {"r1,Password,true,", "the row has 4 cells for 3 columns"},
		"no request id":         {",Password,true", "no request id"},
		"neither true or false": {"r1,Password,perhaps", `"perhaps" is neither true nor false`},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := columns.step(strings.Split(c.row, ","))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestTheStepsOfTheSecondDownloadAreJoinedToTheFirst(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"InteractiveSignIns.csv": "Date (UTC),Request ID,Username,Status\n,r1,anna,Success\n,r2,bert,Success\n",
		"InteractiveSignIns_AuthDetails.csv": "Request ID,Date,Authentication method,Succeeded\n" +
			"r1,,Password,true\nr1,,Mobile app notification,true\nr3,,Password,false\n,,Password,true\n\"r2\"x,,,\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	var ledger Ledger
	var steps [][]Step
	for event, err := range Files(folder).Events(context.Background(), Query{Ledger: &ledger}) {
		require.NoError(t, err)
		require.Equal(t, event.Steps != nil, event.Has.Has(FieldSteps))
		steps = append(steps, event.Steps)
	}
	require.Equal(t, [][]Step{
		{{Method: "Password", Succeeded: True}, {Method: "Mobile app notification", Succeeded: True}},
		nil,
	}, steps)
	require.EqualValues(t, 2, ledger.Files)
	require.EqualValues(t, 2, ledger.Unreadable, "the rows of the second download that cannot be read")

	alone := Files(filepath.Join(folder, "InteractiveSignIns_AuthDetails.csv"))
	for _, err := range alone.Events(context.Background(), Query{}) {
		require.ErrorIs(t, err, ErrNoRecords)
	}
	reader := Reader("steps", strings.NewReader("Request ID,Authentication method,Succeeded\nr1,Password,true\n"))
	for _, err := range reader.Events(context.Background(), Query{}) {
		require.ErrorIs(t, err, ErrNoRecords)
		require.ErrorContains(t, err, errCompanion.Error())
	}
}
