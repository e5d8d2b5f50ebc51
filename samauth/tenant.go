package samauth

import "github.com/partnersec/partnersec/internal/tenantid"

func parseTenant(text string) (string, error) { return tenantid.Parse(text) }

func isGUID(text string) bool { return tenantid.IsGUID(text) }
