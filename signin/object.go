package signin

import (
	"github.com/partnersec/partnersec/internal/jsonscan"
)

// The members of the objects inside a record.
const (
	codePart field = iota + 1
	reasonPart
	detailsPart

	timePart
	methodPart
	detailPart
	requirementPart
	resultPart
	succeededPart

	idPart
	displayNamePart
	grantControlsPart
	sessionControlsPart
	excludeRulesPart
	conditionPart
	providerPart

	authMethodPart
	authDetailPart
	expirationPart

	cityPart
	statePart
	countryPart
	networkTypePart
	networkNamesPart

	operatingSystemPart
	browserPart
	trustTypePart
	compliantPart
	managedPart
)

// object reads a field that is an object.
func (d *decoder) object(s *jsonscan.Scanner, f field) {
	e := &d.event
	switch f {
	case statusField:
		d.readStatus(s)
	case mfaDetailField:
		e.MFA = MFADetail{}
		d.each(s, &d.names.mfa, mfaPart, func(part field) {
			switch part {
			case authMethodPart:
				e.MFA.Method = word(s)
			case authDetailPart:
				e.MFA.Detail = word(s)
			}
		})
	case locationField, locationDetailsField:
		d.readLocation(s)
	case deviceField:
		d.readDevice(s)
	default:
		wrongType(s)
	}
}

// array reads a field that is a list.
func (d *decoder) array(s *jsonscan.Scanner, f field) {
	e := &d.event
	switch f {
	case stepsField:
		e.Steps = d.readSteps(s)
	case policiesField:
		e.Policies = d.readPolicies(s)
	case requirementPoliciesField:
		e.RequirementPolicies = d.readRequirements(s)
	case networksField:
		e.Networks = d.readNetworks(s)
	case sessionLifetimeField:
		e.SessionLifetime = d.readLifetimes(s)
	case eventTypesField:
		d.kind = UnknownKind
		for s.Array(); s.Element(); {
			d.eventType(word(s))
		}
	default:
		wrongType(s)
	}
}

// each calls read for every member of an object that lookup knows.
func (d *decoder) each(s *jsonscan.Scanner, names *nameCache, lookup func(string) field, read func(part field)) {
	if s.Null() {
		return
	}
	var seen uint64
	s.Object()
	for position := 0; ; position++ {
		name, ok := s.Member()
		if !ok {
			return
		}
		if part := names.field(name, position, lookup); part != noField {
			if seen>>part&1 == 1 {
				d.repeated++
			}
			seen |= 1 << part
			read(part)
		} else {
			s.Skip()
		}
	}
}

// word reads a text, or null as an empty one. A number or boolean is kept as
// it is written.
func word(s *jsonscan.Scanner) string {
	switch s.Peek() {
	case jsonscan.Null:
		s.Null()
		return ""
	case jsonscan.Number, jsonscan.Bool:
		return s.Raw()
	}
	return s.Text()
}

// truth reads a boolean, or the text of one.
func truth(s *jsonscan.Scanner) Flag {
	flag, ok := flagText(word(s))
	if !ok {
		s.Fail("neither true nor false")
	}
	return flag
}

func (d *decoder) readStatus(s *jsonscan.Scanner) {
	d.status, d.statusWord = status{}, ""
	d.each(s, &d.names.status, statusPart, func(part field) {
		switch part {
		case codePart:
			d.status.code = code{}
			if text := word(s); text != "" {
				number, ok := codeText(text)
				if !ok {
					s.Fail("errorCode is no whole number")
				}
				d.status.code = code{number, true}
			}
		case reasonPart:
			d.status.reason = word(s)
		case detailsPart:
			d.status.details, d.status.hasDetails = word(s), true
		}
	})
}

func (d *decoder) readSteps(s *jsonscan.Scanner) []Step {
	slab := &d.slabs.steps
	start := slab.start()
	for s.Array(); s.Element(); {
		var step Step
		d.each(s, &d.names.step, stepPart, func(part field) {
			switch part {
			case timePart:
				step.Time, _ = parseTime(word(s))
			case methodPart:
				step.Method = word(s)
			case detailPart:
				step.Detail = word(s)
			case requirementPart:
				step.Requirement = word(s)
			case resultPart:
				step.Result = word(s)
			case succeededPart:
				step.Succeeded = truth(s)
			}
		})
		slab.add(step)
	}
	return slab.since(start)
}

