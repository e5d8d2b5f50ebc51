package signin

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// stepColumns says what stands in the columns of the portal's second download,
// which has a row for each step of the sign-ins in the first.
type stepColumns struct {
	list     []stepColumn
	words    map[string]string
	replaced int // cells with invalid UTF-8
}

// stepColumn is one of them.
type stepColumn struct {
	part  field // idPart is the request id
	clock clock
}

// newStepColumns tells by its header whether a CSV file is a download of
// authentication details.
func newStepColumns(header []string) (*stepColumns, bool) {
	portal := portalColumns(header)
	c := &stepColumns{list: make([]stepColumn, len(header)), words: portal.words}
	var parts fieldSet
	for i, name := range header {
		part := stepPartNamed(name, portal.list[i].field)
		c.list[i] = stepColumn{part, portal.list[i].clock}
		if part != noField {
			parts.add(part)
		}
	}
	set := portal.fields()
	ok := parts.has(idPart) && parts.has(methodPart) &&
		parts.any(succeededPart, resultPart, requirementPart, timePart) &&
		!set.any(statusField, appDisplayNameField, userPrincipalNameField)
	return c, ok
}

// stepPartNamed finds the part of a step that a column holds: by the name of
// the member or as the portal may spell it, or by the portal's field.
func stepPartNamed(name string, portal field) field {
	switch portal {
	case idField:
		return idPart
	case createdField:
		return timePart
	}
	folded := string(fold(nil, name))
	if part := stepPart(folded); part != noField {
		return part
	}
	switch folded {
	case "methodedauthentification", "metododeautenticacion":
		return methodPart
	case "detaildelamethodedauthentification", "detailsdelamethodedauthentification",
		"detailmethodedauthentification", "detailsmethodedauthentification",
		"detalledelmetododeautenticacion", "detallesdelmetododeautenticacion",
		"detalledemetododeautenticacion", "detallesdemetododeautenticacion":
		return detailPart
	case "date", "datetime", "stepdatetime", "authenticationstepdate", "fecha":
		return timePart
	case "requirement", "steprequirement", "exigence", "condition", "requisito":
		return requirementPart
	case "result", "resultdetail", "stepresultdetail", "resultdetails", "resultat", "detailderesultat", "detailduresultat", "detailsduresultat",
		"resultado", "detalledelresultado", "detallesdelresultado", "detallederesultado":
		return resultPart
	case "success", "reussi", "reussite", "operationreussie", "succes", "correcto", "realizadocorrectamente", "exito":
		return succeededPart
	}
	return noField
}

// step reads a row: a step, and the request id of the sign-in that it is of. A
// time that cannot be read is left out.
func (c *stepColumns) step(row []string) (requestID string, step Step, err error) {
	if len(row) != len(c.list) {
		return "", Step{}, fmt.Errorf("the row has %d cells for %d columns", len(row), len(c.list))
	}
	for i, text := range row {
		if text == "" {
			continue
		}
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\ufffd")
			c.replaced++
		}
		switch column := c.list[i]; column.part {
		case idPart:
			requestID = text
		case timePart:
			step.Time, _ = column.clock.parse(text)
		case methodPart:
			step.Method = text
		case detailPart:
			step.Detail = text
		case requirementPart:
			step.Requirement = text
		case resultPart:
			step.Result = text
		case succeededPart:
			flag, ok := flagText(translate(c.words, text))
			if !ok {
				return "", Step{}, fmt.Errorf("column Succeeded: %q is neither true nor false", shorten(text))
			}
			step.Succeeded = flag
		}
	}
	if requestID == "" {
		return "", Step{}, errors.New("the row has no request id")
	}
	return requestID, step, nil
}