func (d *decoder) readPolicies(s *jsonscan.Scanner) []Policy {
	slab := &d.slabs.policies
	start := slab.start()
	for s.Array(); s.Element(); {
		var policy Policy
		d.each(s, &d.names.policy, policyPart, func(part field) {
			switch part {
			case idPart:
				policy.ID = word(s)
			case displayNamePart:
				policy.DisplayName = word(s)
			case resultPart:
				policy.Result = word(s)
			case grantControlsPart:
				policy.GrantControls = d.readTexts(s)
			case sessionControlsPart:
				policy.SessionControls = d.readTexts(s)
			case excludeRulesPart:
				policy.ExcludedBy = d.readExclusions(s)
			}
		})
		slab.add(policy)
	}
	return slab.since(start)
}

// readExclusions reads the conditions by which a policy excluded the sign-in.
func (d *decoder) readExclusions(s *jsonscan.Scanner) []string {
	if s.Null() {
		return nil
	}
	slab := &d.slabs.texts
	start := slab.start()
	for s.Array(); s.Element(); {
		d.each(s, &d.names.rule, rulePart, func(field) { slab.add(word(s)) })
	}
	return slab.since(start)
}

func (d *decoder) readRequirements(s *jsonscan.Scanner) []RequirementPolicy {
	slab := &d.slabs.requirements
	start := slab.start()
	for s.Array(); s.Element(); {
		var policy RequirementPolicy
		d.each(s, &d.names.provider, requirementPolicyPart, func(part field) {
			switch part {
			case providerPart:
				policy.Provider = word(s)
			case detailPart:
				policy.Detail = word(s)
			}
		})
		slab.add(policy)
	}
	return slab.since(start)
}

func (d *decoder) readNetworks(s *jsonscan.Scanner) []Network {
	slab := &d.slabs.networks
	start := slab.start()
	for s.Array(); s.Element(); {
		var network Network
		d.each(s, &d.names.network, networkPart, func(part field) {
			switch part {
			case networkTypePart:
				network.Type = word(s)
			case networkNamesPart:
				network.Names = d.readTexts(s)
			}
		})
		slab.add(network)
	}
	return slab.since(start)
}

func (d *decoder) readLifetimes(s *jsonscan.Scanner) []string {
	slab := &d.slabs.texts
	start := slab.start()
	for s.Array(); s.Element(); {
		d.each(s, &d.names.lifetime, lifetimePart, func(field) { slab.add(word(s)) })
	}
	return slab.since(start)
}

// readTexts reads a list of texts, or a single one.
func (d *decoder) readTexts(s *jsonscan.Scanner) []string {
	slab := &d.slabs.texts
	start := slab.start()
	if s.Peek() != jsonscan.Array {
		if text := word(s); text != "" {
			slab.add(text)
		}
		return slab.since(start)
	}
	for s.Array(); s.Element(); {
		slab.add(word(s))
	}
	return slab.since(start)
}

func (d *decoder) readLocation(s *jsonscan.Scanner) {
	var location Location
	d.each(s, &d.names.location, locationPart, func(part field) {
		switch part {
		case cityPart:
			location.City = word(s)
		case statePart:
			location.State = word(s)
		case countryPart:
			location.Country = word(s)
		default:
			s.Skip()
		}
	})
	d.event.Location = location
}

func (d *decoder) readDevice(s *jsonscan.Scanner) {
	var device Device
	d.each(s, &d.names.device, devicePart, func(part field) {
		switch part {
		case idPart:
			device.ID = word(s)
		case displayNamePart:
			device.DisplayName = word(s)
		case operatingSystemPart:
			device.OperatingSystem = word(s)
		case browserPart:
			device.Browser = word(s)
		case trustTypePart:
			device.TrustType = word(s)
		case compliantPart:
			device.Compliant = truth(s)
		case managedPart:
			device.Managed = truth(s)
		}
	})
	d.event.Device = device
}
